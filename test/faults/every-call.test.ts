import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { drawsFor } from '../../src/emulator/demo-draws.js';
import { MINUTE } from '../../src/time.js';
import { startImpostor, type Impostor } from '../msgraph/impostor.js';
import { everyCase, type FaultCase } from './fault-case.js';
import { runCase } from './run-case.js';

/** `FAULTS=all` runs every case; otherwise as many as fit into a test run, drawn with `FAULTS_SEED`. */
const { FAULTS = 'sample', FAULTS_SEED = '1' } = process.env;
const SAMPLE_SIZE = 300;

const all = everyCase();
const chosen = FAULTS === 'all' ? all : sampleOf(all, Number(FAULTS_SEED));
const kinds = [...new Set(chosen.map(({ kind }) => kind))];

/** One case of each kind, and any others until there are enough. */
function sampleOf(cases: readonly FaultCase[], seed: number): readonly FaultCase[] {
  const draw = drawsFor(seed, 0, 0);
  const shuffled = cases
    .filter(({ isEndless }) => !isEndless)
    .map((one) => ({ one, place: draw() }))
    .sort((a, b) => a.place - b.place)
    .map(({ one }) => one);
  const firsts = new Map(shuffled.map((one) => [one.kind, one]));
  const others = shuffled.filter((one) => firsts.get(one.kind) !== one);
  return [...firsts.values(), ...others].slice(0, SAMPLE_SIZE);
}

let foreign: Impostor;
beforeAll(async () => {
  foreign = await startImpostor(undefined);
});

const counts = new Map<string, number>();
afterAll(() => {
  foreign.close();
  const outcomes = [...counts].map(([outcome, count]) => `${outcome} ${count}`).join(', ');
  const total = [...counts.values()].reduce((sum, count) => sum + count, 0);
  process.stdout.write(`${total} faults injected: ${outcomes}\n`);
});

function noAnswer(error: unknown): { readonly outcome: string; readonly problems: string[] } {
  return { outcome: 'no answer', problems: [String(error)] };
}

// Jest fails a test that leaves a rejection unhandled, and an exit of the process ends the run.
describe(`a fault at any call of a sweep (${chosen.length} of ${all.length} cases, FAULTS_SEED=${FAULTS_SEED})`, () => {
  it.each(kinds)(
    '%s: ends in the answer that the contract names',
    async (kind) => {
      const found: string[] = [];
      for (const faultCase of chosen.filter((one) => one.kind === kind)) {
        const { outcome, problems } = await runCase(faultCase, foreign).catch(noAnswer);
        counts.set(outcome, (counts.get(outcome) ?? 0) + 1);
        found.push(...problems.map((problem) => `${faultCase.name}: ${problem}`));
      }
      expect(found).toEqual([]);
    },
    5 * MINUTE,
  );
});
