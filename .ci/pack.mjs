// Installs the package as a user would, from its tarball into an empty folder, and starts it with npx.
import { execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

const directory = mkdtempSync(join(tmpdir(), 'pack-'));
process.on('exit', () => rmSync(directory, { recursive: true }));

const npm = (args, cwd) => execFileSync('npm', args, { cwd, encoding: 'utf8' });
const [{ filename, size }] = JSON.parse(
  npm(['pack', '--json', '--ignore-scripts', '--pack-destination', directory]),
);
writeFileSync(join(directory, 'package.json'), '{ "private": true }');
npm(['install', '--no-audit', '--no-fund', `./${filename}`], directory);

const version = npm(['exec', '--no', '--', 'credential-usage-gateway', '--version'], directory);
// npx hands no signal on, so that the whole group is ended.
const gateway = spawn('npx', ['--no', 'credential-usage-gateway', 'demo'], {
  cwd: directory,
  env: { ...process.env, PORT: '0' },
  stdio: ['ignore', 'pipe', 'inherit'],
  detached: true,
});
const end = () => {
  try {
    process.kill(-gateway.pid, 'SIGTERM');
  } catch {
    // It has ended by itself.
  }
};
let isAnswered = false;
const deadline = setTimeout(() => fail('it took longer than 30 s'), 30_000);

for await (const line of createInterface({ input: gateway.stdout })) {
  const url = /^Listening on (\S+)$/.exec(line)?.[1];
  if (url !== undefined) await ask(url);
}
clearTimeout(deadline);
if (!isAnswered) fail('it ended without listening');
console.log(`The package of ${Math.round(size / 1024)} KiB installs, and npx starts it: version ${version.trim()}.`); // prettier-ignore

async function ask(url) {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: '{"query":"{ userCredentialUsageDetails(first: 1) { nodes { id } } }"}',
  });
  const { data, errors } = await response.json();
  if (data?.userCredentialUsageDetails.nodes.length !== 1) fail(JSON.stringify(errors));
  isAnswered = true;
  end();
}

function fail(reason) {
  console.error(`The package does not start: ${reason}`);
  end();
  process.exit(1);
}
