import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { positive } from './option.js';
import { post } from './post.js';
import { logRun, machineLine } from './run-log.js';
import { median } from './stopwatch.js';
import { duration, markdownTable, times } from './table.js';

const { values } = parseArgs({ options: { runs: { type: 'string', default: '9' } } });
const runs = positive('runs', values.runs);
const CLI = fileURLToPath(new URL('../dist/cli.js', import.meta.url));
const QUESTION = JSON.stringify({
  query: '{ userCredentialUsageDetails(first: 20) { totalCount nodes { id userPrincipalName } } }',
});

const MOST_LISTENING_MS = 400;
const MOST_FIRST_ANSWER_MS = 1000;

console.log(`# Starting\n\n${machineLine()}; median of ${runs} runs\n`);
const bare: number[] = [];
const listening: number[] = [];
const firstAnswer: number[] = [];
// The first run of each reads the files from the disk, and does not count.
for (let run = 0; run <= runs; run += 1) {
  const bareMs = startBare();
  const { listeningMs, firstAnswerMs } = await startDemo();
  if (run === 0) continue;
  bare.push(bareMs);
  listening.push(listeningMs);
  firstAnswer.push(firstAnswerMs);
}
console.log(
  markdownTable(
    ['from the start of the process', 'median', 'beside node -e 0', 'goal', ''],
    [
      ['node -e 0, to its end', duration(median(bare)), times(1), '', ''],
      row('demo, to the line "Listening on"', median(listening), MOST_LISTENING_MS),
      row('demo, to the first answer', median(firstAnswer), MOST_FIRST_ANSWER_MS),
    ],
  ),
);
logRun('start', { runs, bare, listening, firstAnswer });

function row(name: string, medianMs: number, mostMs: number): readonly string[] {
  const outcome = medianMs <= mostMs ? 'met' : 'missed';
  return [
    name,
    duration(medianMs),
    times(medianMs / median(bare)),
    `<= ${duration(mostMs)}`,
    outcome,
  ];
}

/** What no program in Node can be faster than. */
function startBare(): number {
  const startedMs = performance.now();
  spawnSync(process.execPath, ['-e', '0']);
  return performance.now() - startedMs;
}

async function startDemo() {
  const startedMs = performance.now();
  const demo = spawn(process.execPath, [CLI, 'demo'], {
    env: { PATH: process.env['PATH'], PORT: '0', LOG_LEVEL: 'warn' },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const exited = once(demo, 'exit');
  try {
    for await (const line of createInterface({ input: demo.stdout })) {
      const url = /^Listening on (\S+)/.exec(line)?.[1];
      if (url === undefined) continue;
      const listeningMs = performance.now() - startedMs;
      await post(url, QUESTION);
      return { listeningMs, firstAnswerMs: performance.now() - startedMs };
    }
    throw new Error('node dist/cli.js demo must print "Listening on", but it ended.');
  } finally {
    demo.kill('SIGKILL');
    await exited;
  }
}
