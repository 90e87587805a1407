import { createHmac, type KeyObject } from 'node:crypto';
import type { CredentialUsageEvent } from './event.js';
import { foldText } from './text.js';

/** 128 bits: 22 characters. Any two of a million events collide with odds of 10^-27. */
const KEY_BYTES = 16;

/**
 * A key for an event that Graph gives no id of its own: a keyed hash of everything that makes it this event. The
 * display name is left out, because renaming somebody makes no new event. Stable as long as `secret` is.
 */
export function deriveEventKey(event: CredentialUsageEvent, secret: KeyObject): string {
  const identity = JSON.stringify([
    event.sourceId,
    foldText(event.userPrincipalName),
    event.feature,
    event.authMethodRaw,
    event.isSuccess,
    event.failureReason,
    event.eventTimeMs,
    event.eventTimeTicks,
  ]);
  // Cut as bytes: a slice of the longer text would keep all of it in memory.
  const digest = createHmac('sha256', secret).update(identity).digest();
  return digest.subarray(0, KEY_BYTES).toString('base64url');
}
