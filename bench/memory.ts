import { parseArgs } from 'node:util';
import { buildSnapshot } from '../src/report/snapshot-builder.js';
import { finish } from '../src/report/work.js';
import { eventObjects } from './event-objects.js';
import { collectEvents, type SourceName } from './sweep-rows.js';

/**
 * A process that makes one thing of a report, holds nothing else, and prints how much memory that takes. Needs
 * `--expose-gc`. Prints one line of JSON.
 */
const { values } = parseArgs({
  options: {
    events: { type: 'string', default: '100000' },
    seed: { type: 'string', default: '1' },
    source: { type: 'string', default: 'userCredentialUsageDetails' },
    holds: { type: 'string', default: 'snapshot' },
  },
});
const source: SourceName =
  values.source === 'userEventsSummary' ? 'userEventsSummary' : 'userCredentialUsageDetails';
const endMs = Date.parse('2026-11-20T12:00:00Z');
const report = { seed: Number(values.seed), eventCount: Number(values.events), endMs };

const beforeBytes = await bytesInUse();
const holders = { snapshot: holdSnapshot, sweep: holdSweep, objects: holdObjects };
const { held, durationMs } = holders[holderNamed(values.holds)]();
const afterBytes = await bytesInUse();
const bytesPerEvent = (afterBytes - beforeBytes) / report.eventCount;
// Named last, so that it is alive when its memory is counted.
console.log(JSON.stringify({ bytesPerEvent, durationMs, isHeld: typeof held === 'object' }));

function holderNamed(name: string): keyof typeof holders {
  if (name === 'objects' || name === 'sweep') return name;
  return 'snapshot';
}

/** What a sweep keeps of its pages until the last has come. */
function holdSweep() {
  const startedMs = performance.now();
  const set = collectEvents(report, source);
  return { held: set, durationMs: performance.now() - startedMs };
}

function holdSnapshot() {
  const set = collectEvents(report, source);
  const startedMs = performance.now();
  const facts = { asOfMs: endMs, asOfMonotonicMs: 0, isComplete: true, quarantined: new Map() };
  const snapshot = finish(buildSnapshot(set.table, facts));
  return { held: snapshot, durationMs: performance.now() - startedMs };
}

function holdObjects() {
  const startedMs = performance.now();
  const rows = eventObjects(report, source);
  return { held: rows, durationMs: performance.now() - startedMs };
}

/** Heap and what stands outside it; `external` counts array buffers too. */
async function bytesInUse(): Promise<number> {
  if (globalThis.gc === undefined) throw new Error('Run node with --expose-gc.');
  // Array buffers are let go some time after the collection that finds them dead.
  for (let round = 0; round < 3; round += 1) {
    await globalThis.gc({ type: 'major', execution: 'async' });
    await new Promise((resolve) => setImmediate(resolve));
  }
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}
