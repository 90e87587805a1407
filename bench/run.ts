import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

/** `npm run bench -- [read|serve] [options]`: runs each benchmark in a process of its own, with the options it knows. */
const OPTIONS = {
  read: ['sizes', 'seed'],
  serve: ['events', 'seed', 'seconds', 'rounds', 'connections'],
} as const;

const text = { type: 'string' } as const;
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    sizes: text,
    seed: text,
    events: text,
    seconds: text,
    rounds: text,
    connections: text,
  },
});
const unknown = positionals.find((name) => name !== 'read' && name !== 'serve');
if (unknown !== undefined) {
  throw new Error(
    `The benchmarks are "read" and "serve" (none named: both), but "${unknown}" is neither.`,
  );
}
for (const benchmark of ['read', 'serve'] as const) {
  if (positionals.length === 0 || positionals.includes(benchmark)) runBenchmark(benchmark);
}

function runBenchmark(benchmark: keyof typeof OPTIONS): void {
  const options = OPTIONS[benchmark].flatMap((name) => {
    const value = values[name];
    return value === undefined ? [] : [`--${name}`, value];
  });
  const script = fileURLToPath(new URL(`${benchmark}.ts`, import.meta.url));
  const { status } = spawnSync(process.execPath, ['--import', 'tsx', script, ...options], {
    stdio: 'inherit',
  });
  if (status !== 0) process.exitCode = 1;
}
