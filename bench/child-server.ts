import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { onCoreOf } from './cores.js';

/** A server in a process of its own. */
export interface ChildServer {
  readonly url: string;
  /** The processor time it has used so far, in milliseconds; NaN where the system does not tell. */
  readonly cpuMs: () => number;
  readonly stop: () => Promise<void>;
}

/** Linux counts processor time in ticks of this length, in milliseconds. */
const TICK_MS = 10;

/** Starts node with these arguments, on the server's core, and resolves when it prints "Listening on URL". */
export async function startChild(
  args: readonly string[],
  settings: Readonly<Record<string, string>> = {},
): Promise<ChildServer> {
  const [command = '', ...rest] = onCoreOf('server', [process.execPath, ...args]);
  const child = spawn(command, rest, {
    // As in production, and with nothing that this shell happens to have set.
    env: { PATH: process.env['PATH'], NODE_ENV: 'production', ...settings },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const { pid = 0 } = child;
  const stop = async () => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const exited = once(child, 'exit');
    // Nothing is lost with it, and a graceful end takes seconds.
    child.kill('SIGKILL');
    await exited;
  };
  for await (const line of createInterface({ input: child.stdout })) {
    const url = /^Listening on (\S+)/.exec(line)?.[1];
    if (url === undefined) continue;
    child.stdout.resume();
    return { url, cpuMs: () => cpuMs(pid), stop };
  }
  throw new Error(`node ${args.join(' ')} must print "Listening on", but it ended.`);
}

/** Fields 14 and 15 of /proc/PID/stat (man 5 proc): in user and in kernel mode. The name before may hold blanks. */
function cpuMs(pid: number): number {
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
    return (Number(fields[11]) + Number(fields[12])) * TICK_MS;
  } catch {
    return NaN;
  }
}
