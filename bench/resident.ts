import { execFileSync } from 'node:child_process';
import { parseArgs } from 'node:util';
import { parseRows } from '../src/msgraph/sweep.js';
import { createReport } from '../src/report/report.js';
import { DAY, HOUR, MINUTE, SECOND, sleep, systemClock } from '../src/time.js';
import { positive } from './option.js';
import { isSourceName, pageTexts, rowsOf, SECRET } from './sweep-rows.js';

/**
 * How much memory a report takes of the machine, some time after it was swept, over an empty process of node. Nothing is
 * collected by force. Prints one line of JSON.
 */
const { values } = parseArgs({
  options: {
    events: { type: 'string', default: '1000000' },
    seed: { type: 'string', default: '1' },
    source: { type: 'string', default: 'userCredentialUsageDetails' },
    sweeps: { type: 'string', default: '1' },
  },
});
if (!isSourceName(values.source)) throw new Error(`There is no report "${values.source}".`);
const source = values.source;
const synthetic = {
  seed: positive('seed', values.seed),
  eventCount: positive('events', values.events),
  endMs: Date.now(),
};
/** Long enough for the collector to come by itself. */
const SETTLING_MS = 20 * SECOND;
const never = new AbortController().signal;

let sweepCount = 0;
const report = createReport({
  clock: systemClock,
  sweep: async function* (signal) {
    for (const text of pageTexts(synthetic, source)) {
      yield parseRows(rowsOf(text));
      // A page of Graph takes two seconds: time for what a page leaves behind.
      await sleep(systemClock, 2, signal);
    }
  },
  idNamesEvent: source === 'userCredentialUsageDetails',
  secret: SECRET,
  staleAfterMs: SECOND,
  expireAfterMs: DAY,
  coldWaitMs: SECOND,
  fullSweepAfterMs: HOUR,
  overlapMs: 2 * DAY,
  forbiddenGraceMs: MINUTE,
  onSweepEnded: () => {
    sweepCount += 1;
  },
});
report.start();
while (sweepCount < positive('sweeps', values.sweeps)) await sleep(systemClock, 100, never);
await report.stop();
const sweptBytes = process.memoryUsage().rss;
await sleep(systemClock, SETTLING_MS, never);
const emptyBytes = Number(
  execFileSync(process.execPath, ['-p', 'process.memoryUsage().rss'], { encoding: 'utf8' }),
);
const { rowCount = 0 } = report.status().snapshot ?? {};
const { rss, heapUsed, heapTotal, arrayBuffers } = process.memoryUsage();
const mib = (bytes: number) => Math.round(bytes / 2 ** 20);
console.log(
  JSON.stringify({
    rowCount,
    residentOverEmptyMib: mib(rss - emptyBytes),
    justSweptMib: mib(sweptBytes - emptyBytes),
    mostMib: mib(process.resourceUsage().maxRSS * 1024 - emptyBytes),
    heapUsedMib: mib(heapUsed),
    heapTotalMib: mib(heapTotal),
    arrayBuffersMib: mib(arrayBuffers),
  }),
);
