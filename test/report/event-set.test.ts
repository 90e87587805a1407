import { createSecretKey } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { CredentialUsageEvent } from '../../src/report/event.js';
import { createEventSet, type EventSet } from '../../src/report/event-set.js';

const secret = createSecretKey(Buffer.alloc(32, 1));

const EVENT: CredentialUsageEvent = {
  sourceId: 'id-1',
  feature: 'RESET',
  userPrincipalName: 'ada@contoso.com',
  userDisplayName: 'Ada',
  isSuccess: false,
  authMethodRaw: 'email',
  failureReason: null,
  eventTimeMs: 1_700_000_000_000,
  eventTimeTicks: 0,
};

function idsOf(idNamesEvent: boolean, events: readonly CredentialUsageEvent[]): readonly string[] {
  const set = createEventSet({ idNamesEvent, secret });
  events.forEach(set.add);
  return idsIn(set);
}

const indexesIn = ({ table }: EventSet) => [...Array(table.rows.rowCount).keys()];
const idsIn = (set: EventSet) => indexesIn(set).map(set.idAt);
const eventsIn = (set: EventSet) => indexesIn(set).map(set.eventAt);

describe('createEventSet', () => {
  it("keeps Graph's id where it names the event", () => {
    expect(idsOf(true, [EVENT])).toEqual(['id-1']);
  });

  it('keeps two events of one user apart where the id names the user', () => {
    const ids = idsOf(false, [EVENT, { ...EVENT, eventTimeMs: EVENT.eventTimeMs + 1 }]);
    expect(new Set(ids).size).toBe(2);
    expect(ids).not.toContain('id-1');
  });

  it.each([true, false])('collapses exact duplicates (id names the event: %p)', (idNamesEvent) => {
    const set = createEventSet({ idNamesEvent, secret });
    [EVENT, EVENT, { ...EVENT }].forEach(set.add);
    expect(set.table.rows.rowCount).toBe(1);
    expect(set.duplicateCount).toBe(2);
  });

  it.each([true, false])(
    'takes a renamed user for no new event and shows the name that came last (id names the event: %p)',
    (idNamesEvent) => {
      const set = createEventSet({ idNamesEvent, secret });
      [EVENT, { ...EVENT, userDisplayName: 'Ada Lovelace' }].forEach(set.add);
      expect(eventsIn(set)).toEqual([{ ...EVENT, userDisplayName: 'Ada Lovelace' }]);
    },
  );

  it('gives every event of a repeated id a key of its own, whichever came first', () => {
    const other = { ...EVENT, isSuccess: true };
    const third = { ...EVENT, authMethodRaw: 'fido' };
    const ids = idsOf(true, [EVENT, other, third]);
    expect(new Set([...ids, 'id-1']).size).toBe(4);
    expect(new Set(idsOf(true, [third, EVENT, other, EVENT]))).toEqual(new Set(ids));
  });

  it.each([true, false])(
    'says of each event whether it is new (id names the event: %p)',
    (idNamesEvent) => {
      const set = createEventSet({ idNamesEvent, secret });
      const renamed = { ...EVENT, userDisplayName: 'Ada Lovelace' };
      const added = [EVENT, EVENT, renamed, { ...EVENT, isSuccess: true }].map(set.add);
      expect(added).toEqual([true, false, false, true]);
    },
  );

  it('tells events apart that differ by 100 nanoseconds alone', () => {
    expect(idsOf(false, [EVENT, { ...EVENT, eventTimeTicks: 1 }])).toHaveLength(2);
  });

  it('derives other keys with another secret', () => {
    const other = createEventSet({
      idNamesEvent: false,
      secret: createSecretKey(Buffer.alloc(32, 2)),
    });
    other.add(EVENT);
    expect(idsIn(other)).not.toEqual(idsOf(false, [EVENT]));
  });

  it('holds the same ids whatever the order of the rows', () => {
    const event = fc.record({
      sourceId: fc.constantFrom('a', 'b'),
      feature: fc.constant<CredentialUsageEvent['feature']>('RESET'),
      userPrincipalName: fc.constantFrom('ada@contoso.com', 'ADA@contoso.com', 'bob@contoso.com'),
      userDisplayName: fc.constantFrom(null, 'Ada'),
      isSuccess: fc.boolean(),
      authMethodRaw: fc.constantFrom('email', 'fido'),
      failureReason: fc.constantFrom(null, 'x'),
      eventTimeMs: fc.constantFrom(1, 2),
      eventTimeTicks: fc.constant(0),
    });
    const shuffled = fc
      .array(event, { maxLength: 12 })
      .chain((events) =>
        fc.tuple(
          fc.constant(events),
          fc.shuffledSubarray(events, { minLength: events.length }),
          fc.boolean(),
        ),
      );
    fc.assert(
      fc.property(shuffled, ([events, reordered, idNamesEvent]) => {
        expect(new Set(idsOf(idNamesEvent, reordered))).toEqual(
          new Set(idsOf(idNamesEvent, events)),
        );
      }),
    );
  });
});

describe('a set of events', () => {
  /** Few enough that ids and events come again, in every way. */
  const events = fc.record({
    sourceId: fc.constantFrom('a', 'b', 'd3590ed6-52b3-4102-aeff-aad2292ab01c'),
    feature: fc.constantFrom<CredentialUsageEvent['feature'][]>('RESET', 'UNKNOWN'),
    userPrincipalName: fc.constantFrom('ada@contoso.com', 'ADA@contoso.com', 'bob@contoso.com'),
    userDisplayName: fc.constantFrom(null, 'Ada', 'Bob'),
    isSuccess: fc.boolean(),
    // Neither of the last two is a method that we know.
    authMethodRaw: fc.constantFrom('email', 'somethingNew', 'somethingNewer'),
    failureReason: fc.constantFrom(null, 'x', 'y'),
    eventTimeMs: fc.constantFrom(1, 2),
    eventTimeTicks: fc.constantFrom(0, 1),
  });

  it('holds what a plain list of objects would hold', () => {
    fc.assert(
      fc.property(fc.array(events, { size: 'max', maxLength: 40 }), fc.boolean(), (list, named) => {
        const set = createEventSet({ idNamesEvent: named, secret });
        const naive = naiveSet(list);
        expect(list.map(set.add)).toEqual(naive.added);
        expect(eventsIn(set)).toEqual(naive.held);
        expect(set.duplicateCount).toBe(list.length - naive.held.length);
        // Whoever shares an id with another goes by a key, whoever does not goes by it.
        const sharing = (event: CredentialUsageEvent) =>
          naive.held.filter(({ sourceId }) => sourceId === event.sourceId).length > 1;
        for (const [index, event] of naive.held.entries()) {
          const isDerived = set.idAt(index) !== event.sourceId;
          expect(isDerived).toBe(!named || sharing(event));
        }
        expect(new Set(idsIn(set)).size).toBe(naive.held.length);
      }),
    );
  });
});

/** The events by all that makes them these events, in the order in which they first came; the last one stands there. */
function naiveSet(list: readonly CredentialUsageEvent[]) {
  const held = new Map<string, CredentialUsageEvent>();
  const added = list.map((event) => {
    const userPrincipalName = event.userPrincipalName.toLowerCase();
    const key = JSON.stringify({ ...event, userPrincipalName, userDisplayName: null });
    const isNew = !held.has(key);
    held.set(key, event);
    return isNew;
  });
  return { added, held: [...held.values()] };
}

describe('an event of an earlier snapshot', () => {
  const LATER = { ...EVENT, eventTimeMs: EVENT.eventTimeMs + 1 };

  /** Restores the events of one set under their ids there, then adds the others. */
  function continued(
    idNamesEvent: boolean,
    earlier: readonly CredentialUsageEvent[],
    added: readonly CredentialUsageEvent[] = [],
  ) {
    const before = createEventSet({ idNamesEvent, secret });
    earlier.forEach(before.add);
    const set = createEventSet({ idNamesEvent, secret });
    for (const index of indexesIn(before)) set.restore(before.eventAt(index), before.idAt(index));
    added.forEach(set.add);
    return { before, set };
  }

  it.each([true, false])('keeps its id (id names the event: %p)', (idNamesEvent) => {
    const { before, set } = continued(idNamesEvent, [EVENT, LATER, { ...EVENT, sourceId: 'id-2' }]);
    expect(idsIn(set)).toEqual(idsIn(before));
    expect(eventsIn(set)).toEqual(eventsIn(before));
  });

  it.each([true, false])(
    'collapses with the same event when that is read again, which gives the display name (id names the event: %p)',
    (idNamesEvent) => {
      const renamed = { ...LATER, userDisplayName: 'Ada Lovelace' };
      const { before, set } = continued(idNamesEvent, [EVENT, LATER], [renamed]);
      expect(idsIn(set)).toEqual(idsIn(before));
      expect(eventsIn(set)).toEqual([EVENT, renamed]);
    },
  );

  it('gets a derived id once its own turns out to name another event too', () => {
    const { set } = continued(true, [EVENT], [LATER]);
    expect(idsIn(set)).toEqual(idsOf(true, [EVENT, LATER]));
    expect(idsIn(set)).not.toContain('id-1');
  });

  it("goes by Graph's id again when the other event of that id is forgotten", () => {
    const [derived = ''] = idsOf(true, [EVENT, LATER]);
    const set = createEventSet({ idNamesEvent: true, secret });
    set.restore(EVENT, derived);
    expect(idsIn(set)).toEqual(['id-1']);
  });
});
