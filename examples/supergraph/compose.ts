import { composeServices, compositionHasErrors } from '@theguild/federation-composition';
import { parse } from 'graphql';
import { readFileSync } from 'node:fs';

export interface Subgraph {
  readonly name: string;
  readonly url: string;
  readonly sdl: string;
}

/** A file beside this one; the gateway's own schema is `../../schema.graphql`. */
export function readSdl(path: string): string {
  return readFileSync(new URL(path, import.meta.url), 'utf8');
}

/** @throws Error with what the subgraphs disagree about. */
export function compose(subgraphs: readonly Subgraph[]): string {
  const result = composeServices(
    subgraphs.map(({ name, url, sdl }) => ({ name, url, typeDefs: parse(sdl) })),
  );
  if (compositionHasErrors(result)) {
    throw new Error(result.errors.map(({ message }) => message).join('\n'));
  }
  return result.supergraphSdl;
}
