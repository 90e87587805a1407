import { GOOD_HEADERS, request, type Attack, type AttackRow } from './attack.js';

const BAD = { status: 400, code: 'BAD_REQUEST' } as const;
const NO_METHOD = { status: 405, code: 'BAD_REQUEST' } as const;
const NOTHING_THERE = { status: 404, code: 'BAD_REQUEST' } as const;
const TOO_LONG = { status: 431, code: 'BAD_REQUEST' } as const;

const BODY = '{"query":"{ __typename }"}';
const HEAD_LINES = Object.entries({ host: 'localhost', ...GOOD_HEADERS }).map(([name, value]) => `${name}: ${value}\r\n`).join(''); // prettier-ignore

const headed = (headers: Readonly<Record<string, string>>) => request({ headers });
const by = (method: string) => request({ method });
const at = (path: string) => request({ path });
/** `lines`: headers beside those of a good request. */
const raw = (lines: string, rest: string): Attack['sent'] => ({
  raw: `POST /graphql HTTP/1.1\r\n${HEAD_LINES}${lines}\r\n${rest}`,
});

export const WIRE_ROWS: readonly AttackRow[] = [
  {
    row: 'C12',
    what: 'headers that come slowly',
    attacks: [],
    elsewhere: ['test/http/server.test.ts'],
  },
  {
    row: 'C13',
    what: 'bodies that come slowly, answers that are read slowly',
    attacks: [],
    elsewhere: [
      'test/http/server.test.ts "gives up at the deadline on a body that does not come, and ends the connection"',
      'test/http/overload.test.ts "is cut off"',
    ],
  },
  {
    row: 'C14',
    what: 'requests that are given up',
    attacks: [],
    elsewhere: ['test/http/server.test.ts "keeps no timer when the client is gone"'],
  },
  {
    row: 'C15',
    what: 'ten thousand at once',
    attacks: [],
    elsewhere: ['test/http/overload.test.ts "is refused, and those before it are answered"'],
  },
  {
    row: 'C21',
    what: 'verbs, paths and headers that mean something to others',
    attacks: [
      { name: 'PUT', sent: by('PUT'), ...NO_METHOD },
      { name: 'DELETE', sent: by('DELETE'), ...NO_METHOD },
      { name: 'PATCH', sent: by('PATCH'), ...NO_METHOD },
      { name: 'PUT of JSON, and then none', sent: request({ method: 'PUT', body: '' }), ...NO_METHOD },
      { name: 'DELETE of JSON, and then none', sent: request({ method: 'DELETE', body: '' }), ...NO_METHOD },
      { name: 'PUT of what is no JSON', sent: request({ method: 'PUT', body: '{' }), ...NO_METHOD },
      { name: 'PROPFIND', sent: by('PROPFIND'), ...NO_METHOD },
      { name: 'TRACE', sent: by('TRACE'), ...NO_METHOD },
      { name: '/graphql/../../etc/passwd', sent: at('/graphql/../../etc/passwd'), ...NOTHING_THERE },
      { name: '/..%2f..%2fetc/passwd', sent: at('/..%2f..%2fetc/passwd'), ...NOTHING_THERE },
      { name: '//graphql', sent: at('//graphql'), ...NOTHING_THERE },
      { name: '/nothing, with what is no JSON', sent: request({ path: '/nothing', body: '{' }), ...NOTHING_THERE },
      { name: '/%ff', sent: at('/%ff'), ...BAD },
      { name: 'x-http-method-override: DELETE', sent: headed({ 'x-http-method-override': 'DELETE' }), status: 200 },
      { name: 'x-forwarded-host: evil.example', sent: headed({ 'x-forwarded-host': 'evil.example', 'x-forwarded-for': '127.0.0.1', forwarded: 'for=127.0.0.1' }), status: 200, mayNotSay: /evil/ },
      { name: 'x-original-url: /metrics', sent: headed({ 'x-original-url': '/metrics', 'x-rewrite-url': '/metrics' }), status: 200, mayNotSay: /credential_usage_/ },
      { name: 'a URL of 10 kB', sent: at(`/graphql?${'a'.repeat(10_000)}`), status: 200 },
      { name: 'a URL of 60 kB', sent: at(`/${'a'.repeat(60_000)}`), ...TOO_LONG },
      { name: 'a header of 60 kB', sent: headed({ 'x-a': 'a'.repeat(60_000) }), ...TOO_LONG },
      { name: 'expect: 200-maybe', sent: headed({ expect: '200-maybe' }), status: 417, code: 'BAD_REQUEST' },
      { name: 'a length and chunks', sent: raw(`content-length: ${BODY.length}\r\ntransfer-encoding: chunked\r\n`, `0\r\n\r\nGET /metrics HTTP/1.1\r\nhost: localhost\r\n\r\n`), ...BAD, mayNotSay: /credential_usage_/ },
      { name: 'two lengths', sent: raw(`content-length: ${BODY.length}\r\ncontent-length: 3\r\n`, BODY), ...BAD },
      { name: 'a negative length', sent: raw('content-length: -1\r\n', BODY), ...BAD },
      { name: 'chunked, oddly spelt', sent: raw('transfer-encoding: xchunked\r\n', `0\r\n\r\n`), ...BAD },
      { name: 'a chunk whose size is no number', sent: raw('transfer-encoding: chunked\r\n', 'zz\r\n{}\r\n0\r\n\r\n'), ...BAD },
      { name: 'a blank before the colon', sent: raw('x-a : b\r\n', ''), ...BAD },
      { name: 'a line that goes on in the next', sent: raw('x-a: b\r\n c: d\r\n', ''), ...BAD },
      { name: 'HTTP/2 without a word before', sent: { raw: 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n' }, ...BAD },
      { name: 'a TLS hello', sent: { raw: '\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03' }, ...BAD },
    ],
  },
]; // prettier-ignore
