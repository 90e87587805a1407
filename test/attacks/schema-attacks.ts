import { ANALYST_KEY, FLOODER_KEY, READER_KEY, asking, request, times, type Attack, type AttackRow } from './attack.js'; // prettier-ignore

const DETAILS = 'userCredentialUsageDetails';
const INVALID = { status: 400, code: 'GRAPHQL_VALIDATION_FAILED' } as const;
const REFUSED = { status: 400, code: 'OPERATION_TOO_COMPLEX' } as const;
const FORBIDDEN = { status: 403, code: 'FORBIDDEN' } as const;
const UNKNOWN = { status: 401, code: 'UNAUTHENTICATED' } as const;
/** It stands in a field that may be null: the rest of the operation is answered. */
const NO_CURSOR = { status: 200, code: 'INVALID_CURSOR' } as const;
const HINT = {
  ...INVALID,
  mayNotSay: /Did you mean|userCredentialUsageDetails\b|REGISTRATION|totalCount/,
} as const;

const asReader = (query: string, variables = {}) =>
  asking(query, variables, { 'x-api-key': READER_KEY });
const after = (cursor: string) =>
  asking(`query ($a: String) { ${DETAILS}(after: $a) { totalCount nodes { id } } }`, { a: cursor });
const keyed = (headers: Readonly<Record<string, string>>): Attack['sent'] =>
  request({ headers: { 'x-api-key': '', ...headers } });
const entities = (count: number) =>
  asking('query ($r: [_Any!]!) { _entities(representations: $r) { __typename } }', {
    r: Array.from({ length: count }, () => ({ __typename: 'User', userPrincipalName: 'a' })),
  });
const named = (operationName: string) =>
  request({ body: JSON.stringify({ query: 'query A { __typename }', operationName }) });
const extended = (extensions: object, query?: string) =>
  request({ body: JSON.stringify({ query, extensions }) });
const base64 = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');

export const SCHEMA_ROWS: readonly AttackRow[] = [
  {
    row: 'C16',
    what: 'one caller who wants everything',
    attacks: [
      { name: 'more questions than a minute allows', sent: asking('{ __typename }', {}, { 'x-api-key': FLOODER_KEY }), status: 429, code: 'RATE_LIMITED', sentBefore: 40 },
    ],
    elsewhere: ['test/http/caller-rate.test.ts'],
  },
  {
    row: 'C17',
    what: 'introspection where it is off',
    attacks: [
      { name: '__schema', sent: asking('{ __schema { types { name } } }'), ...INVALID },
      { name: '__type', sent: asking('{ __type(name: "User") { name } }'), ...INVALID },
      { name: 'by a fragment and an alias', sent: asking('{ ...A } fragment A on Query { a: __schema { queryType { name } } }'), ...INVALID },
      { name: '__typename, which is harmless', sent: asking('{ __typename }'), status: 200 },
    ],
  },
  {
    row: 'C18',
    what: 'names nearly right, for the suggestions',
    attacks: [
      { name: 'a field', sent: asking('{ userCredentialUsageDetail { x } }'), ...HINT },
      { name: 'a field of a field', sent: asking('{ credentialUsageReport { stat } }'), ...HINT },
      { name: 'an argument', sent: asking('{ credentialUsageSummary(perio: D7) { feature } }'), ...HINT },
      { name: 'a member of an enum', sent: asking('{ credentialUsageSummary(period: D3) { feature } }'), ...HINT },
      { name: 'a type', sent: asking('{ __typename } fragment A on Quer { __typename }'), ...HINT },
      { name: 'a member of an enum in a variable', sent: asking('query ($f: CredentialFeature) { credentialUsageReport { state } a: userCredentialUsageDetails(feature: $f) { __typename } }', { f: 'REGISTRATIO' }), ...HINT, code: 'BAD_USER_INPUT' },
    ],
  },
  {
    row: 'C19',
    what: 'cursors that are not ours',
    attacks: [
      { name: 'a text', sent: after('x'), ...NO_CURSOR },
      { name: 'an offset', sent: after(base64({ offset: 1000 })), ...NO_CURSOR },
      { name: 'Graph\'s own', sent: after('RFNwdAIAAQAAACM6QURFTEUuVkFOQ0VAY29udG9zby5jb20p'), ...NO_CURSOR },
      { name: 'of another installation', sent: after(Buffer.alloc(60, 7).toString('base64url')), ...NO_CURSOR },
      { name: '100 kB', sent: after('A'.repeat(100_000)), ...NO_CURSOR },
    ],
    elsewhere: ['test/graphql/cursor.test.ts'],
  },
  {
    row: 'C20',
    what: 'harvesting names without the role',
    attacks: [
      { name: 'a filter by name', sent: asReader(`{ ${DETAILS}(filter: { userPrincipalName: { startsWith: "a" } }) { totalCount } }`), ...FORBIDDEN },
      { name: 'the same by a variable', sent: asReader(`query ($f: UserCredentialUsageDetailsFilter) { ${DETAILS}(filter: $f) { totalCount } }`, { f: { userDisplayName: { contains: 'a' } } }), ...FORBIDDEN },
      { name: 'five names at once', sent: asReader(`{ ${times(5, (n) => `a${n}: credentialUsageUser(userPrincipalName: "a${n}") { __typename }`)} }`), ...FORBIDDEN },
      { name: 'an order by name', sent: asReader(`{ ${DETAILS}(orderBy: { field: USER_PRINCIPAL_NAME, direction: ASC }) { totalCount } }`), ...FORBIDDEN },
      { name: 'an entity', sent: asReader('{ _entities(representations: [{ __typename: "User", userPrincipalName: "a" }]) { __typename } }'), ...FORBIDDEN },
      { name: 'rows', sent: asReader(`{ ${DETAILS} { nodes { userPrincipalName userDisplayName } } }`), status: 200, mayNotSay: /@contoso/ },
    ],
    elsewhere: ['test/graphql/access.test.ts', 'test/attacks/canary.test.ts'],
  },
  {
    row: 'C22',
    what: 'extensions: traces, persisted queries',
    attacks: [
      { name: 'a hash without a text', sent: extended({ persistedQuery: { version: 1, sha256Hash: 'a'.repeat(64) } }), status: 400, code: 'BAD_REQUEST' },
      { name: 'a hash that is not of the text', sent: extended({ persistedQuery: { version: 1, sha256Hash: 'a'.repeat(64) } }, '{ __typename }'), status: 400, code: 'BAD_REQUEST' },
      { name: 'a wish for a trace', sent: request({ headers: { 'apollo-federation-include-trace': 'ftv1', 'apollo-tracing': '1' } }), status: 200, mayNotSay: /ftv1|tracing/ },
      { name: 'a wish for stacks', sent: extended({ debug: true, stacktrace: true }, '{ nope }'), ...INVALID },
      { name: 'extensions that are a list', sent: request({ body: '{"query":"{ __typename }","extensions":[]}' }), status: 400, code: 'BAD_REQUEST' },
    ],
  },
  {
    row: 'C23',
    what: 'names that write into the log',
    attacks: [
      { name: 'an operation name with CR and LF', sent: named('A\r\n{"level":"fatal"}'), status: 400, code: 'BAD_REQUEST' },
      { name: 'an operation name with an escape sequence', sent: named('\u001b[31mA'), status: 400, code: 'BAD_REQUEST' },
      { name: 'an operation name of 100 kB', sent: named('A'.repeat(100_000)), status: 400, code: 'BAD_REQUEST' },
      { name: 'a request id with quotes', sent: request({ headers: { 'x-request-id': '"}{"level":"fatal"' } }), status: 200, mayNotSay: /fatal/ },
    ],
  },
  {
    row: 'C24',
    what: 'the federation\'s own fields',
    attacks: [
      { name: '10,000 representations', sent: entities(10_000), status: 413, code: 'REQUEST_TOO_LARGE' },
      { name: '5,000 representations', sent: entities(5000), ...REFUSED },
      { name: '1,001 representations', sent: entities(1001), ...REFUSED },
      { name: 'a type that is none', sent: asking('{ _entities(representations: [{ __typename: "__proto__", id: "1" }]) { __typename } }'), status: 400, code: 'BAD_USER_INPUT' },
      { name: 'a key that is an object', sent: asking('{ _entities(representations: [{ __typename: "User", userPrincipalName: { a: 1 } }]) { __typename } }'), status: 400, code: 'BAD_USER_INPUT' },
      { name: 'the whole schema', sent: asking('{ _service { sdl } }'), ...INVALID },
    ],
  },
  {
    row: 'C25',
    what: 'callers without a good key',
    attacks: [
      { name: 'no key', sent: keyed({}), ...UNKNOWN },
      { name: 'a wrong key', sent: keyed({ 'x-api-key': `cug_${'z'.repeat(43)}` }), ...UNKNOWN },
      { name: 'a key and a blank more', sent: keyed({ 'x-api-key': `${ANALYST_KEY}x` }), ...UNKNOWN },
      { name: 'two keys in one', sent: keyed({ 'x-api-key': `${ANALYST_KEY}, ${READER_KEY}` }), ...UNKNOWN },
      { name: 'a key as a bearer', sent: keyed({ authorization: `Bearer ${ANALYST_KEY}` }), ...UNKNOWN },
      { name: 'a key in a cookie', sent: keyed({ cookie: `x-api-key=${ANALYST_KEY}` }), ...UNKNOWN },
      { name: 'a key in the URL', sent: request({ path: `/graphql?x-api-key=${ANALYST_KEY}`, headers: { 'x-api-key': '' } }), ...UNKNOWN },
      { name: 'a token of algorithm none', sent: keyed({ authorization: `Bearer ${base64({ alg: 'none' })}.${base64({ roles: ['CredentialUsage.Read.Identities'] })}.` }), ...UNKNOWN },
      { name: 'SQL', sent: keyed({ 'x-api-key': "' OR 1=1 --" }), ...UNKNOWN },
      { name: 'no key, and no JSON either', sent: request({ headers: { 'x-api-key': '' }, body: '{' }), ...UNKNOWN },
    ],
    elsewhere: ['test/auth/jwt.test.ts', 'test/auth/api-keys.test.ts'],
  },
]; // prettier-ignore
