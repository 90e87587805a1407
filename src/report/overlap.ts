import type { CredentialUsageEvent } from './event.js';
import { at, lowerBoundOf } from './search.js';
import { restoreEvent, type Snapshot } from './snapshot.js';

/** Follows the pages of a sweep beside the snapshot before it. */
export interface Overlap {
  /** `isRepeat`: the sweep has brought this event before. */
  readonly see: (event: CredentialUsageEvent, isRepeat: boolean) => void;
  /** Whether no event so far was newer than those before it by more than the disorder; repeats do not count. */
  readonly isNewestFirst: boolean;
  /** The span of the report, down to the reach, in which snapshot and sweep hold the same events. */
  readonly unchangedMs: number;
  /** What is newer than this has been read: the time of the oldest event seen, and the disorder before it. */
  readonly reachMs: number;
}

/**
 * Rows arrive up to a day late and land in their place in time, so "I have seen this event before" says little; what
 * counts is a long span of time in which nothing has come, changed or gone. It is measured from no later than where the
 * snapshot before began: what arrives from then on, late by no more than the span, cannot stand behind it. `asOfMs` is
 * when this sweep began, which is earlier only where the clock was set back; `disorderMs` is by how much an event may be
 * newer than one that comes before it.
 */
export function createOverlap(
  before: Snapshot | undefined,
  asOfMs: number,
  disorderMs: number,
): Overlap {
  const hasCome = new Uint8Array(before?.rowCount ?? 0);
  let isNewestFirst = true;
  let reachMs = Infinity;
  let oldestChangeMs = Math.min(asOfMs, before?.asOfMs ?? asOfMs);
  /** Positions from here on are newer than the reach, and those that have not come by now will not. */
  let settledFrom = before?.rowCount ?? 0;

  const change = (timeMs: number) => {
    oldestChangeMs = Math.min(oldestChangeMs, timeMs);
  };
  const settle = (timesMs: Float64Array) => {
    while (settledFrom > 0 && at(timesMs, settledFrom - 1) > reachMs) {
      settledFrom -= 1;
      if (hasCome[settledFrom] !== 1) change(at(timesMs, settledFrom));
    }
  };
  return {
    see: (event, isRepeat) => {
      // Rows that come while a sweep runs push others onto a page that is still to be read: those come again.
      if (event.eventTimeMs > reachMs && !isRepeat) isNewestFirst = false;
      reachMs = Math.min(reachMs, event.eventTimeMs + disorderMs);
      if (before === undefined) return;
      const position = positionOf(before, event);
      if (position === undefined) change(event.eventTimeMs);
      else hasCome[position] = 1;
      settle(before.timesMs);
    },
    get isNewestFirst() {
      return isNewestFirst;
    },
    get unchangedMs() {
      return before === undefined ? 0 : Math.max(0, oldestChangeMs - reachMs);
    },
    get reachMs() {
      return reachMs;
    },
  };
}

/** Of more events in one millisecond than this the report has no order that could save anything. */
const MOST_SIMULTANEOUS = 100;

/** Where the very same event stands in a snapshot, its spellings and display name included. */
function positionOf(snapshot: Snapshot, event: CredentialUsageEvent): number | undefined {
  const { timesMs } = snapshot;
  const first = lowerBoundOf(timesMs, event.eventTimeMs);
  for (let position = first; position < first + MOST_SIMULTANEOUS; position += 1) {
    if (timesMs[position] !== event.eventTimeMs) return undefined;
    if (isUnchanged(restoreEvent(snapshot, position), event)) return position;
  }
  return undefined;
}

function isUnchanged(a: CredentialUsageEvent, b: CredentialUsageEvent): boolean {
  return (
    a.sourceId === b.sourceId &&
    a.userPrincipalName === b.userPrincipalName &&
    a.userDisplayName === b.userDisplayName &&
    a.feature === b.feature &&
    a.isSuccess === b.isSuccess &&
    a.authMethodRaw === b.authMethodRaw &&
    a.failureReason === b.failureReason &&
    a.eventTimeTicks === b.eventTimeTicks
  );
}
