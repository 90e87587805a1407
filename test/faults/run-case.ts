import { MINUTE, SECOND } from '../../src/time.js';
import type { Impostor } from '../msgraph/impostor.js';
import { afterSweep } from './after-sweep.js';
import { conductProblems, earlyCallProblems } from './conduct.js';
import type { FaultCase } from './fault-case.js';
import { startFaultyHouse, type FaultyHouse } from './faulty-house.js';
import { judge, recovered, type Verdict } from './judge.js';
import type { ReportAnswer } from './report-answer.js';
import { ROWS, ROWS_ON_A_PAGE, STANDING_ROWS } from './tenant.js';

/** Every refresh reads the whole report. */
const SETTINGS = { REPORT_STALE_AFTER: '5m', REPORT_FULL_SWEEP_AFTER: '5m' };
const STALE_AFTER_MS = 5 * MINUTE;
/** The longest pause behind one failed sweep is that after a refusal, 30 s; five pages and their retries need 40. */
const RECOVERY_MS = 70 * SECOND;
/** Of the machine's own time, on a busy one. */
const PATIENCE_MS = 30 * SECOND;

/** A life of the gateway that meets the fault of the case, and what its callers and Graph saw of it. */
export async function runCase(faultCase: FaultCase, foreign: Impostor): Promise<Verdict> {
  const strangers = foreign.connected.length;
  const house = await startFaultyHouse({
    rows: () => STANDING_ROWS,
    faults: faultCase.planFor(`http://${foreign.host}`),
    settings: SETTINGS,
    emulator: { pageSize: ROWS_ON_A_PAGE },
  });
  try {
    const { outcome, problems } = await inTime(live(house, faultCase));
    const early = earlyCallProblems(house.reportCalls(), ({ fault }) =>
      fault === faultCase.fault ? faultCase.waitMs : undefined,
    );
    const astray = foreign.connected.length > strangers ? ['somebody called the foreign host'] : [];
    return { outcome, problems: [...problems, ...conductProblems(house), ...early, ...astray] };
  } finally {
    await inTime(house.close());
  }
}

async function live(house: FaultyHouse, faultCase: FaultCase): Promise<Verdict> {
  const early = house.ask();
  const before = faultCase.isCold ? undefined : await afterSweep(house);
  const { outcome, problems } = judge(faultCase, await afterSweep(house), before);
  const attempts = attemptProblems(house, faultCase);
  // Where the first answer is wrong already, the next one says nothing new.
  const later =
    problems.length > 0 ? [] : await laterProblems(house, { faultCase, outcome, before });
  const first = earlyProblems(await early, faultCase);
  return { outcome, problems: [...first, ...problems, ...attempts, ...later] };
}

/** Whoever asks before anything has come is told to come again, or why, or gets what has come by then. */
function earlyProblems(
  { totalCount, error, label }: ReportAnswer,
  { ending }: FaultCase,
): string[] {
  const cause = typeof ending === 'object' && 'code' in ending ? ending.code : undefined;
  const isTold = error['code'] === 'WARMING_UP' || error['code'] === cause;
  const isWhole = totalCount === ROWS || (typeof ending === 'object' && 'leaves' in ending);
  if (totalCount !== undefined && label['isComplete'] === true && !isWhole) {
    return [`the first caller gets ${totalCount} rows for all there are`];
  }
  if (totalCount !== undefined || isTold) return [];
  return [`the first caller is told ${String(error['code'])}`];
}

/** One layer repeats calls, and so often as the fault is worth. */
function attemptProblems(house: FaultyHouse, { fault, attempts }: FaultCase): string[] {
  const made = house.reportCalls().filter((call) => call.fault === fault).length;
  return attempts === undefined || made === attempts ? [] : [`${made} attempts, not ${attempts}`];
}

interface Aftermath extends Pick<Verdict, 'outcome'> {
  readonly faultCase: FaultCase;
  readonly before: ReportAnswer | undefined;
}

/** A fault that has passed is made good within the schedule of retries; one that lasts is told again the same way. */
async function laterProblems(
  house: FaultyHouse,
  { faultCase, outcome, before }: Aftermath,
): Promise<readonly string[]> {
  if (outcome === 'recovered') return [];
  if (faultCase.isLasting) {
    // Rows that are missing twice are believed to be gone.
    const isSecondDifferent = typeof faultCase.ending === 'object' && 'leaves' in faultCase.ending;
    if (isSecondDifferent || faultCase.isEndless) return [];
    return judge(faultCase, await afterSweep(house), before).problems;
  }
  const mostMs = outcome === 'fewer rows' ? STALE_AFTER_MS + RECOVERY_MS : RECOVERY_MS;
  return recovered(await afterSweep(house, mostMs), faultCase).problems;
}

/** The one guard against a house that hangs. */
async function inTime<T>(work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const tooLate = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      reject(new Error(`The house hangs: it was not done in ${PATIENCE_MS / SECOND} s.`));
    }, PATIENCE_MS);
  });
  try {
    return await Promise.race([work, tooLate]);
  } finally {
    clearTimeout(timer);
  }
}
