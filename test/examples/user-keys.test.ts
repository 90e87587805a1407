import { describe, expect, it } from '@jest/globals';
import { compose, readSdl } from '../../examples/supergraph/compose.js';

const OURS = readSdl('../../schema.graphql');

/** The gateway's schema with other subgraphs, by their files. */
function composeWith(...files: readonly string[]): string {
  const others = files.map((file) => ({ name: file.replace('.graphql', ''), sdl: readSdl(file) }));
  return compose(
    [{ name: 'usage', sdl: OURS }, ...others].map((subgraph) => ({
      ...subgraph,
      url: `http://${subgraph.name}.invalid`,
    })),
  );
}

describe('a directory', () => {
  it('composes once its users have the key of the sign-in name, beside any other', () => {
    expect(composeWith('users.graphql')).toContain('credentialUsage');
  });

  it('does not as long as object id is the only key: the name is a field of both', () => {
    expect(() => composeWith('users-by-id.graphql')).toThrow(
      'Non-shareable field "User.userPrincipalName" is resolved from multiple subgraphs',
    );
  });

  it('does not by sharing the name alone: nobody can tell the object id of a name', () => {
    expect(() => composeWith('users-shared.graphql')).toThrow(
      'cannot move to subgraph "users-shared" using @key(fields: "id") of "User"',
    );
  });

  it('composes keyed by object id where a subgraph between the two knows both keys', () => {
    expect(composeWith('users-shared.graphql', 'user-names.graphql')).toContain('credentialUsage');
  });
});
