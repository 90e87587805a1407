import { describe, expect, it } from '@jest/globals';
import type { CredentialUsageEvent } from '../../src/report/event.js';
import { createOverlap } from '../../src/report/overlap.js';
import { HOUR, MINUTE } from '../../src/time.js';
import { snapshotOf, usageEvent } from '../support/usage-event.js';

const BEFORE_AS_OF_MS = Date.UTC(2026, 2, 2, 12);
const AS_OF_MS = BEFORE_AS_OF_MS + 15 * MINUTE;

/** An event so many hours before the earlier sweep began. */
const aged = (hours: number, event: Partial<CredentialUsageEvent> = {}) =>
  usageEvent({ sourceId: `${hours}h`, eventTimeMs: BEFORE_AS_OF_MS - hours * HOUR, ...event });

const KNOWN = [1, 2, 3, 4, 5].map((hours) => aged(hours));

/** A sweep that has read these, held against a snapshot of the known five. */
function follow(
  seen: readonly CredentialUsageEvent[],
  known = KNOWN,
  asOfMs = AS_OF_MS,
  disorderMs = 0,
) {
  const overlap = createOverlap(snapshotOf(known, BEFORE_AS_OF_MS), asOfMs, disorderMs);
  const repeats = new Set<string>();
  for (const event of seen) {
    overlap.see(event, repeats.has(event.sourceId));
    repeats.add(event.sourceId);
  }
  return overlap;
}

const unchangedHours = (...arguments_: Parameters<typeof follow>) =>
  follow(...arguments_).unchangedMs / HOUR;

describe('the unchanged span of the report', () => {
  it('is nothing before the first event', () => {
    expect(unchangedHours([])).toBe(0);
  });

  it('is nothing where there is no snapshot to compare with', () => {
    const overlap = createOverlap(undefined, AS_OF_MS, 0);
    KNOWN.forEach((event) => overlap.see(event, false));
    expect(overlap.unchangedMs).toBe(0);
  });

  it('goes from the beginning of the earlier sweep to the oldest event seen, where nothing differs', () => {
    expect(unchangedHours(KNOWN.slice(0, 3))).toBe(3);
  });

  it('begins where this sweep did when the clock was set back in between', () => {
    expect(unchangedHours(KNOWN.slice(0, 3), KNOWN, BEFORE_AS_OF_MS - HOUR)).toBe(2);
  });

  it('begins behind an event that has come since', () => {
    const late = aged(2.5);
    expect(unchangedHours([aged(1), aged(2), late, aged(3), aged(4)])).toBe(1.5);
  });

  it('is not shortened by new events from after the earlier sweep', () => {
    expect(unchangedHours([aged(-0.2), aged(-0.1), ...KNOWN])).toBe(5);
  });

  it('begins behind an event that has gone, once an older one is seen', () => {
    expect(unchangedHours([aged(1), aged(2), aged(4)])).toBe(1);
    expect(unchangedHours([aged(1), aged(2)])).toBe(2);
  });

  it('notices that the newest event has gone', () => {
    expect(unchangedHours([aged(2), aged(3)])).toBe(2);
  });

  it.each<[string, Partial<CredentialUsageEvent>]>([
    ['display name', { userDisplayName: 'Ada Lovelace' }],
    ['spelling of the name', { userPrincipalName: 'ADA@contoso.com' }],
    ['failure reason', { failureReason: 'Another reason' }],
    ['outcome', { isSuccess: false }],
    ['method', { authMethodRaw: 'fido' }],
    ['feature', { feature: 'REGISTRATION' }],
    ['time below the millisecond', { eventTimeTicks: 1 }],
  ])('begins behind an event that has another %s than before', (_, change) => {
    expect(unchangedHours([aged(1), aged(2, change), aged(3), aged(4)])).toBe(2);
  });

  it('is not touched by rows that come again because pages shift', () => {
    const [first = aged(1), second = aged(2), third = aged(3), fourth = aged(4)] = KNOWN;
    const shifted = follow([first, second, third, second, third, fourth]);
    expect(shifted).toMatchObject({ isNewestFirst: true, unchangedMs: 4 * HOUR });
  });

  it('finds each of many events in one millisecond', () => {
    const crowd = Array.from({ length: 100 }, (_, n) => aged(2, { sourceId: `crowd ${n}` }));
    expect(unchangedHours([...crowd, aged(3)], [...crowd, aged(3)])).toBe(3);
  });

  it('gives up on more events in one millisecond than are worth comparing, and takes them for new', () => {
    const crowd = Array.from({ length: 101 }, (_, n) => aged(2, { sourceId: `crowd ${n}` }));
    expect(unchangedHours([...crowd, aged(3)], [...crowd, aged(3)])).toBe(1);
  });
});

describe('the order of a sweep', () => {
  it('is newest first while no event is newer than one before it', () => {
    expect(follow([aged(1), aged(2), aged(2, { sourceId: 'twin' })]).isNewestFirst).toBe(true);
  });

  it('is lost with the first event that is newer than one before it', () => {
    expect(follow([aged(1), aged(3), aged(2)]).isNewestFirst).toBe(false);
    expect(follow([aged(1), aged(3), aged(2), aged(4)]).isNewestFirst).toBe(false);
  });

  it('puts up with the disorder that it is told of, and with no more', () => {
    const followed = (seen: readonly CredentialUsageEvent[]) =>
      follow(seen, KNOWN, AS_OF_MS, HOUR).isNewestFirst;
    expect(followed([aged(1), aged(3), aged(2)])).toBe(true);
    expect(followed([aged(1), aged(3), aged(1.9)])).toBe(false);
    expect(followed([aged(1), aged(3), aged(2), aged(1.9)])).toBe(false);
  });
});

describe('a report in some disorder', () => {
  const inDisorder = (seen: readonly CredentialUsageEvent[]) =>
    follow(seen, KNOWN, AS_OF_MS, HOUR).unchangedMs / HOUR;

  it('is known as far as nothing newer can still come', () => {
    expect(inDisorder([aged(2), aged(1), aged(3)])).toBe(2);
  });

  it('misses an event only when it can no longer come', () => {
    expect(inDisorder([aged(1), aged(3)])).toBe(2);
    expect(inDisorder([aged(1), aged(3), aged(4)])).toBe(1);
    expect(inDisorder([aged(1), aged(3), aged(2), aged(4)])).toBe(3);
  });
});
