import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { fileURLToPath } from 'node:url';
import { SECOND } from '../src/time.js';
import { startChild } from './child-server.js';
import { CORES_LINE } from './cores.js';
import { settingsFor } from './emulated-report.js';
import { startGateway } from './gateway-under-test.js';
import { otherRows } from './operations.js';
import { positive, secondsOf } from './option.js';
import { askEvenly, type PacedFigures } from './paced-load.js';
import { callsOf } from './post.js';
import { logRun, machineLine } from './run-log.js';
import { median } from './stopwatch.js';
import { PAGE_ROWS } from './synthetic-report.js';
import { duration, markdownTable, times } from './table.js';

/** Until the code of both is compiled and their caches are filled. */
const WARM_UP_SECONDS = 5;

/** Nothing happens in a quiet reading: minutes tell as much as an hour. */
const LONGEST_QUIET_SECONDS = 180;

/** A sweep moves the p99 of reads by no more than a quarter. */
const MOST_P99_RATIO = 1.25;

const { values } = parseArgs({
  options: {
    events: { type: 'string', default: '100000' },
    seed: { type: 'string', default: '1' },
    seconds: { type: 'string', default: '5' },
    rounds: { type: 'string', default: '3' },
    connections: { type: 'string', default: '10' },
    rate: { type: 'string', default: '500' },
    budget: { type: 'string', default: 'off' },
    'page-every': { type: 'string', default: '0s' },
    'slow-from': { type: 'string', default: '0' },
  },
});
const eventCount = positive('events', values.events);
const pageEveryMs = secondsOf('page-every', values['page-every']) * SECOND;
/** Calls that Graph answers without delay: the first sweep, and the second one up to that page. */
const quickCalls = Math.ceil(eventCount / PAGE_ROWS) + Number(values['slow-from']);
const rounds = positive('rounds', values.rounds);
const paced = {
  seconds: positive('seconds', values.seconds),
  connections: positive('connections', values.connections),
  rate: positive('rate', values.rate),
};
const endMs = Math.floor(Date.now() / 1000) * 1000;
const bodies = otherRows(endMs);
/** Older than that as soon as it is read, so that one full sweep follows the other. */
const ALWAYS_SWEEPING: Settings = {
  GRAPH_BUDGET: values.budget,
  REPORT_STALE_AFTER: '1s',
  REPORT_FULL_SWEEP_AFTER: '1s',
};

type Settings = Readonly<Record<string, string>>;

interface Reading extends PacedFigures {
  /** What the gateway asked of Graph meanwhile. */
  readonly callCount: number;
}

console.log(`# Reading while a sweep runs

${machineLine()}; seed ${values.seed}; ${eventCount.toLocaleString('en')} events; rounds: ${rounds} of ${paced.seconds} s, ${paced.rate} reads a second over ${paced.connections} connections; calls to Graph: ${values.budget}, a page every ${values['page-every']} from page ${values['slow-from']} of the second sweep on; ${CORES_LINE}
`);
const rowsOf = ['--events', values.events, '--seed', values.seed, '--end-ms', String(endMs)];
const quiet: Reading[] = [];
const swept: Reading[] = [];
for (let round = 0; round < rounds; round += 1) {
  const seconds = Math.min(paced.seconds, LONGEST_QUIET_SECONDS);
  quiet.push(await read({ seconds, settings: { GRAPH_BUDGET: 'off' } }));
  const afterCalls = pageEveryMs > 0 ? quickCalls : 0;
  swept.push(await read({ seconds: paced.seconds, settings: ALWAYS_SWEEPING, afterCalls }));
}
print(quiet, swept);
logRun('refresh', { ...values, quiet, swept });

/** One gateway at a time: another one's sweep would take this one's core. */
async function read({
  seconds,
  settings,
  afterCalls = 0,
}: {
  seconds: number;
  settings: Settings;
  afterCalls?: number;
}): Promise<Reading> {
  const msgraph = await startMsgraph();
  try {
    const all = { ...(await settingsFor(msgraph.url)), ...settings };
    const gateway = await startGateway(all);
    try {
      while ((await callsOf(gateway.url)) < afterCalls) await sleep(SECOND);
      await askEvenly(gateway.url, bodies, { ...paced, seconds: WARM_UP_SECONDS });
      const before = await callsOf(gateway.url);
      const figures = await askEvenly(gateway.url, bodies, { ...paced, seconds });
      return { ...figures, callCount: (await callsOf(gateway.url)) - before };
    } finally {
      await gateway.stop();
    }
  } finally {
    await msgraph.stop();
  }
}

function startMsgraph() {
  const pace = ['--page-every-ms', String(pageEveryMs), '--quick-calls', String(quickCalls)];
  const script = fileURLToPath(new URL('serve-report.ts', import.meta.url));
  return startChild(['--import', 'tsx', script, ...rowsOf, ...pace], {}, 'msgraph');
}

function print(quiet: readonly Reading[], swept: readonly Reading[]): void {
  const row = (name: string, readings: readonly Reading[]) => [
    name,
    duration(median(readings.map(({ p50Ms }) => p50Ms))),
    duration(median(readings.map(({ p99Ms }) => p99Ms))),
    duration(median(readings.map(({ slowestMs }) => slowestMs))),
    String(median(readings.map(({ answerCount }) => answerCount))),
    String(median(readings.map(({ callCount }) => callCount))),
  ];
  const ratio = (of: (reading: Reading) => number) =>
    median(
      swept.flatMap((reading, round) =>
        quiet.slice(round, round + 1).map((other) => of(reading) / of(other)),
      ),
    );
  const p99Ratio = ratio(({ p99Ms }) => p99Ms);
  const rows = [
    row('no sweep', quiet),
    row('one sweep after the other', swept),
    ['ratio', times(ratio(({ p50Ms }) => p50Ms)), times(p99Ratio), '', '', ''],
  ];
  console.log(markdownTable(['', 'p50', 'p99', 'slowest', 'answers', 'calls to Graph'], rows));
  const outcome = p99Ratio <= MOST_P99_RATIO ? 'met' : 'missed';
  console.log(
    `\nThe goal is a p99 of at most ${MOST_P99_RATIO} times that without a sweep: ${outcome}.`,
  );
}
