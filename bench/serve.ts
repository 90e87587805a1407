import assert from 'node:assert/strict';
import { parseArgs } from 'node:util';
import { startContest, type Contender } from './contenders.js';
import { CORES_LINE, isPinned } from './cores.js';
import { inTurn } from './rounds.js';
import { GOALS } from './goals.js';
import { standings, standingsTable } from './goal-standing.js';
import { htmlReport } from './html-report.js';
import { generator, load } from './load.js';
import { operationsUntil, type Operation } from './operations.js';
import { positive } from './option.js';
import { dataOf, post } from './post.js';
import { keepReport, logRun, machineLine } from './run-log.js';
import { operationTable, type Measured } from './serve-tables.js';
import { DAY } from '../src/time.js';

const { values } = parseArgs({
  options: {
    events: { type: 'string', default: '10000' },
    seed: { type: 'string', default: '1' },
    seconds: { type: 'string', default: '1' },
    rounds: { type: 'string', default: '3' },
    connections: { type: 'string', default: '10' },
    only: { type: 'string', default: '' },
  },
});
const seed = positive('seed', values.seed);
const rounds = positive('rounds', values.rounds);
const loadOptions = {
  seconds: Math.ceil(positive('seconds', values.seconds)),
  connections: positive('connections', values.connections),
};
const endMs = Math.floor(Date.now() / 1000) * 1000;
const report = { seed, eventCount: positive('events', values.events), endMs };

const about = `${machineLine()}; seed ${seed}; ${report.eventCount.toLocaleString('en')} events; rounds: ${rounds} of ${loadOptions.seconds} s, ${loadOptions.connections} connections; load by ${generator}; ${CORES_LINE}`;
console.log(`# Serving the report over HTTP\n\n${about}\n`);
const { contenders, stop } = await startContest(report);
try {
  const operations = operationsUntil(endMs);
  const results: { operation: Operation['name']; measured: readonly Measured[] }[] = [];
  let requestsBefore = 0;
  for (const { name, requests } of operations) {
    const before = requestsBefore;
    requestsBefore += requests.length;
    if (!name.includes(values.only)) continue;
    await checkAnswers({ name, requests });
    const measured = await compete(requests, before);
    console.log(`## ${name}\n\n${operationTable(measured)}\n`);
    results.push({ operation: name, measured });
  }
  const goals = standings(GOALS, results);
  console.log(`## Goals\n\n${standingsTable(goals)}\n`);
  logRun('serve', { ...report, rounds, ...loadOptions, generator, isPinned, goals, results });
  const html = htmlReport({ title: 'Serving the report over HTTP', about, results, goals });
  console.log(`With a chart: ${keepReport('serve', html)}`);
} finally {
  await stop();
}

/** A wrong answer is not worth measuring: all say the same, to every request. */
async function checkAnswers({ name, requests }: Operation): Promise<void> {
  const [ours, ...others] = contenders.filter(({ isGraphQL }) => isGraphQL);
  assert(ours);
  for (const body of requests) {
    const data = await checkedData(ours, body);
    for (const other of others) {
      const message = `${other.name} must answer "${name}" as ours does: ${body}`;
      assert.equal(await checkedData(other, body), data, message);
    }
  }
}

/** The data of an answer. Two gateways read the report one after the other, so windows are named by what they mean. */
async function checkedData({ server, asOfMs }: Contender, body: string): Promise<string> {
  const text = JSON.stringify(dataOf(await post(server.url, body)));
  return text
    .replaceAll(new Date(asOfMs - 30 * DAY).toISOString(), 'asOf - 30 days')
    .replaceAll(new Date(asOfMs + 1).toISOString(), 'asOf + 1 ms');
}

function compete(requests: readonly string[], before: number): Promise<readonly Measured[]> {
  const sides = contenders.map(({ name, server, request }) => {
    const asked = requests.map((body, index) => request(body, before + index));
    return { name, ask: () => load(server, asked, loadOptions) };
  });
  return inTurn(sides, rounds);
}
