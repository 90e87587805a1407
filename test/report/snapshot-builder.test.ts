import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { CELLS } from '../../src/report/cell.js';
import { createEventSet } from '../../src/report/event-set.js';
import { CREDENTIAL_FEATURES, type CredentialUsageEvent } from '../../src/report/event.js';
import { buildSnapshot } from '../../src/report/snapshot-builder.js';
import {
  eventAt,
  idAt,
  positionsOf,
  positionsOfUser,
  restoreEvent,
  sourceIdAt,
  type Snapshot,
} from '../../src/report/snapshot.js';
import { compareCodePoints, foldText } from '../../src/report/text.js';
import { finish } from '../../src/report/work.js';
import { DISPLAY_NAMES, REASONS, SPELLINGS } from '../support/arbitraries.js';
import { SECRET } from '../support/usage-event.js';

const FACTS = { asOfMs: 0, asOfMonotonicMs: 0, isComplete: true, quarantined: new Map() };

const events: fc.Arbitrary<CredentialUsageEvent> = fc.record({
  sourceId: fc.oneof(fc.uuid(), fc.constantFrom('a', 'b', 'c')),
  feature: fc.constantFrom(...CREDENTIAL_FEATURES),
  userPrincipalName: fc.constantFrom(...SPELLINGS),
  userDisplayName: fc.constantFrom(...DISPLAY_NAMES),
  isSuccess: fc.boolean(),
  authMethodRaw: fc.constantFrom('email', 'mobileSMS', 'somethingNew', 'somethingNewer'),
  failureReason: fc.constantFrom(...REASONS),
  eventTimeMs: fc.integer({ min: -3, max: 3 }),
  eventTimeTicks: fc.constantFrom(0, 1, 9999),
});
const lists = fc.array(events, { maxLength: 40, size: 'max' });

function filled(list: readonly CredentialUsageEvent[], idNamesEvent: boolean) {
  const set = createEventSet({ idNamesEvent, secret: SECRET });
  list.forEach(set.add);
  return set;
}

const positionsIn = ({ rowCount }: Snapshot) => [...Array(rowCount).keys()];

describe('a snapshot', () => {
  it('holds the events of the set by time, then id, under the ids that they have there', () => {
    fc.assert(
      fc.property(lists, fc.boolean(), (list, idNamesEvent) => {
        const set = filled(list, idNamesEvent);
        const snapshot = finish(buildSnapshot(set.table, FACTS));
        const expected = [...Array(set.table.rows.rowCount).keys()]
          .map((index) => ({ event: set.eventAt(index), id: set.idAt(index) }))
          .sort(
            (a, b) => a.event.eventTimeMs - b.event.eventTimeMs || compareCodePoints(a.id, b.id),
          );
        const positions = positionsIn(snapshot);
        expect(positions.map((position) => idAt(snapshot, position))).toEqual(
          expected.map(({ id }) => id),
        );
        expect(positions.map((position) => restoreEvent(snapshot, position))).toEqual(
          expected.map(({ event }) => event),
        );
      }),
    );
  });

  it('finds every event by its id, and none by another text', () => {
    fc.assert(
      fc.property(lists, fc.boolean(), (list, idNamesEvent) => {
        const snapshot = finish(buildSnapshot(filled(list, idNamesEvent).table, FACTS));
        const ids = positionsIn(snapshot).map((position) => idAt(snapshot, position));
        for (const [position, id] of ids.entries())
          expect(snapshot.positionOfId(id)).toBe(position);
        const strangers = list.map(({ sourceId }) => sourceId).filter((id) => !ids.includes(id));
        for (const id of [...strangers, 'stranger']) {
          expect(snapshot.positionOfId(id)).toBeUndefined();
        }
      }),
    );
  });

  it('lists the positions of every cell, user, display name and reason', () => {
    fc.assert(
      fc.property(lists, (list) => {
        const snapshot = finish(buildSnapshot(filled(list, true).table, FACTS));
        const details = positionsIn(snapshot).map((position) => eventAt(snapshot, position));
        const where = (isSo: (event: (typeof details)[number]) => boolean) =>
          details.filter(isSo).map(({ position }) => position);
        const folded = list.map(({ userPrincipalName }) => foldText(userPrincipalName));
        expect(snapshot.users).toEqual([...new Set(folded)].sort(compareCodePoints));
        for (const [user, name] of snapshot.users.entries()) {
          expect([...positionsOfUser(snapshot, user)]).toEqual(
            where((event) => foldText(event.userPrincipalName) === name),
          );
        }
        for (const [cell, { feature, isSuccess, authMethod, failureCategory }] of CELLS.entries()) {
          const expected = where(
            (event) =>
              event.feature === feature &&
              event.isSuccess === isSuccess &&
              event.authMethod === authMethod &&
              event.failureCategory === failureCategory,
          );
          expect([...positionsOf(snapshot.byCell, cell)]).toEqual(expected);
          expect(snapshot.inhabitedCells.includes(cell)).toBe(expected.length > 0);
        }
        for (const [key, text] of snapshot.displayNameTexts.entries()) {
          expect([...positionsOf(snapshot.byDisplayName, key)]).toEqual(
            where(({ userDisplayName }) => userDisplayName === text),
          );
        }
        for (const [key, text] of snapshot.reasonTexts.entries()) {
          expect([...positionsOf(snapshot.byReason, key)]).toEqual(
            where(({ failureReason }) => failureReason === text),
          );
        }
      }),
      { numRuns: 30 },
    );
  });

  it('stays as it is while the sweep that it was made of goes on', () => {
    fc.assert(
      fc.property(lists, lists, fc.boolean(), (list, later, idNamesEvent) => {
        const set = filled(list, idNamesEvent);
        const snapshot = finish(buildSnapshot(set.table, FACTS));
        const shown = () =>
          positionsIn(snapshot).map((position) => ({
            ...restoreEvent(snapshot, position),
            id: idAt(snapshot, position),
            sourceId: sourceIdAt(snapshot, position),
          }));
        const before = { events: shown(), users: [...snapshot.users] };
        const names = snapshot.nameTexts.length;
        later.forEach(set.add);
        expect({ events: shown(), users: [...snapshot.users] }).toEqual(before);
        expect(snapshot.nameTexts).toHaveLength(names);
        const ids = new Set(before.events.map(({ id }) => id));
        for (const index of Array(set.table.rows.rowCount).keys()) {
          const id = set.idAt(index);
          expect(snapshot.positionOfId(id) !== undefined).toBe(ids.has(id));
        }
      }),
    );
  });
});
