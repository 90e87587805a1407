import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { onCoreOf } from './cores.js';

/** `npm run bench -- [NAME...] [options]`: runs each benchmark in a process of its own, with the options it knows. */
const LOAD_OPTIONS = ['events', 'seed', 'seconds', 'rounds', 'connections'] as const;
const OPTIONS = {
  start: ['runs'],
  read: ['sizes', 'seed'],
  loading: ['events', 'seed', 'rounds'],
  serve: [...LOAD_OPTIONS, 'only'],
  peers: [...LOAD_OPTIONS, 'library-folder'],
  refresh: [...LOAD_OPTIONS, 'rate', 'budget', 'page-every', 'slow-from', 'gc'],
  export: ['events', 'seed', 'rounds'],
  overload: ['events', 'seed', 'seconds', 'idle'],
  cold: ['connections', 'seed'],
  restart: ['events', 'runs', 'seed'],
  history: ['events', 'rounds', 'seed', 'database-url', 'file'],
  scale: ['tenants', 'events', 'days', 'gateway-mib', 'seed'],
  watch: ['connections', 'events', 'seed'],
  shutdown: ['runs', 'connections', 'seed'],
  attacks: ['events', 'seed', 'rounds'],
} as const;
type Benchmark = keyof typeof OPTIONS;
/** These ask a server, and leave its core to it. */
const ASKING: readonly Benchmark[] = [
  'serve',
  'peers',
  'refresh',
  'export',
  'overload',
  'cold',
  'restart',
  'watch',
  'shutdown',
  'attacks',
];

/** A collector's threads on the load's one core would delay it, and that would count against the server. */
const QUIET_LOAD = ['--single-threaded-gc', '--max-semi-space-size=64'];

const text = { type: 'string' } as const;
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    runs: text,
    sizes: text,
    seed: text,
    events: text,
    seconds: text,
    rounds: text,
    connections: text,
    rate: text,
    budget: text,
    'page-every': text,
    'slow-from': text,
    gc: text,
    idle: text,
    only: text,
    'library-folder': text,
    'database-url': text,
    file: text,
    tenants: text,
    days: text,
    'gateway-mib': text,
  },
});
const benchmarks = Object.keys(OPTIONS).filter(isBenchmark);
const unknown = positionals.find((name) => !isBenchmark(name));
if (unknown !== undefined) {
  const known = benchmarks.join(', ');
  throw new Error(
    `The benchmarks are ${known} (none named: all of them), but "${unknown}" is none.`,
  );
}
for (const benchmark of benchmarks) {
  if (positionals.length === 0 || positionals.includes(benchmark)) runBenchmark(benchmark);
}

function isBenchmark(name: string): name is Benchmark {
  return name in OPTIONS;
}

function runBenchmark(benchmark: Benchmark): void {
  const options = OPTIONS[benchmark].flatMap((name) => {
    const value = values[name];
    return value === undefined ? [] : [`--${name}`, value];
  });
  const script = fileURLToPath(new URL(`${benchmark}.ts`, import.meta.url));
  const run = ['--import', 'tsx', script, ...options];
  const [command = '', ...args] = ASKING.includes(benchmark)
    ? onCoreOf('load', [process.execPath, ...QUIET_LOAD, ...run])
    : [process.execPath, ...run];
  const { status } = spawnSync(command, args, { stdio: 'inherit' });
  if (status !== 0) process.exitCode = 1;
}
