import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { onCoreOf, type Side } from './cores.js';

/** A server in a process of its own. */
export interface ChildServer {
  readonly url: string;
  /** The processor time it has used so far, in milliseconds; NaN where the system does not tell. */
  readonly cpuMs: () => number;
  /** The memory it has now, and the most it has had, in bytes; NaN where the system does not tell. */
  readonly residentBytes: () => number;
  readonly mostResidentBytes: () => number;
  readonly stop: () => Promise<void>;
}

/** Linux counts processor time in ticks of this length, in milliseconds. */
const TICK_MS = 10;

/** Starts node with these arguments and resolves when it prints "Listening on URL". */
export async function startChild(
  args: readonly string[],
  settings: Readonly<Record<string, string>> = {},
  side: Side = 'server',
): Promise<ChildServer> {
  const { child, ...server } = run([process.execPath, ...args], { settings, side });
  for await (const line of createInterface({ input: child.stdout })) {
    const url = /^Listening on (\S+)/.exec(line)?.[1];
    if (url === undefined) continue;
    child.stdout.resume();
    return { url, ...server };
  }
  throw new Error(`node ${args.join(' ')} must print "Listening on", but it ended.`);
}

/** Starts another program and resolves when something answers at its address. */
export async function startForeign(
  command: readonly string[],
  options: RunOptions & { readonly url: string; readonly longestMs: number },
): Promise<ChildServer> {
  const { url, longestMs } = options;
  const isAnswered = () => fetch(url).then(isAny, isNone);
  // Left by a run that was killed, it would be measured instead.
  if (await isAnswered())
    throw new Error(`Something else answers at ${url} already. End it first.`);
  const { child, ...server } = run(command, options);
  child.stdout.resume();
  const giveUpAtMs = performance.now() + longestMs;
  while (child.exitCode === null && performance.now() < giveUpAtMs) {
    if (await isAnswered()) return { url, ...server };
    await sleep(100);
  }
  await server.stop();
  throw new Error(`${command.join(' ')} must answer at ${url} within ${longestMs / 1000} s.`);
}

const isAny = () => true;
const isNone = () => false;

interface RunOptions {
  readonly settings: Readonly<Record<string, string>>;
  readonly cwd?: string;
  /** Whose core it runs on; the server's unless told otherwise. */
  readonly side?: Side;
}

function run(commandLine: readonly string[], { settings, cwd, side = 'server' }: RunOptions) {
  const [command = '', ...args] = onCoreOf(side, commandLine);
  const child = spawn(command, args, {
    // As in production, and with nothing that this shell happens to have set.
    env: { PATH: process.env['PATH'], NODE_ENV: 'production', ...settings },
    stdio: ['ignore', 'pipe', 'inherit'],
    ...(cwd !== undefined && { cwd }),
  });
  const { pid = 0 } = child;
  const stop = async () => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const exited = once(child, 'exit');
    // Nothing is lost with it, and a graceful end takes seconds.
    child.kill('SIGKILL');
    await exited;
  };
  return {
    child,
    cpuMs: () => cpuMs(pid),
    residentBytes: () => memoryBytes(pid, 'VmRSS'),
    mostResidentBytes: () => memoryBytes(pid, 'VmHWM'),
    stop,
  };
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

/** /proc/PID/status (man 5 proc) counts in KiB. */
function memoryBytes(pid: number, name: 'VmRSS' | 'VmHWM'): number {
  try {
    const status = readFileSync(`/proc/${pid}/status`, 'utf8');
    return Number(new RegExp(`${name}:\\s+(\\d+) kB`).exec(status)?.[1]) * 1024;
  } catch {
    return NaN;
  }
}
