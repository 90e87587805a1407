import { createHmac, type KeyObject } from 'node:crypto';
import type { CredentialUsageEvent } from './event.js';
import { foldText } from './text.js';

/** Bits of a derived key that are kept; 22 characters of base64url. A million events collide with odds of 10^-27. */
const KEY_CHARACTERS = 22;

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
  return createHmac('sha256', secret).update(identity).digest('base64url').slice(0, KEY_CHARACTERS);
}
