import { createHash, hash, type KeyObject } from 'node:crypto';
import type { CredentialUsageEvent } from './event.js';

/** SHA-256's own. */
const BLOCK_BYTES = 64;
const DIGEST_BYTES = 32;

/** Derives the key of an event whose user principal name is folded already. */
export type DeriveEventKey = (event: CredentialUsageEvent, foldedName: string) => string;

/**
 * Makes keys for events that Graph gives no ids of their own: a keyed hash of everything that makes it this event. The
 * display name is left out, because renaming somebody makes no new event. Stable as long as `secret` is.
 *
 * It is HMAC (RFC 2104) by two plain hashes in buffers that are used again: a sweep derives a million keys, and node's
 * own HMAC, an object for each, takes twice as long.
 */
export function createEventKeys(secret: KeyObject): DeriveEventKey {
  const block = firstBlock(secret);
  let inner = Buffer.from(block.map((byte) => byte ^ 0x36));
  const outer = Buffer.alloc(BLOCK_BYTES + DIGEST_BYTES);
  block.forEach((byte, index) => {
    outer[index] = byte ^ 0x5c;
  });
  return (event, foldedName) => {
    const identity = identityOf(event, foldedName);
    // UTF-8 has at most three bytes for each UTF-16 unit.
    const mostBytes = BLOCK_BYTES + 3 * identity.length;
    if (inner.byteLength < mostBytes) inner = Buffer.concat([inner], 2 * mostBytes);
    const bytes = BLOCK_BYTES + inner.write(identity, BLOCK_BYTES);
    outer.write(hash('sha256', inner.subarray(0, bytes), 'binary'), BLOCK_BYTES, 'binary');
    return first128Bits(hash('sha256', outer, 'base64url'));
  };
}

/** The secret, hashed if it is longer than a block, filled up with zeros. */
function firstBlock(secret: KeyObject): Buffer {
  const key = secret.export();
  const short = key.byteLength > BLOCK_BYTES ? createHash('sha256').update(key).digest() : key;
  return Buffer.concat([short], BLOCK_BYTES);
}

function identityOf(event: CredentialUsageEvent, foldedName: string): string {
  return JSON.stringify([
    event.sourceId,
    foldedName,
    event.feature,
    event.authMethodRaw,
    event.isSuccess,
    event.failureReason,
    event.eventTimeMs,
    event.eventTimeTicks,
  ]);
}

/** So many digits of base64url are 126 bits; two more are all that the next one gives. */
const WHOLE_DIGITS = 21;
const DIGITS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';

/** 22 characters. Any two keys of a million events collide with odds of 10^-27. */
function first128Bits(digest: string): string {
  const last = DIGITS.indexOf(digest.charAt(WHOLE_DIGITS));
  return digest.slice(0, WHOLE_DIGITS) + DIGITS.charAt(last & 0b110000);
}
