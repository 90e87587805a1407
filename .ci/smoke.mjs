// Starts the built program as a user would, with no setting but a free port, asks it one query and stops it.
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';

const LONGEST_FIRST_ANSWER_MS = 1000;

const gateway = spawn(process.execPath, ['dist/cli.js', 'serve'], {
  env: { ...process.env, PORT: '0' },
  stdio: ['ignore', 'pipe', 'inherit'],
});
const deadline = setTimeout(() => fail('it took longer than 30 s'), 30_000);

gateway.on('exit', (code, signal) => {
  clearTimeout(deadline);
  if (code !== 0) fail(`it ended with ${code ?? signal}, not with 0`);
  console.log('The smoke start is good.');
});

for await (const line of createInterface({ input: gateway.stdout })) {
  console.log(line);
  const url = /^Listening on (\S+)$/.exec(line)?.[1];
  if (url !== undefined) await ask(url);
}

async function ask(url) {
  const startedMs = performance.now();
  const query =
    '{ userCredentialUsageDetails(first: 1) { totalCount nodes { id } report { isComplete } } }';
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query }),
  });
  const { data, errors } = await response.json();
  const elapsedMs = performance.now() - startedMs;
  if (errors !== undefined || data.userCredentialUsageDetails.nodes.length !== 1) {
    fail(`the first query was not answered: ${JSON.stringify(errors)}`);
  }
  if (elapsedMs > LONGEST_FIRST_ANSWER_MS) fail(`the first answer took ${elapsedMs} ms`);
  console.log(`First answer after ${Math.round(elapsedMs)} ms.`);
  gateway.kill('SIGTERM');
}

function fail(reason) {
  console.error(`The smoke start failed: ${reason}.`);
  gateway.kill('SIGKILL');
  process.exit(1);
}
