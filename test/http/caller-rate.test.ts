import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { createCallerRate, operationCost } from '../../src/http/caller-rate.js';
import { MINUTE, SECOND } from '../../src/time.js';
import { createFakeClock } from '../support/fake-clock.js';

/** A clock that a property can move without waiting for anybody. */
function createStillClock() {
  let nowMs = 0;
  const pass = (byMs: number) => {
    nowMs += byMs;
  };
  return { clock: { ...createFakeClock(), monotonicMs: () => nowMs }, pass };
}

function start(unitsPerMinute: number) {
  const { clock, pass } = createStillClock();
  const rate = createCallerRate({ unitsPerMinute, clock });
  const isAdmitted = (callerId: string) => rate.admit(callerId) === undefined;
  return { clock, pass, ...rate, isAdmitted };
}

describe('an operation', () => {
  it.each([
    [0, 1],
    [50, 1.5],
    [1000, 11],
  ])('with %i rows costs %f units', (rowCount, cost) => {
    expect(operationCost(rowCount)).toBe(cost);
  });
});

describe('a caller', () => {
  it("may use a minute's units at once, and is then refused", () => {
    const { admit, charge, isAdmitted } = start(60);
    charge('a', 60);
    expect(isAdmitted('a')).toBe(true);
    charge('a', 3);
    expect(admit('a')).toMatchObject({
      code: 'RATE_LIMITED',
      retryAfterSeconds: 3,
      message: expect.stringMatching(/60 units a minute.*Ask again in 3 s.*CALLER_RATE/),
    });
  });

  it('may ask again when the time it was told has passed, and not before', () => {
    const { charge, isAdmitted, pass } = start(60);
    charge('a', 63);
    pass(3 * SECOND - 1);
    expect(isAdmitted('a')).toBe(false);
    pass(1);
    expect(isAdmitted('a')).toBe(true);
  });

  it('may run what costs more than a whole minute of units, and waits for it afterwards', () => {
    const { admit, charge, isAdmitted } = start(10);
    expect(isAdmitted('a')).toBe(true);
    charge('a', 30);
    expect(admit('a')?.retryAfterSeconds).toBe(120);
  });

  it('saves no more than a minute of units, however long it rests', () => {
    const { charge, isAdmitted, pass } = start(60);
    charge('a', 30);
    pass(60 * MINUTE);
    charge('a', 61);
    expect(isAdmitted('a')).toBe(false);
  });

  it('is forgotten only for one of ten thousand who asked later, and then has all its units', () => {
    const { charge, isAdmitted } = start(1);
    for (let caller = 0; caller < 10_000; caller += 1) charge(`${caller}`, 100);
    expect(isAdmitted('0')).toBe(false);
    charge('10000', 1);
    expect(isAdmitted('0')).toBe(false);
    expect(isAdmitted('1')).toBe(true);
  });
});

describe('the default of 12,000 units a minute', () => {
  it('lets an export of a million rows through without a pause, with a dashboard beside it', () => {
    const { charge, isAdmitted } = start(12_000);
    for (let page = 0; page < 1000; page += 1) {
      expect(isAdmitted('a')).toBe(true);
      charge('a', operationCost(1000));
    }
    for (let widget = 0; widget < 500; widget += 1) {
      expect(isAdmitted('a')).toBe(true);
      charge('a', operationCost(20));
    }
  });
});

/** A bucket that is filled millisecond by millisecond, in sixty-thousandths of a unit so that nothing is rounded. */
function createReference(unitsPerMinute: number) {
  const capacity = unitsPerMinute * MINUTE;
  const levels = new Map<string, number>();
  const levelOf = (callerId: string) => levels.get(callerId) ?? capacity;
  return {
    pass: (ms: number) => {
      for (const [callerId, level] of levels) {
        levels.set(callerId, Math.min(capacity, level + ms * unitsPerMinute));
      }
    },
    isAdmitted: (callerId: string) => levelOf(callerId) >= 0,
    charge: (callerId: string, cost: number) => levels.set(callerId, levelOf(callerId) - cost * MINUTE), // prettier-ignore
  };
}

/** Divisors of a minute, so that a unit is a whole number of milliseconds and every comparison exact. */
const unitsPerMinute = fc.constantFrom(1, 6, 60, 600, 12_000);
const callerId = fc.constantFrom('a', 'b', 'c');
/** Somebody asks with an operation of that cost, some time after the one before. */
const asking = fc.record({
  afterMs: fc.oneof(fc.constant(0), fc.nat(2000), fc.nat(3 * MINUTE)),
  callerId,
  cost: fc.oneof(fc.integer({ min: 1, max: 12 }), fc.integer({ min: 1, max: 30_000 })),
});
const askings = fc.array(asking, { maxLength: 60 });

interface Asking {
  readonly afterMs: number;
  readonly callerId: string;
  readonly cost: number;
}

/** What became of each, with its moment. */
function play(steps: readonly Asking[], units: number) {
  const { admit, charge, pass, clock } = start(units);
  return steps.map(({ afterMs, callerId: id, cost }) => {
    pass(afterMs);
    const refusal = admit(id);
    if (refusal === undefined) charge(id, cost);
    return { atMs: clock.monotonicMs(), id, cost, refusal };
  });
}

describe('whoever asks when', () => {
  it('is let through exactly when a bucket that fills all the time is not in debt', () => {
    fc.assert(
      fc.property(unitsPerMinute, askings, (units, steps) => {
        const reference = createReference(units);
        const expected = steps.map(({ afterMs, callerId: id, cost }) => {
          reference.pass(afterMs);
          const isAdmitted = reference.isAdmitted(id);
          if (isAdmitted) reference.charge(id, cost);
          return isAdmitted;
        });
        const found = play(steps, units).map(({ refusal }) => refusal === undefined);
        expect(found).toEqual(expected);
      }),
    );
  });

  it('gets no more in any minute than a full bucket, what flows into it meanwhile and one operation', () => {
    fc.assert(
      fc.property(unitsPerMinute, askings, (units, steps) => {
        const passed = play(steps, units).filter(({ refusal }) => refusal === undefined);
        for (const first of passed) {
          const costs = passed
            .filter(({ id, atMs }) => id === first.id && atMs >= first.atMs)
            .filter(({ atMs }) => atMs < first.atMs + MINUTE)
            .map(({ cost }) => cost);
          const total = costs.reduce((sum, cost) => sum + cost, 0);
          expect(total - Math.max(...costs)).toBeLessThanOrEqual(2 * units);
        }
      }),
    );
  });

  it('is never refused after a rest that has paid its debts', () => {
    fc.assert(
      fc.property(unitsPerMinute, askings, (units, steps) => {
        const { admit, charge, pass } = start(units);
        for (const { afterMs, callerId: id, cost } of steps) {
          pass(afterMs);
          const waitSeconds = admit(id)?.retryAfterSeconds ?? 0;
          pass(waitSeconds * SECOND);
          expect(admit(id)).toBeUndefined();
          charge(id, cost);
        }
      }),
    );
  });

  it('is treated as if nobody else had asked', () => {
    fc.assert(
      fc.property(unitsPerMinute, askings, callerId, (units, steps, chosen) => {
        const answersOf = (played: ReturnType<typeof play>) =>
          played.filter(({ id }) => id === chosen).map(({ refusal }) => refusal?.retryAfterSeconds);
        // The others' time passes all the same.
        const alone = steps.map((step) =>
          step.callerId === chosen ? step : { ...step, callerId: 'nobody', cost: 0 },
        );
        expect(answersOf(play(alone, units))).toEqual(answersOf(play(steps, units)));
      }),
    );
  });
});
