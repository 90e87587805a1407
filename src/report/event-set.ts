import type { KeyObject } from 'node:crypto';
import type { CredentialUsageEvent } from './event.js';
import { deriveEventKey } from './event-key.js';
import { createInterner, foldText } from './text.js';

export interface EventSetOptions {
  /** Whether Graph's id names the event. Otherwise it names the user, and every event gets a derived key. */
  readonly idNamesEvent: boolean;
  /** Keys the derived ids. */
  readonly secret: KeyObject;
}

/** Events by their identity, in the order in which they first came. */
export interface EventSet {
  readonly events: readonly CredentialUsageEvent[];
  /** The id of each event, at the same index. */
  readonly ids: readonly string[];
  /** How many events came again and collapsed into the one that was there. */
  readonly duplicateCount: number;
  /** Whether it is new; false when it collapsed into one that was there. */
  readonly add: (event: CredentialUsageEvent) => boolean;
  /** Adds an event of an earlier snapshot. Its id there saves deriving the key anew, should it go by one. */
  readonly restore: (event: CredentialUsageEvent, id: string) => void;
}

/** Stands for an id of Graph's that turned out to name several events. */
const AMBIGUOUS = -1;

/**
 * Collects the events of a sweep. Pages that shift under a sweep repeat rows: exact duplicates collapse, and the one
 * that came last gives the display name. Where the report repeats an id with other fields, all events that share it get
 * derived keys, so that the outcome does not depend on which of them came first.
 */
export function createEventSet({ idNamesEvent, secret }: EventSetOptions): EventSet {
  const events: CredentialUsageEvent[] = [];
  const ids: string[] = [];
  const indexBySourceId = new Map<string, number>();
  const indexByDerivedKey = new Map<string, number>();
  let duplicateCount = 0;

  const intern = createInterner();
  /** Rows parsed from JSON have a copy each of every text: while a sweep runs, that would be most of its memory. */
  const withSharedTexts = (event: CredentialUsageEvent): CredentialUsageEvent => ({
    sourceId: idNamesEvent ? event.sourceId : intern(event.sourceId),
    feature: event.feature,
    userPrincipalName: intern(event.userPrincipalName),
    userDisplayName: event.userDisplayName === null ? null : intern(event.userDisplayName),
    isSuccess: event.isSuccess,
    authMethodRaw: intern(event.authMethodRaw),
    failureReason: event.failureReason === null ? null : intern(event.failureReason),
    eventTimeMs: event.eventTimeMs,
    eventTimeTicks: event.eventTimeTicks,
  });
  const append = (event: CredentialUsageEvent, id: string) => {
    ids.push(id);
    return events.push(event) - 1;
  };
  const collapse = (index: number, event: CredentialUsageEvent) => {
    events[index] = event;
    duplicateCount += 1;
  };
  const insertByDerivedKey = (event: CredentialUsageEvent, knownId = event.sourceId) => {
    const key = knownId === event.sourceId ? deriveEventKey(event, secret) : knownId;
    const index = indexByDerivedKey.get(key);
    if (index === undefined) indexByDerivedKey.set(key, append(event, key));
    else collapse(index, event);
  };
  const giveDerivedKey = (index: number, event: CredentialUsageEvent) => {
    const key = deriveEventKey(event, secret);
    ids[index] = key;
    indexByDerivedKey.set(key, index);
    indexBySourceId.set(event.sourceId, AMBIGUOUS);
  };
  const insertBySourceId = (event: CredentialUsageEvent, knownId?: string) => {
    const index = indexBySourceId.get(event.sourceId);
    const known = index === undefined ? undefined : events[index];
    if (index === undefined) indexBySourceId.set(event.sourceId, append(event, event.sourceId));
    else if (known !== undefined && isSameEvent(known, event)) collapse(index, event);
    else {
      if (known !== undefined) giveDerivedKey(index, known);
      insertByDerivedKey(event, knownId);
    }
  };
  const insert = idNamesEvent ? insertBySourceId : insertByDerivedKey;
  return {
    events,
    ids,
    get duplicateCount() {
      return duplicateCount;
    },
    add: (event) => {
      const countBefore = events.length;
      insert(withSharedTexts(event));
      return events.length > countBefore;
    },
    restore: insert,
  };
}

/** Compares everything that makes an event this event; the display name does not. */
function isSameEvent(a: CredentialUsageEvent, b: CredentialUsageEvent): boolean {
  return (
    a.sourceId === b.sourceId &&
    a.feature === b.feature &&
    a.authMethodRaw === b.authMethodRaw &&
    a.isSuccess === b.isSuccess &&
    a.failureReason === b.failureReason &&
    a.eventTimeMs === b.eventTimeMs &&
    a.eventTimeTicks === b.eventTimeTicks &&
    foldText(a.userPrincipalName) === foldText(b.userPrincipalName)
  );
}
