import { spawnSync } from 'node:child_process';
import { cpus } from 'node:os';

/** The server has one core for itself, and what asks it another, so that neither takes time from the other. */
const CORES = { server: '0', load: '1' } as const;

/** What stands in for Graph has the load's core when that has nothing to do: with all its threads, unlike by a low priority. */
const IDLE = ['chrt', '--idle', '0'];

export type Side = keyof typeof CORES | 'msgraph';

/** Counted on the machine: this process may have been given one of them only. */
export const isPinned = cpus().length > 1 && spawnSync('taskset', ['--version']).status === 0;

/** A command line that runs on the core of its side; as it was, where `taskset` (util-linux) or a second core is missing. */
export function onCoreOf(side: Side, command: readonly string[]): readonly string[] {
  if (!isPinned) return command;
  if (side === 'msgraph') return [...IDLE, ...onCoreOf('load', command)];
  return ['taskset', '--cpu-list', CORES[side], ...command];
}

export const CORES_LINE = isPinned
  ? 'server and load on a core each'
  : 'server and load on any core (no taskset, or one core)';
