import {
  createCipheriv,
  createDecipheriv,
  createHmac,
  hkdfSync,
  type KeyObject,
} from 'node:crypto';
import { GatewayError } from '../errors.js';
import type { EventKey } from '../report/order.js';
import type { Window } from '../report/window.js';

/** A place in a list: behind or before one event, within the window of the first page of the walk. */
export interface CursorPlace {
  readonly window: Window;
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
    seal: (scope, { window, key }) => {
      const { timeMs, id, user } = key;
      const plain = JSON.stringify([
        window.fromMs,
        window.toMs,
        timeMs,
        id,
        ...(user === undefined ? [] : [user]),
      ]);
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
  const [fromMs, toMs, timeMs, id, user] = isList(parts) ? parts : [];
  if (typeof fromMs !== 'number' || typeof toMs !== 'number') throw new Error('shape');
  if (typeof timeMs !== 'number' || typeof id !== 'string') throw new Error('shape');
  const key = typeof user === 'string' ? { timeMs, id, user } : { timeMs, id };
  return { window: { fromMs, toMs }, key };
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
