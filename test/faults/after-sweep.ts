import { MINUTE, SECOND } from '../../src/time.js';
import type { FaultyHouse } from './faulty-house.js';
import type { ReportAnswer } from './report-answer.js';

/** Two hours and a bit: no sweep lasts longer. */
const LONGEST_SWEEP_MS = 125 * MINUTE;
const SUMMARY = 'getCredentialUsageSummary';

/** What callers get behind the sweep that ends next, and behind its summary. */
export async function afterSweep(
  house: FaultyHouse,
  mostMs = LONGEST_SWEEP_MS,
): Promise<ReportAnswer> {
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
