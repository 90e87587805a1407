import { afterEach } from '@jest/globals';
import { GatewayError } from '../../src/errors.js';
import type { Reconciliation, ShortCutLoss, SweepOutcome } from '../../src/report/outcome.js';
import { createReport, type Report, type ReportOptions } from '../../src/report/report.js';
import type { Sweep, SweepPage } from '../../src/report/sweep.js';
import { DAY, HOUR, MINUTE, SECOND, sleep } from '../../src/time.js';
import { createFakeClock } from './fake-clock.js';
import { readyPage } from './ready-page.js';
import { SECRET, usageEvent } from './usage-event.js';

/** A step of a scripted sweep: a page, perhaps given by its ids alone, a pause, or the end by an error. */
export type Step = readonly string[] | SweepPage | { readonly pauseMs: number } | GatewayError;

const started: Report[] = [];
afterEach(async () => {
  for (const report of started.splice(0)) await report.stop();
});

/**
 * A report with the limits of the README whose n-th sweep follows the n-th script; the last one goes on for all that
 * follow.
 */
export function startReport(...scripts: readonly (readonly Step[])[]) {
  return startReportWith({}, ...scripts);
}

/** The same with other limits or listeners. Stopped after the test. */
export function startReportWith(
  options: Partial<ReportOptions>,
  ...scripts: readonly (readonly Step[])[]
) {
  const clock = createFakeClock();
  const outcomes: SweepOutcome[] = [];
  const losses: ShortCutLoss[] = [];
  const reconciliations: Reconciliation[] = [];
  const sweptAtMs: number[] = [];
  const sweep: Sweep = async function* (signal) {
    const script = scripts[Math.min(sweptAtMs.length, scripts.length - 1)] ?? [];
    sweptAtMs.push(clock.monotonicMs());
    for (const step of script) {
      if (step instanceof GatewayError) throw step;
      if ('pauseMs' in step) await sleep(clock, step.pauseMs, signal);
      else yield readyPage('events' in step ? step : pageOfIds(step));
    }
  };
  const report = createReport({
    clock,
    sweep,
    idNamesEvent: true,
    secret: SECRET,
    staleAfterMs: 15 * MINUTE,
    expireAfterMs: DAY,
    coldWaitMs: 2 * SECOND,
    fullSweepAfterMs: 6 * HOUR,
    overlapMs: 48 * HOUR,
    forbiddenGraceMs: 5 * MINUTE,
    onSweepEnded: (outcome) => outcomes.push(outcome),
    onShortCutLost: (loss) => losses.push(loss),
    onReconciled: (reconciliation) => reconciliations.push(reconciliation),
    ...options,
  });
  started.push(report);
  report.start();
  return {
    clock,
    report,
    /** What the report told its listeners. */
    outcomes,
    losses,
    reconciliations,
    /** When each sweep began, in milliseconds since the first. */
    sweptAtMs,
    sweepCount: () => sweptAtMs.length,
  };
}

/** Events of one instant, so that nothing can be said of their order in time. */
function pageOfIds(ids: readonly string[]): SweepPage {
  return { events: ids.map((sourceId) => usageEvent({ sourceId })), quarantined: [] };
}

/** So many ids, the same ones each time. */
export function ids(count: number): readonly string[] {
  return Array.from({ length: count }, (_, number) => `id-${number}`);
}
