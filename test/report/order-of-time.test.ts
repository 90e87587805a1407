import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { createEventSet } from '../../src/report/event-set.js';
import { orderOfTime } from '../../src/report/order-of-time.js';
import { compareCodePoints } from '../../src/report/text.js';
import { finish } from '../../src/report/work.js';
import { SECRET, usageEvent } from '../support/usage-event.js';

const YEAR_1_MS = Date.parse('0001-01-01T00:00:00Z');
const YEAR_9999_MS = Date.parse('9999-12-31T23:59:59Z');

describe('the order of time', () => {
  const times = fc.oneof(
    fc.nat({ max: 5 }),
    fc.integer({ min: -5000, max: 5000 }),
    fc.integer({ min: YEAR_1_MS, max: YEAR_9999_MS }),
    fc.constantFrom(2 ** 31, 2 ** 32 - 1, 2 ** 32, -(2 ** 33), YEAR_1_MS, YEAR_9999_MS),
  );
  const events = fc.uniqueArray(
    fc.record({
      sourceId: fc.oneof(fc.uuid(), fc.string({ unit: 'grapheme', minLength: 1 })),
      eventTimeMs: times,
    }),
    { selector: ({ sourceId }) => sourceId, maxLength: 100, size: 'max' },
  );

  it('is that of a plain sort by time, then id by code point', () => {
    fc.assert(
      fc.property(events, fc.boolean(), (list, idNamesEvent) => {
        const set = createEventSet({ idNamesEvent, secret: SECRET });
        for (const event of list) set.add(usageEvent(event));
        const order = finish(orderOfTime(set.table));
        const timeOf = (index: number) => list[index]?.eventTimeMs ?? NaN;
        const expected = [...list.keys()].sort(
          (a, b) => timeOf(a) - timeOf(b) || compareCodePoints(set.idAt(a), set.idAt(b)),
        );
        expect([...order]).toEqual(expected);
      }),
    );
  });

  it('is that of the ids alone where all is of one time', () => {
    const set = createEventSet({ idNamesEvent: true, secret: SECRET });
    for (let n = 0; n < 3000; n += 1) set.add(usageEvent({ sourceId: `id-${(n * 7919) % 3000}` }));
    const order = finish(orderOfTime(set.table));
    const ids = Array.from(order, (index) => set.idAt(index));
    expect(ids).toEqual([...ids].sort(compareCodePoints));
  });
});
