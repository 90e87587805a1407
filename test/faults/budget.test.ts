import { describe, expect, it } from '@jest/globals';
import type { PlannedFault } from '../../src/emulator/faults/plan.js';
import type { EmulatorRequestRecord } from '../../src/emulator/server.js';
import { HOUR, SECOND } from '../../src/time.js';
import { budgetProblems, earlyCallProblems } from './conduct.js';
import { startFaultyHouse } from './faulty-house.js';
import { ROWS, ROWS_ON_A_PAGE, STANDING_ROWS } from './tenant.js';

/** Calls of the report, hours of them, of which every third goes wrong. */
const LAST_FAULTY_CALL = 1500;

/** Each wait has a status of its own, by which the emulator's records tell it. */
const WAITS_MS: ReadonlyMap<unknown, number> = new Map([
  ['status-429', 12 * SECOND],
  ['status-503', 8 * SECOND],
  ['status-509', 30 * SECOND],
]);

const FAULTS: readonly PlannedFault[] = [
  // Three in a row open the breaker.
  { fault: 'reset', from: 400, until: 406 },
  { fault: 'status-429', retryAfter: '12', rate: 0.06, until: LAST_FAULTY_CALL },
  { fault: 'status-503', retryAfter: '8', rate: 0.05, until: LAST_FAULTY_CALL },
  { fault: 'status-509', retryAfterDateSeconds: 30, rate: 0.03, until: LAST_FAULTY_CALL },
  { fault: ['status-500', 'status-504'], rate: 0.05, until: LAST_FAULTY_CALL },
  { fault: ['reset', 'fin', 'truncate-chunk', 'hang'], rate: 0.08, until: LAST_FAULTY_CALL },
  { fault: 'status-401', rate: 0.06, until: LAST_FAULTY_CALL },
  { fault: ['reset', 'status-503'], endpoint: 'token', rate: 0.15, until: 80 },
  { fault: 'token-refused', endpoint: 'token', rate: 0.15, until: 80 },
];

describe('a life of hours in which every third call goes wrong', () => {
  it.each([1, 2, 3])(
    'never holds more calls than the budget in any 10 seconds, nor one before its time (seed %i)',
    async (seed) => {
      const house = await startFaultyHouse({
        rows: () => STANDING_ROWS,
        faults: { seed, faults: FAULTS },
        settings: { REPORT_STALE_AFTER: '1m', REPORT_FULL_SWEEP_AFTER: '1m' },
        emulator: { pageSize: ROWS_ON_A_PAGE },
      });
      const isOver = () => house.reportCalls().length > LAST_FAULTY_CALL;
      expect(await house.clock.passUntil(isOver, 12 * HOUR)).toBe(true);
      const elapsedMs = house.clock.monotonicMs();
      const sweeps = house.log.sweeps.length;
      // One sweep may have begun with a faulty call.
      await house.clock.passUntil(() => house.log.sweeps.length > sweeps + 1, HOUR);
      const answer = await house.ask();
      const calls = house.reportCalls();
      await house.close();

      expect(budgetProblems(calls)).toEqual([]);
      expect(earlyCallProblems(calls, waitMsOf)).toEqual([]);
      expect(answer).toMatchObject({ totalCount: ROWS, label: { state: 'FRESH' } });
      expect(elapsedMs).toBeGreaterThan(2 * HOUR);
      expect(new Set(calls.map(({ fault }) => fault)).size).toBeGreaterThan(9);
    },
    2 * 60 * SECOND,
  );
});

/** A server error of the summary function is its own alone: nobody else waits for it. */
function waitMsOf({ fault, target }: EmulatorRequestRecord): number | undefined {
  const isOfSummaryAlone = target.includes('Summary(') && fault !== 'status-429';
  return isOfSummaryAlone ? undefined : WAITS_MS.get(fault);
}
