import assert from 'node:assert/strict';
import { parseArgs } from 'node:util';
import { at } from '../src/report/search.js';
import { buildSnapshot } from '../src/report/snapshot-builder.js';
import { idAt, type Snapshot } from '../src/report/snapshot.js';
import { compareCodePoints } from '../src/report/text.js';
import { finish, inSlices, type Work } from '../src/report/work.js';
import { systemClock } from '../src/time.js';
import { positive } from './option.js';
import { logRun, machineLine } from './run-log.js';
import { median, percentile } from './stopwatch.js';
import { eventsOf, newSet, pageTexts, rowsOf, type SourceName } from './sweep-rows.js';
import { digits, duration, markdownTable, times } from './table.js';

/**
 * How fast a report is loaded: the texts of its pages, parsed, checked, collapsed and sorted into a frozen snapshot,
 * beside `JSON.parse` of the same texts alone; and for how long others have to wait meanwhile.
 */
const { values } = parseArgs({
  options: {
    events: { type: 'string', default: '1000000' },
    seed: { type: 'string', default: '1' },
    rounds: { type: 'string', default: '3' },
  },
});
const eventCount = positive('events', values.events);
const rounds = positive('rounds', values.rounds);
/** Events taken between two looks at the clock, as in a sweep. */
const EVENT_BATCH = 50;
const endMs = Date.parse('2026-11-20T12:00:00Z');
const facts = { asOfMs: endMs, asOfMonotonicMs: 0, isComplete: true, quarantined: new Map() };

console.log(`# Loading ${eventCount} events\n\n${machineLine()}; ${rounds} rounds\n`);
const measured = [];
for (const source of ['userCredentialUsageDetails', 'userEventsSummary'] as const) {
  measured.push(await measureSource(source));
}
const head = [
  'report',
  'JSON.parse',
  'loading',
  'speed',
  'a page',
  'longest wait',
  'waits over 10 ms',
];
const rows = measured.map((one) => [
  one.source,
  duration(one.parseMs),
  duration(one.loadMs),
  times(one.ratio),
  `${digits((one.loadMs * 1000) / eventCount)} ms`,
  duration(one.longestWaitMs),
  String(one.over10MsCount),
]);
console.log(markdownTable(head, rows));
logRun('loading', { eventCount, measured });

async function measureSource(source: SourceName) {
  const texts = [...pageTexts({ seed: positive('seed', values.seed), eventCount, endMs }, source)];
  const timings = [];
  for (let round = 0; round < rounds; round += 1) {
    const parseMs = timeOf(() => {
      for (const text of texts) rowsOf(text);
    });
    let snapshot: Snapshot | undefined;
    const loadMs = timeOf(() => {
      snapshot = finish(load(texts, source));
    });
    check(snapshot, texts);
    timings.push({ parseMs, loadMs, ratio: parseMs / loadMs });
  }
  const waitsMs = await waitsDuring(load(texts, source));
  return {
    source,
    parseMs: median(timings.map(({ parseMs }) => parseMs)),
    loadMs: median(timings.map(({ loadMs }) => loadMs)),
    ratio: median(timings.map(({ ratio }) => ratio)),
    longestWaitMs: percentile(waitsMs, 100),
    over10MsCount: waitsMs.filter((waitMs) => waitMs > 10).length,
  };
}

/** All that a sweep does but for the wire. */
function* load(texts: readonly string[], source: SourceName): Work<Snapshot> {
  const set = newSet(source);
  for (const text of texts) {
    const events = eventsOf(text);
    yield;
    yield* set.makeRoom(events.length);
    for (let from = 0; from < events.length; from += EVENT_BATCH) {
      events.slice(from, from + EVENT_BATCH).forEach(set.add);
      yield;
    }
  }
  return yield* buildSnapshot(set.table, facts);
}

/** How long others wait for their turn while work is done in slices. */
async function waitsDuring(work: Work<Snapshot>): Promise<readonly number[]> {
  const waitsMs: number[] = [];
  let isOver = false;
  let lastMs = performance.now();
  const turn = () => {
    const nowMs = performance.now();
    waitsMs.push(nowMs - lastMs);
    lastMs = nowMs;
    if (!isOver) setImmediate(turn);
  };
  setImmediate(turn);
  await inSlices(work, systemClock, new AbortController().signal);
  isOver = true;
  return waitsMs;
}

function timeOf(task: () => void): number {
  const startedMs = performance.now();
  task();
  return performance.now() - startedMs;
}

/** A fast wrong answer is not worth measuring. */
function check(snapshot: Snapshot | undefined, texts: readonly string[]): void {
  assert(snapshot !== undefined);
  assert.equal(snapshot.rowCount, eventCount);
  const isInOrder = (position: number) =>
    at(snapshot.timesMs, position - 1) < at(snapshot.timesMs, position) ||
    (at(snapshot.timesMs, position - 1) === at(snapshot.timesMs, position) &&
      compareCodePoints(idAt(snapshot, position - 1), idAt(snapshot, position)) < 0);
  for (let position = 1; position < eventCount; position += 1) assert(isInOrder(position));
  const times = texts.flatMap((text) => eventsOf(text).map(({ eventTimeMs }) => eventTimeMs));
  assert.deepEqual(snapshot.timesMs, Float64Array.from(times).sort());
}
