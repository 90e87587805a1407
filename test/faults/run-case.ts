import { MINUTE, SECOND } from '../../src/time.js';
import type { Impostor } from '../msgraph/impostor.js';
import { conductProblems, earlyCallProblems } from './conduct.js';
import type { FaultCase } from './fault-case.js';
import { startFaultyHouse, type FaultyHouse } from './faulty-house.js';
import { judge, recovered, type Verdict } from './judge.js';
import type { ReportAnswer } from './report-answer.js';
import { ROWS_ON_A_PAGE, STANDING_ROWS } from './tenant.js';

/** Every refresh reads the whole report. */
const SETTINGS = { REPORT_STALE_AFTER: '5m', REPORT_FULL_SWEEP_AFTER: '5m' };
const STALE_AFTER_MS = 5 * MINUTE;
/** The longest pause behind one failed sweep is that after a refusal, 30 s; five pages and their retries need 40. */
const RECOVERY_MS = 70 * SECOND;
/** Two hours and a bit: no sweep lasts longer. */
const LONGEST_SWEEP_MS = 125 * MINUTE;
const SUMMARY = 'getCredentialUsageSummary';

/** A life of the gateway that meets the fault of the case, and what its callers and Graph saw of it. */
export async function runCase(faultCase: FaultCase, foreign: Impostor): Promise<Verdict> {
  const house = await startFaultyHouse({
    rows: () => STANDING_ROWS,
    faults: faultCase.planFor(`http://${foreign.host}`),
    settings: SETTINGS,
    emulator: { pageSize: ROWS_ON_A_PAGE },
  });
  try {
    const life = await live(house, faultCase);
    const isForeign = foreign.connected.length > 0;
    const problems = [
      ...life.verdict.problems,
      ...conductProblems(house, life.answers),
      ...earlyCallProblems(house.reportCalls(), ({ fault }) =>
        fault === 'status-429' || fault === 'status-503' ? faultCase.waitMs : undefined,
      ),
      ...(isForeign ? ['somebody called the foreign host'] : []),
    ];
    return { outcome: life.verdict.outcome, problems };
  } finally {
    await house.close();
  }
}

interface Life {
  readonly verdict: Verdict;
  readonly answers: readonly ReportAnswer[];
}

async function live(house: FaultyHouse, faultCase: FaultCase): Promise<Life> {
  const before = faultCase.isCold ? undefined : await afterSweep(house);
  const faulty = await afterSweep(house);
  const { outcome, problems } = judge(faultCase, faulty, before);
  const later =
    problems.length > 0
      ? { verdict: { outcome, problems: [] }, answers: [] }
      : await lookAgain(house, faultCase, before, outcome);
  return {
    verdict: { outcome, problems: [...problems, ...later.verdict.problems] },
    answers: [...(before ? [before] : []), faulty, ...later.answers],
  };
}

/** A fault that has passed is made good within the schedule of retries; one that lasts is told again the same way. */
async function lookAgain(
  house: FaultyHouse,
  faultCase: FaultCase,
  before: ReportAnswer | undefined,
  outcome: Verdict['outcome'],
): Promise<Life> {
  const nothing: Life = { verdict: { outcome, problems: [] }, answers: [] };
  if (outcome === 'recovered') return nothing;
  if (!faultCase.isLasting) {
    const isBelieved = outcome === 'fewer rows';
    const answer = await afterSweep(house, RECOVERY_MS + (isBelieved ? STALE_AFTER_MS : 0));
    return { verdict: recovered(answer, before), answers: [answer] };
  }
  // Rows that are missing twice are believed to be gone, and two hours need not be waited for twice.
  if (outcome === 'fewer rows' || 'leaves' in Object(faultCase.ending) || isEndless(faultCase)) {
    return nothing;
  }
  const answer = await afterSweep(house);
  return { verdict: judge(faultCase, answer, before), answers: [answer] };
}

export function isEndless({ kind, isLasting }: Pick<FaultCase, 'kind' | 'isLasting'>): boolean {
  return isLasting && kind.startsWith('link-endless');
}

/** What callers get behind the sweep that ends next, and behind its summary. */
async function afterSweep(house: FaultyHouse, mostMs = LONGEST_SWEEP_MS): Promise<ReportAnswer> {
  const sweeps = house.log.sweeps.length;
  const summaries = summariesOf(house);
  const hasEnded = await house.clock.passUntil(() => house.log.sweeps.length > sweeps, mostMs);
  if (!hasEnded) throw new Error(`No sweep ended within ${mostMs / SECOND} s.`);
  if (house.log.sweeps.at(-1)?.['msg'] !== 'sweep failed') {
    await house.clock.passUntil(() => summariesOf(house) > summaries, MINUTE);
  }
  return house.ask();
}

function summariesOf(house: FaultyHouse): number {
  return house.reportCalls().filter(({ target }) => target.includes(SUMMARY)).length;
}
