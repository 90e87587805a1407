import type { Draw } from '../../src/emulator/demo-draws.js';
import { mutate, oneOf } from './mutation.js';

export interface FuzzRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

const METHODS = ['GET', 'PUT', 'DELETE', 'OPTIONS', 'HEAD', 'PATCH', 'PROPFIND'];
const PATHS = ['/', '/graphql/', '/graphql?query=%7B__typename%7D', '/livez', '/readyz', '/metrics', '/export.csv', '/%', '/..%2f..%2fetc/passwd', `/${'a'.repeat(3000)}`]; // prettier-ignore
const HEADERS: readonly (readonly [string, string])[] = [
  ['content-type', 'text/plain'],
  ['content-type', 'application/json; charset=utf-16'],
  ['content-type', 'multipart/form-data; boundary=x'],
  ['content-encoding', 'gzip'],
  ['accept', 'text/html'],
  ['accept', 'multipart/mixed'],
  ['accept', '*/*;q=0'],
  ['accept-encoding', 'br, gzip;q=0.1'],
  ['host', 'evil.example'],
  ['origin', 'null'],
  ['origin', 'https://evil.example'],
  ['x-request-id', `a b"\\${'c'.repeat(200)}`],
  ['x-http-method-override', 'DELETE'],
  ['x-forwarded-host', 'evil.example'],
  ['authorization', 'Bearer ey.ey.ey'],
  ['x-api-key', "' OR 1=1 --"],
  ['expect', '200-maybe'],
  ['if-none-match', '*'],
];

/** A request of which some part is not what it should be. `corpus`: documents that are as they should be. */
export function fuzzRequest(corpus: readonly string[], draw: Draw): FuzzRequest {
  const query = mutate(oneOf(corpus, draw), draw);
  const variables = jsonOr({}, mutate(oneOf(VARIABLES, draw), draw));
  const json = JSON.stringify({ query, variables, ...(draw() < 0.1 && { operationName: query }) });
  const isOtherwise = draw() < 0.15;
  return {
    method: isOtherwise && draw() < 0.5 ? oneOf(METHODS, draw) : 'POST',
    path: isOtherwise && draw() < 0.5 ? oneOf(PATHS, draw) : '/graphql',
    headers: {
      'content-type': 'application/json',
      ...(draw() < 0.5 && { accept: 'application/graphql-response+json' }),
      ...(isOtherwise && Object.fromEntries([oneOf(HEADERS, draw), oneOf(HEADERS, draw)])),
    },
    body: draw() < 0.3 ? broken(mutate(json, draw), draw) : Buffer.from(json),
  };
}

const VARIABLES = [
  '{"period":"D7","feature":"RESET","success":false,"first":20}',
  '{"filter":{"userPrincipalName":{"startsWith":"a"},"eventDateTime":{"to":"2026-03-01T00:00:00Z"}}}',
  '{"representations":[{"__typename":"User","userPrincipalName":"ada@contoso.com"}]}',
  '{"x":[[[[[[[[[[[[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]]]]]]]]]]]}',
];

function jsonOr(fallback: unknown, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return fallback;
  }
}

/** Some bytes are not UTF-8 any more. */
function broken(text: string, draw: Draw): Buffer {
  const bytes = Buffer.from(text);
  if (draw() < 0.3 && bytes.length > 0) bytes[Math.floor(draw() * bytes.length)] = 0xff;
  return bytes;
}
