import { describe, expect, it, jest } from '@jest/globals';
import fc from 'fast-check';
import { GatewayError } from '../../src/errors.js';
import { createReport } from '../../src/report/report.js';
import { DAY, HOUR, MINUTE, SECOND } from '../../src/time.js';
import { createFakeClock } from '../support/fake-clock.js';
import { plansOfSweeps, recordSweeps, type RecordedSweep } from '../support/recorded-sweep.js';
import { judgeSweeps, type EndedSweep } from '../support/sweep-judge.js';
import { HISTORY_MS, LATE_MS, tenantHistories } from '../support/tenant-history.js';
import { SECRET } from '../support/usage-event.js';

// Thousands of sweeps take longer than the five seconds that a test has by default.
jest.setTimeout(300_000);

const START_MS = createFakeClock().now();
const GRACE_MS = 5 * MINUTE;
/** How often somebody asks in the course of a history. */
const STEP_MS = 7 * MINUTE;

const cases = fc.record({
  history: tenantHistories(START_MS),
  plans: plansOfSweeps,
  idNamesEvent: fc.boolean(),
});
type Case = typeof cases extends fc.Arbitrary<infer Value> ? Value : never;

/** A report that sweeps the tenant of a history, and the books of what it did. */
function startHistory({ history, plans, idNamesEvent }: Case) {
  const clock = createFakeClock(START_MS);
  const { sweep, sweeps } = recordSweeps(clock, history.events, plans);
  const ended: EndedSweep[] = [];
  /** The sweeps since the last that was believed. */
  const sinceBelieved = () => sweeps.slice(believed.count);
  const believed = { count: 0 };
  const report = createReport({
    clock,
    sweep,
    idNamesEvent,
    secret: SECRET,
    staleAfterMs: 15 * MINUTE,
    expireAfterMs: DAY,
    coldWaitMs: 2 * SECOND,
    fullSweepAfterMs: 2 * HOUR,
    overlapMs: LATE_MS,
    forbiddenGraceMs: GRACE_MS,
    onSweepEnded: (outcome) => {
      const { snapshot, isShortCutLost } = report.status();
      const last = sweeps.at(-1);
      if (outcome.error === undefined) believed.count = sweeps.length;
      const isForbidden = isRefused(sinceBelieved(), clock.now());
      if (last !== undefined) {
        ended.push({ sweep: last, outcome, snapshot, isForbidden, isShortCutLost });
      }
    },
  });
  report.start();
  return { clock, report, sinceBelieved, ended };
}

/** Asks, and expects what was last published, unless Graph has refused us for too long. Resolves with whether it has. */
async function expectServed({
  clock,
  report,
  sinceBelieved,
  ended,
}: ReturnType<typeof startHistory>) {
  const published = ended.findLast(({ outcome }) => outcome.error === undefined)?.snapshot;
  const { snapshot, running } = report.status();
  const isForbidden = isRefused(sinceBelieved(), clock.now());
  if (published === undefined) expect(snapshot?.isComplete ?? false).toBe(false);
  else if (!isForbidden) expect(await report.current()).toBe(published);
  // While a sweep is running, a question would wait for its first page.
  else if (running === undefined) await expect(report.current()).rejects.toThrow(GatewayError);
  return isForbidden;
}

/** Three refusals with no sweep in between that was believed, and the first of them longer ago than the grace. */
function isRefused(sweeps: readonly RecordedSweep[], nowMs: number): boolean {
  const refusals = sweeps.filter(({ errorCode }) => errorCode === 'UPSTREAM_FORBIDDEN');
  return refusals.length >= 3 && nowMs >= (refusals[0]?.endMs ?? Infinity) + GRACE_MS;
}

/** How often what the test is about has happened. */
const counts = {
  full: 0,
  short: 0,
  savedPages: 0,
  repeatedRows: 0,
  failed: 0,
  unreadable: 0,
  doubted: 0,
  shrinksBelieved: 0,
  truncatedBelieved: 0,
  shortCutsLost: 0,
  unservedQuestions: 0,
};

function countOutcome({ outcome }: EndedSweep): void {
  const { kind, error } = outcome;
  if (error === undefined) counts[kind] += 1;
  else if (error.reason === 'SHAPE') counts.unreadable += 1;
  else if (error.reason === 'SHRUNK') counts.doubted += 1;
  else counts.failed += 1;
  counts.savedPages += outcome.savedPageCount;
  counts.repeatedRows += outcome.duplicateCount;
}

describe('a report through hours of sweeps', () => {
  it('shows what Graph held or what it showed before, never a mixture', async () => {
    const histories = fc.asyncProperty(cases, async (one) => {
      const house = startHistory(one);
      for (let passedMs = 0; passedMs < HISTORY_MS; passedMs += STEP_MS) {
        await house.clock.advance(STEP_MS);
        if (await expectServed(house)) counts.unservedQuestions += 1;
      }
      await house.report.stop();
      const { shrinksBelieved, truncatedBelieved, isLost } = judgeSweeps(one.history, house.ended);
      house.ended.forEach(countOutcome);
      counts.shrinksBelieved += shrinksBelieved;
      counts.truncatedBelieved += truncatedBelieved;
      counts.shortCutsLost += isLost ? 1 : 0;
    });
    await fc.assert(histories, {
      seed: 20260302,
      numRuns: 60,
      // To make a counterexample small takes minutes: what there is by then is told.
      interruptAfterTimeLimit: 100_000,
      markInterruptAsFailure: true,
    });
    // Who had met none of it would have proved nothing.
    expect(Object.entries(counts).filter(([, count]) => count < 10)).toEqual([]);
  });
});
