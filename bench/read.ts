import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { buildSnapshot } from '../src/report/snapshot-builder.js';
import type { Snapshot } from '../src/report/snapshot.js';
import { finish } from '../src/report/work.js';
import { spreadsOf } from './combinations.js';
import { eventObjects, type EventObject } from './event-objects.js';
import { questionsOf, type Question } from './questions.js';
import {
  answerTable,
  buildingTable,
  PROMISED_AT_EVENTS,
  promises,
  spreadTable,
  summaryTable,
  type Answered,
  type Building,
  type Reading,
} from './read-tables.js';
import { positive } from './option.js';
import { logRun, machineLine } from './run-log.js';
import { measure, type Effort } from './stopwatch.js';
import { collectEvents, type SourceName } from './sweep-rows.js';
import type { SyntheticReport } from './synthetic-report.js';

const { values } = parseArgs({
  options: {
    sizes: { type: 'string', default: '1000,10000,100000,1000000' },
    seed: { type: 'string', default: '1' },
  },
});
const seed = positive('seed', values.seed);
const sizes = values.sizes.split(',').map((size) => positive('sizes', size));
/** Fixed, so that the same seed asks the same questions of the same rows on any day. */
const END_MS = Date.parse('2026-11-20T12:00:00Z');

const OURS: Effort = { fewestIterations: 30, budgetMs: 250, warmUpMs: 50 };
/** A million objects take a second for each question: one run tells a thousandfold, and the check was the warm-up. */
const NAIVE: Effort = { fewestIterations: 1, budgetMs: 150, warmUpMs: 0 };

console.log(`# Reading the report in process\n\n${machineLine()}; seed ${seed}\n`);
const buildings = sizes.map((eventCount) => measureBuilding(eventCount));
console.log(buildingTable(buildings));
const readings = sizes.map((eventCount) => ({ eventCount, ...measureReading(eventCount) }));
console.log(summaryTable(readings));
console.log(spreadTable(readings));
if (Math.max(...sizes) >= PROMISED_AT_EVENTS) console.log(promises(buildings, readings));
logRun('read', { seed, buildings, readings });

function measureBuilding(eventCount: number): Building {
  const hold = (holds: string, source: SourceName) => {
    const sizeOptions = ['--events', String(eventCount), '--seed', String(seed)];
    return runMemory([...sizeOptions, '--holds', holds, '--source', source]);
  };
  return {
    eventCount,
    snapshot: hold('snapshot', 'userCredentialUsageDetails'),
    successor: hold('snapshot', 'userEventsSummary'),
    sweep: hold('sweep', 'userCredentialUsageDetails'),
    objects: hold('objects', 'userCredentialUsageDetails'),
  };
}

/** In a process of its own, where nothing else takes memory. */
function runMemory(options: readonly string[]) {
  const script = fileURLToPath(new URL('memory.ts', import.meta.url));
  const printed = execFileSync(
    process.execPath,
    ['--expose-gc', '--import', 'tsx', script, ...options],
    { encoding: 'utf8' },
  );
  const figures: unknown = JSON.parse(printed);
  assert(typeof figures === 'object' && figures !== null);
  assert('bytesPerEvent' in figures && typeof figures.bytesPerEvent === 'number');
  assert('durationMs' in figures && typeof figures.durationMs === 'number');
  return { bytesPerEvent: figures.bytesPerEvent, durationMs: figures.durationMs };
}

function measureReading(eventCount: number): Omit<Reading, 'eventCount'> {
  const report: SyntheticReport = { seed, eventCount, endMs: END_MS };
  const source = 'userCredentialUsageDetails';
  const facts = { asOfMs: END_MS, asOfMonotonicMs: 0, isComplete: true, quarantined: new Map() };
  const snapshot = finish(buildSnapshot(collectEvents(report, source).table, facts));
  const rows = eventObjects(report, source);
  const answers = questionsOf(snapshot).map((question) => answer(question, snapshot, rows));
  console.log(answerTable(eventCount, answers));
  return { answers, spreads: spreadsOf(snapshot) };
}

/** A wrong answer is not worth measuring. */
function answer(question: Question, snapshot: Snapshot, rows: readonly EventObject[]): Answered {
  const { name, mostMs, ours, naive } = question;
  assert.deepEqual(
    plain(ours(snapshot)),
    plain(naive(rows)),
    `Both ways must answer "${name}" alike.`,
  );
  return {
    question: name,
    mostMs,
    ours: measure(() => ours(snapshot), OURS),
    naive: measure(() => naive(rows), NAIVE),
  };
}

/** An answer without where its events stand, which an object by itself does not know. */
function plain(answered: unknown): unknown {
  const text = JSON.stringify(answered, (key, value: unknown) =>
    key === 'snapshot' || key === 'position' ? undefined : value,
  );
  return JSON.parse(text);
}
