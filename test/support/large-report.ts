import type { CredentialUsageEvent } from '../../src/report/event.js';
import { eventAt, type Snapshot } from '../../src/report/snapshot.js';
import type { KnownEvent } from './reference-select.js';
import { snapshotOf, usageEvent } from './usage-event.js';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/** Clocks are set twice in the 30 days before: on Lord Howe Island on 4 October, in Europe on 25 October. */
export const LARGE_AS_OF_MS = Date.parse('2026-10-27T10:20:30.400Z');

const METHODS = ['email', 'mobileSMS', 'appCode', 'fido', 'qrCode', 'somethingNew'];

const REASONS: readonly (string | null)[] = [
  'User abandoned after starting the email verification option',
  'User is blocked for 24 hours',
  'User canceled',
  'Something nobody documented',
  null,
];

/** A report and the same events one by one, for the reference. */
export interface LargeReport {
  readonly snapshot: Snapshot;
  readonly events: readonly KnownEvent[];
}

/**
 * Many events, so that counts are kept at several places of the report. They stand as unevenly as in life: a third of
 * them in one hour, one method only in the first week, one reason for each of some failures.
 */
export function largeReport(eventCount: number): LargeReport {
  const events = Array.from({ length: eventCount }, (_, number) => largeEvent(number));
  const snapshot = snapshotOf(events, LARGE_AS_OF_MS);
  const positions = [...snapshot.timesMs.keys()];
  return { snapshot, events: positions.map((position) => knownEvent(snapshot, position)) };
}

function largeEvent(number: number): CredentialUsageEvent {
  const draw = drawsFor(number);
  const ageMs =
    number % 3 === 0 ? 9 * DAY_MS + draw(HOUR_MS) : draw(40) === 0 ? draw(3) : draw(30 * DAY_MS);
  const isRetired = ageMs > 23 * DAY_MS && draw(4) > 0;
  const isSuccess = draw(5) > 1;
  const reason = draw(20) === 0 ? `Reason ${number}` : (REASONS[draw(REASONS.length)] ?? null);
  return usageEvent({
    sourceId: `id-${number}`,
    feature: draw(3) === 0 ? 'REGISTRATION' : 'RESET',
    userPrincipalName: `${draw(2) === 0 ? 'User' : 'user'}${draw(60)}@contoso.com`,
    userDisplayName: draw(3) === 0 ? null : `Name ${draw(50)}`,
    isSuccess,
    authMethodRaw: isRetired ? 'officePhone' : (METHODS[draw(METHODS.length)] ?? 'email'),
    // A success that carries a reason is none the less one.
    failureReason: isSuccess && draw(9) > 0 ? null : reason,
    eventTimeMs: LARGE_AS_OF_MS - ageMs,
  });
}

/** Numbers below a limit that look random and are the same each time (mulberry32). */
function drawsFor(seed: number): (limit: number) => number {
  let state = Math.imul(seed + 1, 0x9e3779b1);
  return (limit) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * limit);
  };
}

function knownEvent(snapshot: Snapshot, position: number): KnownEvent {
  const { eventTimeMs, id, ...event } = eventAt(snapshot, position);
  return { ...event, id, ownId: id, fingerprint: id, timeMs: eventTimeMs };
}
