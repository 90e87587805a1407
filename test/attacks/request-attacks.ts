import { deflateSync, gzipSync } from 'node:zlib';
import { asking, request, type AttackRow } from './attack.js';

const BAD = { status: 400, code: 'BAD_REQUEST' } as const;
const NO_JSON = { status: 415, code: 'BAD_REQUEST' } as const;
const NO_METHOD = { status: 405, code: 'BAD_REQUEST' } as const;
const FOREIGN = { status: 403, code: 'FORBIDDEN' } as const;
const NO_HOST = { status: 421, code: 'HOST_NOT_ALLOWED' } as const;

const typed = (contentType: string, body = '{"query":"{ __typename }"}') =>
  request({ headers: { 'content-type': contentType }, body });
const bodied = (body: string | Buffer) => request({ body });
const headed = (headers: Readonly<Record<string, string>>) => request({ headers });
const latin = (body: string) => Buffer.from(body, 'latin1');

export const REQUEST_ROWS: readonly AttackRow[] = [
  {
    row: 'C07',
    what: 'JSON that is none',
    attacks: [
      { name: 'nothing', sent: bodied(''), ...BAD },
      { name: 'half an object', sent: bodied('{"query":"{ __type'), ...BAD },
      { name: 'two values', sent: bodied('{}{}'), ...BAD },
      { name: 'a web page', sent: bodied('<html></html>'), ...BAD },
      { name: 'a text', sent: bodied('"{ __typename }"'), ...BAD },
      { name: 'null', sent: bodied('null'), ...BAD },
      { name: 'a query that is a number', sent: bodied('{"query":1}'), ...BAD },
      { name: '__proto__', sent: bodied('{"query":"{ __typename }","__proto__":{"isAdmin":true}}'), ...BAD },
      { name: 'constructor.prototype', sent: bodied('{"query":"{ __typename }","constructor":{"prototype":{}}}'), ...BAD },
      { name: '100,000 open brackets', sent: bodied('['.repeat(100_000)), ...BAD },
    ],
  },
  {
    row: 'C08',
    what: 'other content types, character sets and codings',
    attacks: [
      { name: 'no content type', sent: typed(''), ...NO_JSON },
      { name: 'application/jsonp', sent: typed('application/jsonp'), ...NO_JSON },
      { name: 'application/graphql', sent: typed('application/graphql', '{ __typename }'), ...NO_JSON },
      { name: 'charset=utf-16', sent: typed('application/json; charset=utf-16'), ...NO_JSON },
      { name: 'charset=utf-7', sent: typed('application/json; charset=utf-7'), ...NO_JSON },
      { name: '100 MB of blanks, as 100 kB of gzip', sent: request({ headers: { 'content-encoding': 'gzip' }, body: gzipSync(Buffer.alloc(100_000_000, ' ')) }), ...NO_JSON },
      { name: 'the same deflated', sent: request({ headers: { 'content-encoding': 'deflate' }, body: deflateSync(Buffer.alloc(10_000_000, ' ')) }), ...NO_JSON },
      { name: 'a coding that nobody knows', sent: headed({ 'content-encoding': 'x-bomb' }), ...NO_JSON },
      { name: 'an answer as a web page', sent: headed({ accept: 'text/html' }), status: 406, code: 'BAD_REQUEST' },
    ],
  },
  {
    row: 'C09',
    what: 'bytes that are no text',
    attacks: [
      { name: 'the byte FF', sent: bodied(latin('{"query":"{ __typename } # \xff"}')), ...BAD },
      { name: 'an overlong slash', sent: bodied(latin('{"query":"{ __typename } # \xc0\xaf"}')), ...BAD },
      { name: 'a surrogate in UTF-8', sent: bodied(latin('{"query":"{ __typename } # \xed\xa0\x80"}')), ...BAD },
      { name: 'half a character', sent: bodied(latin('{"query":"{ __typename } # \xe2\x82"}')), ...BAD },
      { name: 'a byte order mark', sent: bodied('\ufeff{"query":"{ __typename }"}'), ...BAD },
      { name: 'a bare NUL in JSON', sent: bodied('{"query":"{ __typename \0 }"}'), ...BAD },
      { name: 'an escaped NUL in the document', sent: asking('{ __typename \0 }'), status: 400, code: 'GRAPHQL_PARSE_FAILED' },
      { name: 'a lone surrogate in a document', sent: bodied('{"query":"{ __typename(a: \\"\\ud800\\") }"}'), status: 400, code: 'GRAPHQL_PARSE_FAILED' },
      { name: 'a NUL in a cursor', sent: asking('query ($a: String) { userCredentialUsageDetails(after: $a) { totalCount } }', { a: '\0' }), status: 200, code: 'INVALID_CURSOR' },
    ],
  },
  {
    row: 'C10',
    what: 'requests that any web page can send (CSRF)',
    attacks: [
      { name: 'GET with a query', sent: request({ method: 'GET', path: '/graphql?query=%7B__typename%7D', body: '' }), ...NO_METHOD },
      { name: 'HEAD', sent: request({ method: 'HEAD', path: '/graphql?query=%7B__typename%7D', body: '' }), status: 405 },
      { name: 'text/plain', sent: typed('text/plain'), ...NO_JSON },
      { name: 'a form', sent: typed('application/x-www-form-urlencoded', 'query=%7B__typename%7D'), ...NO_JSON },
      { name: 'a form of several parts', sent: typed('multipart/form-data; boundary=x', '--x\r\ncontent-disposition: form-data; name="operations"\r\n\r\n{"query":"{ __typename }"}\r\n--x--\r\n'), ...NO_JSON },
      { name: 'text/plain that mentions JSON', sent: typed('text/plain; application/json'), ...NO_JSON },
      { name: 'a query in the URL of a POST', sent: request({ path: '/graphql?query=%7B__typename%7D', body: '{}' }), ...BAD },
    ],
  },
  {
    row: 'C11',
    what: 'foreign pages and names (CORS, DNS rebinding)',
    attacks: [
      { name: 'Host: evil.example', sent: headed({ host: 'evil.example' }), ...NO_HOST },
      { name: 'Host: localhost.evil.example', sent: headed({ host: 'localhost.evil.example' }), ...NO_HOST },
      { name: 'Host: 127.0.0.1.nip.io', sent: headed({ host: '127.0.0.1.nip.io' }), ...NO_HOST },
      { name: 'two Hosts in one', sent: headed({ host: 'localhost, evil.example' }), ...NO_HOST },
      { name: 'Origin: https://evil.example', sent: headed({ origin: 'https://evil.example' }), ...FOREIGN },
      { name: 'Origin: null', sent: headed({ origin: 'null' }), ...FOREIGN },
      { name: 'Origin: our host, another port', sent: headed({ host: 'localhost', origin: 'http://localhost:8080' }), ...FOREIGN },
      { name: 'a preflight', sent: request({ method: 'OPTIONS', headers: { origin: 'https://evil.example', 'access-control-request-method': 'POST' }, body: '' }), ...FOREIGN },
    ],
  },
]; // prettier-ignore
