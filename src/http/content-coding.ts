import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';
import { LRUCache } from 'lru-cache';
import Negotiator from 'negotiator';

export type ContentCoding = 'br' | 'gzip';

/** Below this an answer fits into one packet anyway. */
const LEAST_BYTES = 1400;
/** Above this level brotli takes several times as long to save a tenth more. */
const BROTLI_QUALITY = 4;
const MOST_REMEMBERED = 100;

const remembered = new LRUCache<string, { readonly coding: ContentCoding | undefined }>({
  max: MOST_REMEMBERED,
});

/** How the client wants a body of this size; undefined: as it is. */
export function contentCodingFor(
  acceptEncoding: string | string[] | undefined,
  sizeBytes: number,
): ContentCoding | undefined {
  if (typeof acceptEncoding !== 'string' || sizeBytes < LEAST_BYTES) return undefined;
  const known = remembered.get(acceptEncoding);
  if (known !== undefined) return known.coding;
  const negotiator = new Negotiator({ headers: { 'accept-encoding': acceptEncoding } });
  const chosen = negotiator.encoding(['br', 'gzip', 'identity']);
  const coding = chosen === 'br' || chosen === 'gzip' ? chosen : undefined;
  remembered.set(acceptEncoding, { coding });
  return coding;
}

const brotli = promisify(brotliCompress);
const gzipped = promisify(gzip);

/** Outside of the event loop. */
export function compress(body: Buffer, coding: ContentCoding): Promise<Buffer> {
  return coding === 'br'
    ? brotli(body, { params: { [constants.BROTLI_PARAM_QUALITY]: BROTLI_QUALITY } })
    : gzipped(body);
}
