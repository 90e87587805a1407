import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, readdirSync } from 'node:fs';
import { getPriority } from 'node:os';
import { fileURLToPath } from 'node:url';
import { expect, it } from '@jest/globals';

const CLI = fileURLToPath(new URL('../../dist/cli.js', import.meta.url));
const onLinux = process.platform === 'linux' ? it : it.skip;

/** Field 19 of /proc/PID/task/TID/stat (man 5 proc); the name before may hold blanks. */
function nicenessOf(pid: number, thread: string): number {
  const stat = readFileSync(`/proc/${pid}/task/${thread}/stat`, 'utf8');
  return Number(stat.split(') ')[1]?.split(' ')[16]);
}

onLinux('the helpers of a gateway give way to the thread that answers', async () => {
  const gateway = spawn(process.execPath, [CLI, 'demo'], {
    env: { PATH: process.env['PATH'], PORT: '0' },
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  try {
    await once(gateway.stdout, 'data');
    const { pid = 0 } = gateway;
    const helpers = readdirSync(`/proc/${pid}/task`).filter((thread) => thread !== String(pid));
    expect(nicenessOf(pid, String(pid))).toBe(getPriority());
    // V8's, of which Node starts four.
    const givingWay = helpers.filter((thread) => nicenessOf(pid, thread) >= 10);
    expect(givingWay.length).toBeGreaterThanOrEqual(4);
  } finally {
    const ended = once(gateway, 'exit');
    gateway.kill('SIGKILL');
    await ended;
  }
});
