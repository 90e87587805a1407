import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { someRow } from '../emulator/harness.js';
import { serveRows, type RowServer } from '../support/serve-rows.js';

let server: RowServer;
beforeAll(async () => {
  server = await serveRows([someRow()], { asOfMs: Date.parse('2026-03-02T12:00:00Z') });
});
afterAll(() => server.close());

const refusal = async (query: string, variables?: Readonly<Record<string, unknown>>) => {
  const { data, errors } = await server.run(query, variables);
  return { data, code: errors?.[0]?.extensions?.['code'], message: errors?.[0]?.message };
};

describe('an operation', () => {
  it.each(['mutation { x }', 'subscription { x }'])(
    'that is no query is refused: %s',
    async (text) => {
      expect(await refusal(text)).toMatchObject({ code: 'GRAPHQL_VALIDATION_FAILED' });
    },
  );

  it('is refused as a whole, before anything of it executes, for one wrong page size', async () => {
    const { data, code, message } = await refusal(
      '{ userCredentialUsageDetails { totalCount } other: userCredentialUsageDetails(last: 1001) { totalCount } }',
    );
    expect(data).toBeUndefined();
    expect(code).toBe('BAD_USER_INPUT');
    expect(message).toContain('"last" must be 0 ... 1000, got 1001');
  });

  it('is told where the wrong size stands', async () => {
    const { errors } = await server.run(
      '{ __typename\n  userCredentialUsageDetails(first: -1) { totalCount } }',
    );
    expect(errors?.[0]).toHaveProperty('locations', [{ line: 2, column: 3 }]);
  });

  it.each([
    ['an alias', '{ a: userCredentialUsageDetails(first: -1) { totalCount } }'],
    [
      'a fragment',
      'query { ...F } fragment F on Query { userCredentialUsageDetails(first: -1) { totalCount } }',
    ],
    [
      'a variable with a default',
      'query ($n: Int = -1) { userCredentialUsageDetails(first: $n) { totalCount } }',
    ],
    [
      'a user',
      '{ credentialUsageUser(userPrincipalName: "x") { credentialUsage(first: -1) { totalCount } } }',
    ],
    [
      'an aggregate',
      '{ userCredentialUsageDetails { aggregate { topUsers(first: -1) { count } } } }',
    ],
    [
      'reasons',
      '{ userCredentialUsageDetails { aggregate { byFailureReason(first: -1) { count } } } }',
    ],
  ])('finds a wrong size behind %s', async (_where, query) => {
    expect(await refusal(query)).toMatchObject({ data: undefined, code: 'BAD_USER_INPUT' });
  });

  it('is judged alone: what the other operations of a document ask for does not matter', async () => {
    const text = `query A { __typename } query B { userCredentialUsageDetails(first: -1) { totalCount } }`;
    expect(await refusal(text)).toMatchObject({ code: 'BAD_REQUEST' });
  });

  it.each([
    ['$n: Int', 'aggregate { topUsers(first: $n) { count } }', { n: null }],
    ['$n: Int', 'aggregate { byFailureReason(first: $n) { count } }', { n: null }],
    ['$i: CredentialUsageInterval', 'aggregate { overTime(interval: $i) { from } }', { i: null }],
    ['$z: TimeZone', 'aggregate { overTime(timeZone: $z) { from } }', { z: null }],
    ['$s: Boolean = true', 'totalCount @skip(if: $s)', { s: null }],
    ['$s: Boolean = true', '... @include(if: $s) { totalCount }', { s: null }],
  ])(
    "with null from %s where no null may stand is the client's fault: %s",
    async (declared, field, variables) => {
      const query = `query (${declared}) { userCredentialUsageDetails { ${field} totalCount } }`;
      expect(await refusal(query, variables)).toMatchObject({
        data: undefined,
        code: 'BAD_USER_INPUT',
      });
    },
  );

  it.each([
    ['period', '$v: CredentialUsagePeriod'],
    ['orderBy', '$v: UserCredentialUsageDetailsOrder'],
  ])("with null from a variable for %s is the client's fault", async (argument, declared) => {
    const query = `query (${declared}) { userCredentialUsageDetails(${argument}: $v) { totalCount } }`;
    expect(await refusal(query, { v: null })).toMatchObject({ code: 'BAD_USER_INPUT' });
  });

  it.each([
    ['deeply nested', '{ a'.repeat(8000)],
    [
      'full of fragments',
      `{ ...F0 } ${Array.from({ length: 6000 }, (_, n) => `fragment F${n} on Query { ...F${n + 1} }`).join(' ')}`,
    ],
  ])('that is %s is refused and overflows nothing', async (_what, text) => {
    expect(await refusal(text)).toMatchObject({ code: 'OPERATION_TOO_COMPLEX' });
  });

  it('takes 0 and 1000 rows', async () => {
    const { errors } = await server.run(
      '{ userCredentialUsageDetails(first: 0) { totalCount } other: userCredentialUsageDetails(last: 1000) { totalCount } }',
    );
    expect(errors).toBeUndefined();
  });
});

describe('_entities', () => {
  const ENTITIES = `query ($representations: [_Any!]!) {
    _entities(representations: $representations) {
      ... on User { userPrincipalName userDisplayName credentialUsage { totalCount } }
      ... on UserCredentialUsageDetails { id }
    }
  }`;

  it('gives a user that nobody knows an empty connection, and an event that nobody knows null', async () => {
    const { data, errors } = await server.run(ENTITIES, {
      representations: [
        { __typename: 'User', userPrincipalName: 'Nobody@contoso.com' },
        { __typename: 'UserCredentialUsageDetails', id: 'nothing' },
        { __typename: 'User', userPrincipalName: 'ADELE.VANCE@CONTOSO.COM' },
      ],
    });
    expect(errors).toBeUndefined();
    expect(data).toEqual({
      _entities: [
        {
          userPrincipalName: 'Nobody@contoso.com',
          userDisplayName: null,
          credentialUsage: { totalCount: 0 },
        },
        null,
        {
          userPrincipalName: 'ADELE.VANCE@CONTOSO.COM',
          userDisplayName: 'Adele Vance',
          credentialUsage: { totalCount: 1 },
        },
      ],
    });
  });

  it.each([
    [{ __typename: 'Nope' }],
    [{ __typename: 'User' }],
    [{ __typename: 'User', userPrincipalName: 5 }],
    [{ __typename: 'constructor', id: 'x' }],
    [{ id: 'x' }],
    ['x'],
    [7],
  ])('refuses the representation %j and says what one looks like', async (representation) => {
    const { code, message } = await refusal(ENTITIES, { representations: [representation] });
    expect(code).toBe('BAD_USER_INPUT');
    expect(message).toContain('number 0');
  });

  it('takes at most 1,000 representations', async () => {
    const representations = new Array(1001).fill({ __typename: 'User', userPrincipalName: 'x' });
    expect(await refusal(ENTITIES, { representations })).toMatchObject({
      code: 'OPERATION_TOO_COMPLEX',
    });
  });
});

describe('a federation router', () => {
  it('gets the schema', async () => {
    const { data } = await server.run('{ _service { sdl } }');
    expect(JSON.stringify(data)).toContain('userCredentialUsageDetails');
  });
});
