import { createHash, hash, type KeyObject } from 'node:crypto';
import type { CredentialUsageEvent } from './event.js';

/** 128 bits: 22 characters. Any two of a million events collide with odds of 10^-27. */
const KEY_BYTES = 16;

/** SHA-256's own. */
const BLOCK_BYTES = 64;
const DIGEST_BYTES = 32;

/**
 * Derives a key for an event that Graph gives no id of its own: a keyed hash of everything that makes it this event. The
 * display name is left out, because renaming somebody makes no new event. Stable as long as `secret` is.
 */
export function createEventKeys(
  secret: KeyObject,
): (event: CredentialUsageEvent, foldedName: string) => string {
  const hmac = createHmacSha256(secret);
  return (event, foldedName) => {
    const identity = JSON.stringify([
      event.sourceId,
      foldedName,
      event.feature,
      event.authMethodRaw,
      event.isSuccess,
      event.failureReason,
      event.eventTimeMs,
      event.eventTimeTicks,
    ]);
    return hmac(identity).subarray(0, KEY_BYTES).toString('base64url');
  };
}

/**
 * HMAC (RFC 2104) by two plain hashes in buffers that are used again. A million events are hashed in a sweep, and an
 * object of node:crypto for each would take most of its time.
 */
function createHmacSha256(secret: KeyObject): (text: string) => Buffer {
  const key = secret.export();
  const block = Buffer.alloc(BLOCK_BYTES);
  (key.byteLength > BLOCK_BYTES ? createHash('sha256').update(key).digest() : key).copy(block);
  let inner = Buffer.from(block.map((byte) => byte ^ 0x36));
  const outer = Buffer.concat([block.map((byte) => byte ^ 0x5c), Buffer.alloc(DIGEST_BYTES)]);
  return (text) => {
    // UTF-8 has at most three bytes for each UTF-16 unit.
    const mostBytes = BLOCK_BYTES + 3 * text.length;
    if (inner.byteLength < mostBytes) inner = Buffer.concat([inner], 2 * mostBytes);
    const bytes = BLOCK_BYTES + inner.write(text, BLOCK_BYTES);
    outer.write(hash('sha256', inner.subarray(0, bytes), 'hex'), BLOCK_BYTES, 'hex');
    return Buffer.from(hash('sha256', outer, 'hex'), 'hex');
  };
}
