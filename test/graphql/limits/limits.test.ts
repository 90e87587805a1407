import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { getIntrospectionQuery } from 'graphql';
import { someRow } from '../../emulator/harness.js';
import { serveRows, type RowServer } from '../../support/serve-rows.js';

let server: RowServer;
beforeAll(async () => {
  server = await serveRows([someRow()], { asOfMs: Date.parse('2026-03-02T12:00:00Z') });
});
afterAll(() => server.close());

const times = (count: number, text: (index: number) => string) =>
  Array.from({ length: count }, (_, index) => text(index)).join(' ');

/** A user's events, their user, that user's events: two fields for each round, and five around them. */
const nested = (rounds: number) =>
  `{ userCredentialUsageDetails(first: 1) { nodes { user { ${'credentialUsage(first: 1) { nodes { user { '.repeat(rounds)} userPrincipalName ${'} } } '.repeat(rounds)} } } } }`;

/** Fragments that spread one another, each so many times: the last stands in the first more often than can be counted. */
const chain = (length: number, last: string, spreads = 2) =>
  times(length, (index) => {
    const next = index + 1 === length ? last : times(spreads, () => `...F${index + 1}`);
    return `fragment F${index} on Query { ${next} }`;
  });

const asked = async (query: string, variables?: Readonly<Record<string, unknown>>) => {
  const { data, errors = [] } = await server.run(query, variables);
  const [error] = errors;
  const { code, reason } = error?.extensions ?? {};
  return { data, code, reason, message: error?.message ?? '', errorCount: errors.length };
};

describe('an operation', () => {
  it.each([
    ['12 fields deep', nested(2).replace('userPrincipalName', 'credentialUsage { totalCount }')],
    ['of 15 aliases', `{ ${times(15, (n) => `credentialUsageReport { a${n}: state }`)} }`],
    ['of 5 root fields', `{ ${times(5, (n) => `a${n}: credentialUsageReport { state }`)} }`],
    ['of one root field in many fragments', `{ ${times(9, () => '...{ __typename }')} }`],
    ['of 30 directives', `{ ${times(15, () => '...@skip(if: false) @include(if: true) { __typename }')} }`], // prettier-ignore
    ['of fragments that come to 1,000 selections', `{ ...F0 } ${chain(9, '__typename')}`],
  ])('%s passes', async (_what, query) => {
    expect(await asked(query)).toMatchObject({ errorCount: 0 });
  });

  it.each([
    ['13 fields deep', 'DEPTH', nested(3)],
    ['of 16 aliases', 'ALIASES', `{ ${times(16, (n) => `credentialUsageReport { a${n}: state }`)} }`], // prettier-ignore
    ['of 16 aliases of __typename', 'ALIASES', `{ ${times(16, (n) => `a${n}: __typename`)} }`],
    ['of 6 root fields', 'ROOT_FIELDS', `{ ${times(6, (n) => `a${n}: credentialUsageReport { state }`)} }`], // prettier-ignore
    ['of 31 directives', 'DIRECTIVES', `{ __typename @skip(if: false) ${times(30, () => '...@include(if: true) { __typename }')} }`], // prettier-ignore
    ['of 31 unknown directives', 'DIRECTIVES', `query @a { __typename ${times(30, (n) => `@a${n}`)} }`], // prettier-ignore
    ['whose fragments come to more', 'TOKENS', `{ ...F0 } ${chain(10, '__typename')}`],
    ['whose fragments come to 2^25', 'TOKENS', `{ ...F0 } ${chain(26, '__typename')}`],
    ['whose fragments come to more than numbers go', 'TOKENS', `{ ...F0 } ${chain(12, '__typename', 60)}`], // prettier-ignore
    ['whose fragments come to 2^25 aliases', 'ALIASES', `{ ...F0 } ${chain(26, 'a: __typename')}`],
    ['of too many tokens', 'TOKENS', `{ ${times(1000, () => '__typename')} }`],
    ['that mentions a field too often', 'TOKENS', `{ credentialUsageReport { ${times(980, () => 'state')} } }`], // prettier-ignore
    ['beside one that is too deep', 'DEPTH', `query A { __typename } query B ${nested(3)}`],
    ['beside an unused fragment that is too deep', 'DEPTH', `{ __typename } fragment F on Query ${nested(3)}`], // prettier-ignore
  ])('%s is refused with reason %s, and with nothing else', async (_what, reason, query) => {
    const refusal = await asked(query);
    expect(refusal).toMatchObject({ code: 'OPERATION_TOO_COMPLEX', reason, errorCount: 1 });
    expect(refusal.data).toBeUndefined();
    expect(refusal.message).toMatch(/^An operation may .+\. [A-Z].+\.$/);
  });

  it('counts aliases of a fragment as often as it is spread', async () => {
    const fragment = `fragment F on CredentialUsageReport { ${times(8, (n) => `a${n}: state`)} }`;
    const twice = '{ credentialUsageReport { ...F ...F } }';
    expect(await asked(`${twice} ${fragment}`)).toMatchObject({ reason: 'ALIASES' });
  });

  it.each([
    ['itself', '{ ...A } fragment A on Query { ...A }'],
    ['another', '{ ...A } fragment A on Query { ...B __typename } fragment B on Query { ...A }'],
  ])('whose fragment spreads %s is refused by validation', async (_what, query) => {
    const { code, message } = await asked(query);
    expect(code).toBe('GRAPHQL_VALIDATION_FAILED');
    expect(message).toContain('Cannot spread fragment');
  });

  it('is told where too much stands', async () => {
    const { errors } = await server.run(`query A { __typename }\nquery B ${nested(3)}`);
    expect(errors?.[0]).toHaveProperty('locations', [{ line: 2, column: 1 }]);
  });

  it('is told of its first faults, and that there are more', async () => {
    const { errors } = await server.run(`{ nope1 nope2 nope3 nope4 }`);
    expect(errors?.map(({ extensions }) => extensions?.['code'])).toEqual(
      new Array(3).fill('GRAPHQL_VALIDATION_FAILED'),
    );
  });

  it("is told of its variables' first faults, and that there are more: all of them the client's", async () => {
    const declared = times(4, (n) => `$v${n}: Int`);
    const used = times(4, (n) => `a${n}: userCredentialUsageDetails(first: $v${n}) { totalCount }`);
    const variables = { v0: 'x', v1: 'x', v2: 'x', v3: 'x' };
    const { errors } = await server.run(`query (${declared}) { ${used} }`, variables);
    expect(errors?.map(({ extensions }) => extensions?.['code'])).toEqual(
      new Array(3).fill('BAD_USER_INPUT'),
    );
  });

  it('is not told at full length what it sent', async () => {
    const { code, message } = await asked(
      'query ($v: CredentialUsagePeriod!) { userCredentialUsageDetails(period: $v) { totalCount } }',
      { v: 'D'.repeat(100_000) },
    );
    expect(code).toBe('BAD_USER_INPUT');
    expect(message.length).toBeLessThanOrEqual(1000);
  });
});

describe('introspection', () => {
  const EVERYTHING = {
    descriptions: true,
    specifiedByUrl: true,
    directiveIsRepeatable: true,
    schemaDescription: true,
    inputValueDeprecation: true,
    oneOf: true,
  };

  it.each([
    ['with everything', getIntrospectionQuery(EVERYTHING)],
    ['with nothing more than it must', getIntrospectionQuery({ descriptions: false })],
    ['of one type', '{ __type(name: "User") { fields { args { type { ofType { ofType { name } } } } } } }'], // prettier-ignore
  ])('as tools ask for it passes: %s', async (_what, query) => {
    expect(await asked(query)).toMatchObject({ errorCount: 0 });
  });

  it.each([
    ['lists', '{ __schema { types { fields { type { fields { args { name } } } } } } }'],
    ['a fragment', '{ __schema { types { ...F } } } fragment F on __Type { fields { args { type { interfaces { name } } } } }'], // prettier-ignore
    ['one type', '{ __type(name: "User") { fields { type { fields { type { fields { args { name } } } } } } } }'], // prettier-ignore
  ])('that goes round and round through %s is refused', async (_what, query) => {
    expect(await asked(query)).toMatchObject({
      code: 'OPERATION_TOO_COMPLEX',
      reason: 'DEPTH',
      errorCount: 1,
    });
  });
});

describe('the values of variables', () => {
  const ENTITIES = 'query ($v: [_Any!]!) { _entities(representations: $v) { __typename } }';
  const user = (more: unknown) => ({ __typename: 'User', userPrincipalName: 'x', more });
  const bottomless: unknown = JSON.parse(`${'['.repeat(50_000)}${']'.repeat(50_000)}`);
  const deep = (depth: number): unknown => (depth === 0 ? 1 : [deep(depth - 1)]);

  it('may be 20 deep and 1,000 long', async () => {
    const v = new Array(1000).fill(user(deep(18)));
    expect(await asked(ENTITIES, { v })).toMatchObject({ errorCount: 0 });
  });

  it.each([
    ['deeper', 'DEPTH', { v: [user(deep(19))] }],
    ['deeper than any stack', 'DEPTH', { v: [], w: bottomless }], // prettier-ignore
    ['longer', 'COST', { v: new Array(1001).fill(user(1)) }],
    ['longer within', 'COST', { v: [user(new Array(1001).fill(1))] }],
    ['wider', 'COST', { v: [user(Object.fromEntries(Array.from({ length: 1001 }, (_, n) => [n, n])))] }], // prettier-ignore
    ['longer where none is declared', 'COST', { v: [], w: new Array(1001).fill(1) }],
  ])('may not be %s', async (_what, reason, variables) => {
    const refusal = await asked(ENTITIES, variables);
    expect(refusal).toMatchObject({ code: 'OPERATION_TOO_COMPLEX', reason, data: undefined });
  });
});
