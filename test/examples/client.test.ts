import { describe, expect, it } from '@jest/globals';
import { CombinedGraphQLErrors } from '@apollo/client/errors';
import { CombinedError } from '@urql/core';
import { buildSchema, isObjectType, parse } from 'graphql';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import * as apollo from '../../examples/client/apollo.js';
import { documentHash } from '../../examples/client/document-hash.js';
import { failureShare } from '../../examples/client/failure-share.js';
import { EventsOfUser } from '../../examples/client/operations.js';
import * as urql from '../../examples/client/urql.js';
import type { TenantRow } from '../../src/emulator/row.js';
import { DAY, MINUTE, SECOND } from '../../src/time.js';
import { someRow } from '../emulator/harness.js';
import { startHouse } from '../support/start-gateway.js';

const MANIFEST = fileURLToPath(
  new URL('../../examples/client/generated/persisted-documents.json', import.meta.url),
);
const NOON = Date.parse('2026-03-02T12:00:00Z');
const NAME = 'ada@contoso.com';

/** A failure of this long ago. */
function failure(id: string, agoMs: number, fields: TenantRow = {}): TenantRow {
  const eventDateTime = new Date(NOON - agoMs).toISOString();
  return someRow({ id, eventDateTime, isSuccess: false, userPrincipalName: NAME, ...fields });
}

/** Seven failures of one user, the last three of them more than a day ago. */
const ROWS = [0, 1, 2, 3]
  .map((minute) => failure(`young-${minute}`, minute * MINUTE))
  .concat([0, 1, 2].map((minute) => failure(`old-${minute}`, 2 * DAY + minute * MINUTE)));

async function startReady(settings: Readonly<Record<string, string>> = {}, rows = ROWS) {
  const house = await startHouse({ rows: () => rows, settings });
  await house.until(async () => (await fetch(`${house.gateway.url}/readyz`)).ok, SECOND);
  return `${house.gateway.url}/graphql`;
}

/** As if it had been generated after the manifest that the gateway has. */
const UNKNOWN = {
  ...parse('query Unknown { __typename credentialUsageReport { __typename state } }'),
  __meta__: { hash: `sha256:${'0'.repeat(64)}` },
};

/** The same of both clients. */
const CLIENTS = [
  {
    name: 'Apollo Client',
    start: (url: string) => {
      const client = apollo.createApolloClient(url);
      return {
        failed: (period: 'D1' | 'D30', first: number) =>
          apollo.loadFailedEvents(client, period, first),
        ofUser: async (userPrincipalName: string) => {
          const variables = { userPrincipalName, first: 10 };
          return (await client.query({ query: EventsOfUser, variables })).data;
        },
        unknown: async () => {
          await client.query({ query: UNKNOWN });
        },
      };
    },
  },
  {
    name: 'urql',
    start: (url: string) => {
      const client = urql.createUrqlClient(url);
      return {
        failed: (period: 'D1' | 'D30', first: number) =>
          urql.loadFailedEvents(client, period, first),
        ofUser: async (userPrincipalName: string) =>
          (await client.query(EventsOfUser, { userPrincipalName, first: 10 })).data,
        unknown: async () => {
          const { error } = await client.query(UNKNOWN, {});
          if (error) throw error;
        },
      };
    },
  },
];

describe.each(CLIENTS)('$name', ({ start }) => {
  it.each([
    ['any document', {}],
    ['the documents of the manifest alone', { TRUSTED_DOCUMENTS: MANIFEST }],
  ])(
    'walks all pages of a gateway that takes %s, without a gap or a double',
    async (_what, settings) => {
      const client = start(await startReady(settings));
      const edges = await client.failed('D30', 2);
      expect(edges.map(({ node }) => node.id)).toEqual(ROWS.map(({ id }) => id));
    },
  );

  it('keeps the pages of two periods apart', async () => {
    const client = start(await startReady());
    expect(await client.failed('D30', 3)).toHaveLength(7);
    expect(await client.failed('D1', 3)).toHaveLength(4);
    expect(await client.failed('D30', 3)).toHaveLength(7);
  });

  it.each(['userCredentialUsageDetails', 'userEventsSummary'])(
    'keeps two events of one user apart, of the report %s',
    async (report) => {
      const rows = [
        failure('one', 0, { userId: 'ada', authMethod: 'email' }),
        failure('two', MINUTE, { userId: 'ada', authMethod: 'officePhone' }),
      ];
      const client = start(await startReady({ GRAPH_REPORT: report }, rows));
      const methods = ['EMAIL', 'OFFICE_PHONE'];
      const failed = await client.failed('D30', 10);
      expect(failed.map(({ node }) => node.authMethod)).toEqual(methods);
      expect(new Set(failed.map(({ node }) => node.id)).size).toBe(2);
      const user = (await client.ofUser(NAME))?.credentialUsageUser;
      expect(user?.credentialUsage?.edges.map(({ node }) => node.authMethod)).toEqual(methods);
    },
  );

  it('is refused a document that the manifest does not have', async () => {
    const client = start(await startReady({ TRUSTED_DOCUMENTS: MANIFEST }));
    const error: unknown = await client.unknown().catch((thrown: unknown) => thrown);
    expect(codesOf(error)).toEqual(['DOCUMENT_NOT_TRUSTED']);
  });
});

function codesOf(error: unknown): readonly unknown[] {
  if (CombinedGraphQLErrors.is(error))
    return error.errors.map(({ extensions }) => extensions?.['code']);
  if (error instanceof CombinedError)
    return error.graphQLErrors.map(({ extensions }) => extensions['code']);
  return [error];
}

describe("Apollo Client's cache", () => {
  it('has one entry for each event and one for their user', async () => {
    const client = apollo.createApolloClient(await startReady());
    await apollo.loadFailedEvents(client, 'D30', 4);
    const held: unknown = client.cache.extract();
    const keys = typeof held === 'object' && held !== null ? Object.keys(held) : [];
    expect(keys.filter((key) => key.startsWith('User')).sort()).toEqual([
      `User:{"userPrincipalName":"${NAME}"}`,
      ...ROWS.map(({ id }) => `UserCredentialUsageDetails:${String(id)}`).sort(),
    ]);
  });
});

describe("urql's cache", () => {
  it('is told of every type that has no key of its own', () => {
    const path = createRequire(import.meta.url).resolve('credential-usage-gateway/api.graphql');
    const types = Object.values(buildSchema(readFileSync(path, 'utf8')).getTypeMap()).filter(
      isObjectType,
    );
    const keyless = types.filter(
      (type) =>
        !('id' in type.getFields()) &&
        !/^(__.*|Query|Subscription|User|PageInfo|.*Connection|.*Edge)$/.test(type.name),
    );
    expect(urql.EMBEDDED).toEqual(keyless.map(({ name }) => name).sort());
  });
});

describe('the smallest application', () => {
  it('gets the number that it asks for', async () => {
    const rows = [...ROWS, someRow({ id: 'worked', isSuccess: true })];
    expect(await failureShare(await startReady({}, rows))).toBe(7 / 8);
  });

  it('is told when it asks with a document that was not generated', () => {
    expect(() => documentHash(parse('{ __typename }'))).toThrow('run codegen');
  });
});
