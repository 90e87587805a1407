import { describe, expect, it } from '@jest/globals';
import { ApolloGateway } from '@apollo/gateway';
import { buildSubgraphSchema } from '@apollo/subgraph';
import { Kind, parse, print } from 'graphql';
import { execFileSync } from 'node:child_process';
import { compose, readSdl } from '../../examples/supergraph/compose.js';
import { guardSdl, type Guard } from '../../examples/supergraph/scopes.js';
import { VIEWS, roleOfView, shows } from '../../src/auth/caller.js';
import { needOfField } from '../../src/graphql/access.js';

const OURS = readSdl('../../schema.graphql');
const GUARDS: readonly (readonly [Guard, string])[] = [
  ['requiresScopes', 'scopes'],
  ['policy', 'policies'],
];

/** To start Node with TypeScript takes a second, and more on a busy machine. */
const PROCESS_MS = 30_000;

/** What `publish.ts` prints, as somebody runs it. */
function publish(...options: readonly string[]): string {
  const script = ['--import', 'tsx', 'examples/supergraph/publish.ts'];
  return execFileSync(process.execPath, [...script, ...options], { encoding: 'utf8' });
}

function composeWithUsers(sdl: string): string {
  return compose([
    { name: 'users', url: 'http://users.invalid', sdl: readSdl('users.graphql') },
    { name: 'usage', url: 'http://usage.invalid', sdl },
  ]);
}

/** The fields of an SDL that carry a directive, with that. */
function guardsIn(sdl: string, guard: Guard): readonly string[] {
  return parse(sdl).definitions.flatMap((type) =>
    type.kind !== Kind.OBJECT_TYPE_DEFINITION
      ? []
      : (type.fields ?? []).flatMap(({ name, directives = [] }) =>
          directives
            .filter((directive) => directive.name.value === guard)
            .map((directive) => `${type.name.value}.${name.value} ${print(directive)}`),
        ),
  );
}

/** The fields that the gateway itself opens to some roles only, with a directive that lists those roles. */
function guardsNeeded(guard: Guard, argument: string): readonly string[] {
  return parse(OURS).definitions.flatMap((type) =>
    type.kind !== Kind.OBJECT_TYPE_DEFINITION
      ? []
      : (type.fields ?? []).flatMap(({ name }) => {
          const need = needOfField(`${type.name.value}.${name.value}`);
          if (need === undefined) return [];
          const views = VIEWS.filter((view) => shows(view, need.view));
          const roles = views.map((view) => `["${roleOfView(view)}"]`).join(', ');
          return [`${type.name.value}.${name.value} @${guard}(${argument}: [${roles}])`];
        }),
  );
}

describe('the SDL for a registry', () => {
  it.each(GUARDS)(
    'with @%s guards the fields that the gateway guards, by the same roles, and composes',
    (guard, argument) => {
      const sdl = guardSdl(OURS, guard);
      const needed = guardsNeeded(guard, argument);
      expect(guardsIn(sdl, guard)).toEqual(needed);
      const supergraph = composeWithUsers(sdl);
      expect([...guardsIn(supergraph, guard)].sort()).toEqual([...needed].sort());
    },
  );

  it('has no such guard by itself: @apollo/gateway refuses every supergraph that has one', async () => {
    expect(GUARDS.flatMap(([guard]) => guardsIn(OURS, guard))).toEqual([]);
    const start = (sdl: string) =>
      new ApolloGateway({ supergraphSdl: composeWithUsers(sdl) }).load();
    await expect(start(guardSdl(OURS, 'requiresScopes'))).rejects.toThrow('is for: SECURITY but is unsupported'); // prettier-ignore
    await expect(start(OURS)).resolves.toBeDefined();
  });

  it(
    'takes the contact of whoever runs the gateway',
    () => {
      const sdl = publish('--contact', '--requires-scopes');
      expect(sdl).toContain('@contact(\n    name: "Identity operations"');
      expect(guardsIn(sdl, 'requiresScopes').length).toBeGreaterThan(0);
      expect(() => buildSubgraphSchema([{ typeDefs: parse(sdl) }])).not.toThrow();
      expect(composeWithUsers(sdl)).toContain('credentialUsage');
    },
    PROCESS_MS,
  );

  it(
    'is schema.graphql as it is when nothing is asked for',
    () => {
      expect(publish()).toBe(OURS);
    },
    PROCESS_MS,
  );
});
