import type { KnownArguments } from '../arguments.js';
import type { GraphQLContext } from '../context.js';
import type { JsonWriter } from './json-writer.js';

/** What one run of a plan works with. */
export interface Run {
  readonly context: GraphQLContext;
  /** Coerced. */
  readonly variables: Readonly<Record<string, unknown>>;
  /** Of fields whose arguments have been looked at already. */
  readonly knownArguments: KnownArguments;
}

/** Writes one value of the answer as JSON. */
export type Emit = (out: JsonWriter, value: unknown, run: Run) => void;

/** Thrown where a plan meets what it cannot answer; Apollo Server can, or knows the words of the error. */
export class Unprepared extends Error {}
