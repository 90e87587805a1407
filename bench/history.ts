import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { seamOf } from '../src/report/coverage.js';
import { longMatches } from '../src/report/long-matches.js';
import type { Matches } from '../src/report/matches.js';
import { NO_CONDITIONS } from '../src/report/query.js';
import { buildSnapshot } from '../src/report/snapshot-builder.js';
import type { Snapshot } from '../src/report/snapshot.js';
import { bucketEdges } from '../src/report/time-bucket.js';
import type { Window } from '../src/report/window.js';
import { finish } from '../src/report/work.js';
import { openStore, type StoreUrl } from '../src/store/open-store.js';
import { DAY, MINUTE, systemClock } from '../src/time.js';
import { positive } from './option.js';
import { logRun, machineLine } from './run-log.js';
import { median } from './stopwatch.js';
import { collectEvents, SECRET } from './sweep-rows.js';
import { digits, duration, markdownTable } from './table.js';

/**
 * Windows longer than Graph remembers, over a history that whole sweeps have filled as they do in life: one after the other,
 * each with the events of thirty days. The questions are asked of the store itself, with the last thirty days in memory.
 */
const { values } = parseArgs({
  options: {
    events: { type: 'string', default: '10000000' },
    rounds: { type: 'string', default: '5' },
    seed: { type: 'string', default: '1' },
    'database-url': { type: 'string' },
    file: { type: 'string' },
  },
});
const eventCount = positive('events', values.events);
const rounds = positive('rounds', values.rounds);
/** Of 30 days each: so long goes the history back. */
const SWEEPS = 13;
const MOST_SERIES_MS = 300;
const END_MS = Date.parse('2026-11-20T12:00:00Z');
const PLACE = { partition: 'bench', secret: SECRET };
const PROGRAM = new URL('../dist/chunks/sqlite-worker.js', import.meta.url);

const directory = mkdtempSync(join(tmpdir(), 'history-'));
/** One that stays, as a database of PostgreSQL's does: what is filled already is only asked. */
const path = values.file ?? join(directory, 'store.db');
const where: StoreUrl =
  values['database-url'] === undefined
    ? { engine: 'sqlite', path }
    : { engine: 'postgres', url: values['database-url'] };
console.log(`# A history of ${eventCount.toLocaleString('en')} events in ${SWEEPS} months\n\n${machineLine()}; seed ${values.seed}; ${where.engine}; median of ${rounds} rounds\n`); // prettier-ignore
const store = await openStore(where, { clock: systemClock, onMoved: () => undefined, program: PROGRAM }); // prettier-ignore
try {
  const { snapshot, recordedMs } = await fill();
  const refreshedMs = await refresh(snapshot);
  const windows = { 'last 90 days': 90, 'last 365 days': 365 };
  const rows = [];
  for (const [name, days] of Object.entries(windows)) {
    const window = { fromMs: END_MS - days * DAY, toMs: END_MS + 1 };
    for (const [question, ask] of Object.entries(questionsOf(window))) {
      rows.push(await time(snapshot, window, `${question}, ${name}`, ask));
    }
  }
  console.log(markdownTable(['question', 'median', 'longest', 'more memory'], rows.map(({ cells }) => cells))); // prettier-ignore
  const series = rows[0]?.medianMs ?? Infinity;
  const size = where.engine === 'sqlite' ? ` The file has ${digits(statSync(path).size / 2 ** 20)} MiB.` : ''; // prettier-ignore
  const recorded =
    recordedMs === 0
      ? 'Recorded before'
      : `Recorded in ${duration(recordedMs)}, ${Math.round(eventCount / (recordedMs / 1000)).toLocaleString('en')} events a second`;
  console.log(`\n${recorded}; a whole sweep with nothing new in ${duration(refreshedMs)}.${size} The goal for the 90-day daily series is less than ${duration(MOST_SERIES_MS)}: ${series < MOST_SERIES_MS ? 'met' : 'missed'}.`); // prettier-ignore
  logRun('history', { ...values, rows: rows.map(({ cells }) => cells) });
} finally {
  await store.close();
  rmSync(directory, { recursive: true });
}

/** Sweep after sweep. @returns what the last one has read, and how long the store has taken for all */
async function fill(): Promise<{ readonly snapshot: Snapshot; readonly recordedMs: number }> {
  const { signal } = new AbortController();
  let last: Snapshot | undefined;
  let recordedMs = 0;
  const { recordedAsOfMs = 0 } = await store.history(PLACE).facts();
  if (recordedAsOfMs >= END_MS) return { snapshot: sweepOf(END_MS, SWEEPS), recordedMs };
  for (let sweep = SWEEPS - 1; sweep >= 0; sweep -= 1) {
    last = sweepOf(END_MS - sweep * 30 * DAY, SWEEPS - sweep);
    const beganMs = performance.now();
    await store.record(last, { ...PLACE, retentionMs: 400 * DAY, signal });
    recordedMs += performance.now() - beganMs;
  }
  if (last === undefined) throw new Error('There is a sweep.');
  return { snapshot: last, recordedMs };
}

/** A whole sweep that has found nothing new. */
async function refresh(snapshot: Snapshot): Promise<number> {
  const { signal } = new AbortController();
  const { recordedAsOfMs = END_MS } = await store.history(PLACE).facts();
  const later = { ...snapshot, asOfMs: recordedAsOfMs + MINUTE };
  const beganMs = performance.now();
  await store.record(later, { ...PLACE, retentionMs: 400 * DAY, signal });
  return performance.now() - beganMs;
}

function sweepOf(endMs: number, number: number): Snapshot {
  const seed = number * 1000 + Number(values.seed);
  const report = { seed, eventCount: Math.round(eventCount / SWEEPS), endMs };
  const facts = { asOfMs: endMs, asOfMonotonicMs: 0, isComplete: true, quarantined: new Map() };
  return finish(buildSnapshot(collectEvents(report, 'userCredentialUsageDetails').table, facts));
}

function questionsOf(window: Window): Readonly<Record<string, (matches: Matches) => unknown>> {
  return {
    'daily series': (matches) => matches.overTime(bucketEdges(window, 'DAY', 'UTC')),
    'totals by feature, method and category': (matches) => matches.cells(),
    'failure reasons': (matches) => matches.failureReasons(),
    'first page of 50': (matches) =>
      matches.page(
        { field: 'EVENT_DATE_TIME', direction: 'ASC' },
        { first: 50, last: null, after: null, before: null },
      ),
    'top ten users': (matches) => matches.topUsers(false, 10),
  };
}

async function time(
  snapshot: Snapshot,
  window: Window,
  name: string,
  ask: (matches: Matches) => unknown,
) {
  const before = process.memoryUsage().rss;
  const timesMs: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    const beganMs = performance.now();
    const history = store.history(PLACE);
    const seamMs = seamOf(snapshot.asOfMs, snapshot.asOfMs);
    await ask(longMatches({ history, snapshot, show: (shown) => shown, query: NO_CONDITIONS, window, seamMs })); // prettier-ignore
    timesMs.push(performance.now() - beganMs);
  }
  const growthMib = Math.max(0, process.memoryUsage().rss - before) / 2 ** 20;
  const medianMs = median(timesMs);
  return { medianMs, cells: [name, duration(medianMs), duration(Math.max(...timesMs)), `${digits(growthMib)} MiB`] }; // prettier-ignore
}
