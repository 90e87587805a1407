import { asking, request, times, type Attack, type AttackRow } from './attack.js';

const DETAILS = 'userCredentialUsageDetails';
const REFUSED = { status: 400, code: 'OPERATION_TOO_COMPLEX' } as const;
const INVALID = { status: 400, code: 'GRAPHQL_VALIDATION_FAILED' } as const;
const WRONG = { status: 400, code: 'BAD_USER_INPUT' } as const;

/** A user's events, their user, that user's events, and so on. */
const nested = (rounds: number) =>
  `{ ${DETAILS}(first: 1) { nodes { user { ${'credentialUsage(first: 1) { nodes { user { '.repeat(rounds)} __typename ${'} } } '.repeat(rounds)} } } } }`;

/** Fragments that each spread the next one twice. */
const chain = (length: number) =>
  `{ ...F0 } ${times(length, (n) => `fragment F${n} on Query { ${n + 1 === length ? '__typename' : `...F${n + 1} ...F${n + 1}`} }`)}`;

/** So many lists within one another, as JSON. */
const deep = (depth: number) => `${'['.repeat(depth)}${']'.repeat(depth)}`;

const page = (args: string): Attack['sent'] => asking(`{ ${DETAILS}(${args}) { totalCount } }`);

export const DOCUMENT_ROWS: readonly AttackRow[] = [
  {
    row: 'C01',
    what: 'depth, fragments in cycles, fragments by powers of two',
    attacks: [
      { name: '4 rounds of users within events', sent: asking(nested(4)), ...REFUSED },
      { name: 'depth of 1,000 tokens', sent: asking(`${'{ a '.repeat(330)}${'}'.repeat(330)}`), ...REFUSED },
      { name: 'depth 20,000', sent: asking(`${'{ a '.repeat(20_000)}${'}'.repeat(20_000)}`), ...REFUSED },
      { name: 'a fragment that spreads itself', sent: asking('{ ...A } fragment A on Query { ...A }'), ...INVALID },
      { name: 'two fragments in a cycle', sent: asking('{ ...A } fragment A on Query { ...B } fragment B on Query { ...A }'), ...INVALID },
      { name: 'a chain of 2^25 fragments', sent: asking(chain(26)), ...REFUSED },
      { name: 'a chain of 2^80 fragments', sent: asking(chain(81)), ...REFUSED },
    ],
  },
  {
    row: 'C02',
    what: 'aliases and root fields by the dozen',
    attacks: [
      { name: '100 aliases of a page', sent: asking(`{ ${times(100, (n) => `a${n}: ${DETAILS} { totalCount }`)} }`), ...REFUSED },
      { name: '100 aliases of __typename', sent: asking(`{ ${times(100, (n) => `a${n}: __typename`)} }`), ...REFUSED },
      { name: '20 root fields', sent: asking(`{ ${times(10, (n) => `a${n}: __typename`)} ${times(10, (n) => `b${n}: credentialUsageReport { state }`)} }`), ...REFUSED },
      { name: '6 root fields by fragments', sent: asking(`{ ${times(6, (n) => `...{ a${n}: __typename }`)} }`), ...REFUSED },
      { name: '100 names of one user', sent: asking(`{ ${times(100, (n) => `a${n}: credentialUsageUser(userPrincipalName: "a${n}") { __typename }`)} }`), ...REFUSED },
    ],
  },
  {
    row: 'C03',
    what: 'one thing ten thousand times',
    attacks: [
      { name: '10,000 times one field', sent: asking(`{ ${times(10_000, () => '__typename')} }`), ...REFUSED },
      { name: '5,000 directives', sent: asking(`{ __typename ${times(5000, () => '@include(if: true)')} }`), ...REFUSED },
      { name: '300 directives', sent: asking(`{ __typename ${times(300, () => '@a')} }`), ...REFUSED },
      { name: '5,000 unknown fields', sent: asking(`{ ${times(5000, (n) => `x${n}`)} }`), ...REFUSED },
      { name: '900 unknown fields below one', sent: asking(`{ credentialUsageReport { ${times(900, (n) => `x${n}`)} } }`), ...INVALID },
      { name: '500 unused fragments', sent: asking(`{ __typename } ${times(140, (n) => `fragment F${n} on Query { __typename }`)}`), ...INVALID },
      { name: '240 kB of comment', sent: asking(`{ __typename } # ${'x'.repeat(240_000)}`), status: 200 },
    ],
  },
  {
    row: 'C04',
    what: 'many operations in one request',
    attacks: [
      { name: 'a list of one', sent: request({ body: '[{"query":"{ __typename }"}]' }), status: 400, code: 'BAD_REQUEST' },
      { name: 'a list of 1,000', sent: request({ body: JSON.stringify(Array.from({ length: 1000 }, () => ({ query: '{ __typename }' }))) }), status: 400, code: 'BAD_REQUEST' },
      { name: 'two operations, none named', sent: asking('query A { __typename } query B { __typename }'), status: 400, code: 'BAD_REQUEST' },
      { name: '120 operations, one named', sent: request({ body: JSON.stringify({ query: times(120, (n) => `query Q${n} { a: ${DETAILS}(first: 1000) { totalCount } }`), operationName: 'Q1' }) }), ...REFUSED },
    ],
  },
  {
    row: 'C05',
    what: 'bodies, variables and lists that are too large',
    attacks: [
      { name: 'a body of 5 MB', sent: asking(`{ __typename } # ${'x'.repeat(5_000_000)}`), status: 413, code: 'REQUEST_TOO_LARGE' },
      { name: 'the same in chunks', sent: { ...asking(`# ${'x'.repeat(1_000_000)}`, {}, { 'transfer-encoding': 'chunked' }) }, status: 413, code: 'REQUEST_TOO_LARGE' },
      { name: 'variables 100,000 deep', sent: request({ body: `{"query":"{ __typename }","variables":{"a":${deep(100_000)}}}` }), ...REFUSED },
      { name: 'extensions 100,000 deep', sent: request({ body: `{"query":"{ __typename }","extensions":{"a":${deep(100_000)}}}` }), status: 200 },
      { name: 'a list of 50,000 in a variable', sent: asking('{ __typename }', { a: Array.from({ length: 50_000 }, () => 1) }), ...REFUSED },
      { name: 'an object of 20,000 in a variable', sent: asking('{ __typename }', { a: Object.fromEntries(Array.from({ length: 20_000 }, (_, n) => [`k${n}`, n])) }), status: 413, code: 'REQUEST_TOO_LARGE' },
      { name: 'a list of 900 numbers for an enum', sent: asking(`{ ${DETAILS}(filter: { failureCategory: [${times(900, String)}] }) { totalCount } }`), ...INVALID },
    ],
  },
  {
    row: 'C06',
    what: 'pages of impossible sizes',
    attacks: [
      { name: 'first: -1', sent: page('first: -1'), ...WRONG },
      { name: 'first: 0', sent: page('first: 0'), status: 200 },
      { name: 'first: 1001', sent: page('first: 1001'), ...WRONG },
      { name: 'first: 2147483647', sent: page('first: 2147483647'), ...WRONG },
      { name: 'first: 2147483648', sent: page('first: 2147483648'), ...INVALID },
      { name: 'first and last', sent: page('first: 1, last: 1'), ...WRONG },
      { name: 'last: -1 by a variable', sent: asking(`query ($n: Int) { ${DETAILS}(last: $n) { totalCount } }`, { n: -1 }), ...WRONG },
      { name: '1,000 rows of 1,000 rows', sent: asking(`{ ${DETAILS}(first: 1000) { nodes { user { credentialUsage(first: 1000) { nodes { id } } } } } }`), ...REFUSED },
    ],
  },
]; // prettier-ignore
