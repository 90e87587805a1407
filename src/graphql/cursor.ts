import {
  createCipheriv,
  createDecipheriv,
  createHmac,
  hkdfSync,
  type KeyObject,
} from 'node:crypto';
import { GatewayError } from '../errors.js';
import { DAY } from '../time.js';
import type { EventKey } from '../report/order.js';

/** A place in a list: behind or before one event, in the period that the first page of the walk looked at. */
export interface CursorPlace {
  /** Where that period ends: the report's `asOf` at the first page. */
  readonly asOfMs: number;
  readonly key: EventKey;
}

export interface CursorCodec {
  seal(scope: string, place: CursorPlace): string;
  /** @throws GatewayError INVALID_CURSOR unless this gateway sealed it for the same scope. */
  open(scope: string, cursor: string): CursorPlace;
}

const CIPHER = 'aes-256-gcm';
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const BASE64URL = /^[\w-]+$/;

/**
 * Cursors are encrypted, because a key may hold a name, and bound to their scope (the query they belong to), so that
 * one made for another query does not open. The nonce is a keyed hash of what is sealed, as in synthetic-IV modes: the
 * same place has the same cursor, and a nonce never repeats for different contents.
 */
export function createCursorCodec(secret: KeyObject): CursorCodec {
  const deriveKey = (purpose: string) => Buffer.from(hkdfSync('sha256', secret, '', purpose, 32));
  const cipherKey = deriveKey('cursor encryption');
  const nonceKey = deriveKey('cursor nonce');
  return {
    seal: (scope, { asOfMs, key }) => {
      const { timeMs, id, user } = key;
      const plain = JSON.stringify([asOfMs, timeMs, id, ...(user === undefined ? [] : [user])]);
      const nonce = createHmac('sha256', nonceKey)
        .update(`${scope}\n${plain}`)
        .digest()
        .subarray(0, NONCE_BYTES);
      const cipher = createCipheriv(CIPHER, cipherKey, nonce).setAAD(Buffer.from(scope));
      const sealed = Buffer.concat([cipher.update(plain), cipher.final()]);
      return Buffer.concat([nonce, cipher.getAuthTag(), sealed]).toString('base64url');
    },
    open: (scope, cursor) => {
      try {
        return parsePlace(decrypt(cipherKey, scope, cursor));
      } catch (error) {
        throw invalidCursor(error);
      }
    },
  };
}

function decrypt(cipherKey: Buffer, scope: string, cursor: string): string {
  const bytes = Buffer.from(cursor, 'base64url');
  // Node skips what is not base64url and ignores spare bits: only the one spelling that we made may open.
  if (!BASE64URL.test(cursor) || bytes.toString('base64url') !== cursor)
    throw new Error('alphabet');
  const decipher = createDecipheriv(CIPHER, cipherKey, bytes.subarray(0, NONCE_BYTES), {
    authTagLength: TAG_BYTES,
  });
  decipher.setAAD(Buffer.from(scope));
  decipher.setAuthTag(bytes.subarray(NONCE_BYTES, NONCE_BYTES + TAG_BYTES));
  const sealed = bytes.subarray(NONCE_BYTES + TAG_BYTES);
  return decipher.update(sealed, undefined, 'utf8') + decipher.final('utf8');
}

function parsePlace(plain: string): CursorPlace {
  const parts: unknown = JSON.parse(plain);
  const [asOfMs, timeMs, id, user] = isList(parts) ? parts : [];
  if (!isInstant(asOfMs) || !isInstant(timeMs) || typeof id !== 'string') throw new Error('shape');
  return { asOfMs, key: typeof user === 'string' ? { timeMs, id, user } : { timeMs, id } };
}

/** What RFC 3339 can write: the years 0000 to 9999, and calendars go no further either. */
const FIRST_INSTANT_MS = Date.parse('0000-01-01T00:00:00Z') - DAY;
const LAST_INSTANT_MS = Date.parse('9999-12-31T23:59:59Z') + DAY;

function isInstant(value: unknown): value is number {
  return (
    typeof value === 'number' &&
    Number.isInteger(value) &&
    value >= FIRST_INSTANT_MS &&
    value <= LAST_INSTANT_MS
  );
}

function isList(value: unknown): value is readonly unknown[] {
  return Array.isArray(value);
}

function invalidCursor(cause: unknown): GatewayError {
  return new GatewayError(
    'INVALID_CURSOR',
    'A cursor works only with the query that returned it: the same field, period, filters and order, on this gateway. ' +
      'This one does not belong here; start again without "after" and "before".',
    { cause },
  );
}
