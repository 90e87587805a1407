import { createSecretKey } from 'node:crypto';
import type { CredentialUsageEvent } from '../../src/report/event.js';
import { createEventSet } from '../../src/report/event-set.js';
import { buildSnapshot } from '../../src/report/snapshot-builder.js';
import type { Carried, Snapshot } from '../../src/report/snapshot.js';
import { finish } from '../../src/report/work.js';

/** Keys derived ids in tests: the same each time. */
export const SECRET = createSecretKey(Buffer.alloc(32, 1));

/** An event about which nothing matters but what is given. */
export function usageEvent(event: Partial<CredentialUsageEvent> = {}): CredentialUsageEvent {
  return {
    sourceId: 'id-1',
    feature: 'RESET',
    userPrincipalName: 'ada@contoso.com',
    userDisplayName: 'Ada',
    isSuccess: true,
    authMethodRaw: 'email',
    failureReason: null,
    eventTimeMs: Date.UTC(2026, 2, 1),
    eventTimeTicks: 0,
    ...event,
  };
}

/** A complete snapshot of a report whose ids name its events. */
export function snapshotOf(
  events: readonly CredentialUsageEvent[],
  asOfMs: number,
  carried?: Carried,
): Snapshot {
  const set = createEventSet({ idNamesEvent: true, secret: SECRET });
  events.forEach(set.add);
  const facts = { asOfMs, asOfMonotonicMs: 0, isComplete: true, quarantined: new Map(), carried };
  return finish(buildSnapshot(set.table, facts));
}
