import { setImmediate as nextTurn } from 'node:timers/promises';
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import { GatewayError, codeOf } from '../errors.js';
import { topLevelNames } from './top-level-name.js';
import { badResponse, wireError } from './wire-error.js';

/** One page of an OData collection, its rows unread. */
export interface MsgraphPage {
  readonly value: readonly unknown[];
  /** `@odata.nextLink`, as given; undefined on the last page. */
  readonly nextLink: string | undefined;
  /** Of the body, inflated. */
  readonly bytes: number;
}

/** A page of 1,000 rows is less than 1 MiB; what is a hundred times as large is no page. */
const MOST_BYTES = 64 * 1024 * 1024;
/** A thousand rows that hardly differ compress 20 to 60 times; what inflates further than this was made to. */
const MOST_INFLATION = 200;
/** Up to here a body may inflate as far as it will: a short page of blanks harms nobody. */
const HARMLESS_BYTES = 1024 * 1024;

/** Reads a body to its end, or stops where it grows too large. */
export async function readBody(
  body: AsyncIterable<Uint8Array>,
  mostBytes = MOST_BYTES,
): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  try {
    for await (const chunk of body) {
      bytes += chunk.byteLength;
      if (bytes > mostBytes) throw tooLarge();
      chunks.push(chunk);
    }
  } catch (error) {
    throw error instanceof GatewayError ? error : wireError(error, { inBody: true });
  }
  return Buffer.concat(chunks);
}

interface PageHeaders {
  readonly contentType: string | undefined;
  readonly contentEncoding: string | undefined;
}

/** Checks a body of status 200 from the outside in: media type, coding, characters, JSON, shape. */
export async function parsePage(body: Buffer, headers: PageHeaders): Promise<MsgraphPage> {
  const mediaType = headers.contentType?.split(';')[0]?.trim().toLowerCase();
  if (mediaType !== 'application/json') {
    throw badResponse(
      'CONTENT_TYPE',
      'What answers in the place of Microsoft Graph sends no JSON. Check GRAPH_BASE_URL, and whether a proxy shows a page of its own.',
    );
  }
  const bytes = await decompress(body, headers.contentEncoding);
  const text = await decodeText(bytes);
  const page = parseJson(text);
  // That takes a millisecond or two: whoever has come meanwhile is answered before the rest.
  await nextTurn();
  if (!isObject(page) || !Array.isArray(page['value'])) throw wrongShape();
  if (standsTwice(['value', '@odata.nextLink'], text)) throw ambiguous();
  const value: readonly unknown[] = page['value'];
  const nextLink = page['@odata.nextLink'] ?? undefined;
  if ('error' in page || (nextLink !== undefined && typeof nextLink !== 'string')) {
    throw wrongShape();
  }
  return { value, nextLink, bytes: bytes.byteLength };
}

/** Graph's `error.code` in the body of a refusal, if it is there to be had. */
export async function parseErrorCode(
  body: Buffer,
  contentEncoding: string | undefined,
): Promise<string | undefined> {
  try {
    const document: unknown = JSON.parse(String(await decompress(body, contentEncoding)));
    const error = isObject(document) ? document['error'] : undefined;
    const code = isObject(error) ? error['code'] : undefined;
    return typeof code === 'string' ? code : undefined;
  } catch {
    return undefined;
  }
}

const inflate = promisify(gunzip);

/**
 * Only what was asked for (`Accept-Encoding: gzip`) is undone. A bomb is a small body: it is inflated bit by bit, and
 * never beyond the bound.
 */
async function decompress(body: Buffer, coding: string | undefined): Promise<Buffer> {
  if (coding === undefined || coding === 'identity') return body;
  if (coding !== 'gzip') throw wrongEncoding();
  const plausibleBytes = Math.max(HARMLESS_BYTES, body.byteLength * MOST_INFLATION);
  try {
    return await inflate(body, { maxOutputLength: Math.min(MOST_BYTES, plausibleBytes) });
  } catch (error) {
    if (codeOf(error) !== 'ERR_BUFFER_TOO_LARGE') throw wrongEncoding();
    throw plausibleBytes < MOST_BYTES ? inflatesTooFar() : tooLarge();
  }
}

/** A fifth of a page, which takes a tenth of a millisecond. */
const DECODED_BYTES = 64 * 1024;

/**
 * Strict: a replacement character in a name would be an answer that nobody gave. A byte order mark is passed over. Whoever
 * has come meanwhile has a turn between the parts.
 */
async function decodeText(bytes: Buffer): Promise<string> {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  const parts: string[] = [];
  try {
    for (let from = 0; from < bytes.byteLength; from += DECODED_BYTES) {
      const part = bytes.subarray(from, from + DECODED_BYTES);
      parts.push(decoder.decode(part, { stream: true }));
      await nextTurn();
    }
    return parts.join('') + decoder.decode();
  } catch {
    throw wrongEncoding();
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw badResponse(
      'JSON',
      'A page from Microsoft Graph is no valid JSON: it breaks off, or something was appended to it.',
    );
  }
}

/** Of two lists, or two links, one would be dropped in silence. */
function standsTwice(names: readonly string[], json: string): boolean {
  const standing = topLevelNames(json);
  return names.some((name) => standing.indexOf(name) !== standing.lastIndexOf(name));
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function wrongShape(): GatewayError {
  return badResponse(
    'SHAPE',
    'A page from Microsoft Graph is no OData collection: it lacks the list `value`, or holds something else in its place.',
  );
}

function ambiguous(): GatewayError {
  return badResponse(
    'SHAPE',
    'A page from Microsoft Graph says `value` or `@odata.nextLink` twice, and nobody knows which one is meant.',
  );
}

function wrongEncoding(): GatewayError {
  return badResponse(
    'ENCODING',
    'A page from Microsoft Graph is not in the coding that it declares: broken gzip, or characters that are no UTF-8.',
  );
}

function tooLarge(): GatewayError {
  return badResponse(
    'SIZE',
    'A page from Microsoft Graph is larger than 64 MiB. Check GRAPH_BASE_URL: a page of the report has less than one.',
  );
}

function inflatesTooFar(): GatewayError {
  return badResponse(
    'SIZE',
    'A page from Microsoft Graph inflates to more than 200 times its size, which no report does. Check GRAPH_BASE_URL and ' +
      'proxy.',
  );
}
