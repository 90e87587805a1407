import assert from 'node:assert/strict';
import { parseArgs } from 'node:util';
import { startContest, type Contender } from './contenders.js';
import { load, type LoadFigures, type LoadRequest } from './load.js';
import { operationsUntil, type Operation } from './operations.js';
import { positive } from './option.js';
import { dataOf, post } from './post.js';
import { logRun, machineLine } from './run-log.js';
import { median } from './stopwatch.js';
import { duration, markdownTable, times } from './table.js';

const { values } = parseArgs({
  options: {
    events: { type: 'string', default: '10000' },
    seed: { type: 'string', default: '1' },
    seconds: { type: 'string', default: '1' },
    rounds: { type: 'string', default: '3' },
    connections: { type: 'string', default: '10' },
  },
});
const seed = positive('seed', values.seed);
const rounds = positive('rounds', values.rounds);
const loadOptions = {
  seconds: positive('seconds', values.seconds),
  connections: positive('connections', values.connections),
};
const endMs = Math.floor(Date.now() / 1000) * 1000;
const report = { seed, eventCount: positive('events', values.events), endMs };

interface Measured {
  readonly name: string;
  /** One for each round. */
  readonly figures: readonly LoadFigures[];
}

console.log(`# Serving the report over HTTP

${machineLine()}; seed ${seed}; ${report.eventCount.toLocaleString('en')} events; ${rounds} rounds of ${values.seconds} s, ${values.connections} connections
`);
const { contenders, stop } = await startContest(report);
try {
  const operations = operationsUntil(endMs);
  for (const operation of operations) await checkAnswers(operation);
  const results = [];
  let requestsBefore = 0;
  for (const { name, requests } of operations) {
    const measured = await compete(requests, requestsBefore);
    requestsBefore += requests.length;
    printOperation(name, measured);
    results.push({ operation: name, measured });
  }
  logRun('serve', { ...report, rounds, ...loadOptions, results });
} finally {
  await stop();
}

/** A wrong answer is not worth measuring: all say the same, to every request. */
async function checkAnswers({ name, requests }: Operation): Promise<void> {
  const [ours, ...others] = contenders.filter(({ isGraphQL }) => isGraphQL);
  assert(ours);
  for (const body of requests) {
    const data = dataOf(await post(ours.server.url, body));
    for (const other of others) {
      const otherData = dataOf(await post(other.server.url, body));
      assert.deepEqual(
        otherData,
        data,
        `${other.name} must answer "${name}" as ours does: ${body}`,
      );
    }
  }
}

/** Rounds in turn (A B C, A B C, ...), so that whatever slows the machine down slows all of them down. */
async function compete(requests: readonly string[], before: number): Promise<readonly Measured[]> {
  const requestsFor = ({ request }: Contender): readonly LoadRequest[] =>
    requests.map((body, index) => request(body, before + index));
  for (const contender of contenders) {
    await load(contender.server, requestsFor(contender), { ...loadOptions, seconds: 1 });
  }
  const figuresOf = new Map(contenders.map(({ name }) => [name, new Array<LoadFigures>()]));
  for (let round = 0; round < rounds; round += 1) {
    for (const contender of contenders) {
      const figures = await load(contender.server, requestsFor(contender), loadOptions);
      figuresOf.get(contender.name)?.push(figures);
    }
  }
  return [...figuresOf].map(([name, figures]) => ({ name, figures }));
}

function printOperation(operation: string, measured: readonly Measured[]): void {
  const ours = measured[0]?.figures ?? [];
  const head = [
    '',
    'requests/s',
    'p50',
    'p99',
    'CPU a request',
    'speed: ours / it',
    'CPU: it / ours',
  ];
  const rows = measured.map(({ name, figures }) => {
    const middle = (of: (round: LoadFigures) => number) => median(figures.map(of));
    /** The median of the ratios within each round. */
    const ratio = (of: (our: LoadFigures, its: LoadFigures) => number) =>
      median(figures.flatMap((its, round) => (ours[round] ? [of(ours[round], its)] : [])));
    return [
      name,
      middle(({ requestsPerSecond }) => requestsPerSecond).toFixed(0),
      duration(middle(({ p50Ms }) => p50Ms)),
      duration(middle(({ p99Ms }) => p99Ms)),
      duration(middle(({ cpuMs }) => cpuMs)),
      times(ratio((our, its) => our.requestsPerSecond / its.requestsPerSecond)),
      times(ratio((our, its) => its.cpuMs / our.cpuMs)),
    ];
  });
  console.log(`## ${operation}\n\n${markdownTable(head, rows)}\n`);
}
