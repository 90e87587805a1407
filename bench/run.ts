import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** `npm run bench -- [read|serve] [options]`: each benchmark in a process of its own; the options are its own. */
const BENCHMARKS = ['read', 'serve'];

const [first, ...rest] = process.argv.slice(2);
const isNamed = first !== undefined && !first.startsWith('-');
if ((isNamed && !BENCHMARKS.includes(first)) || (first !== undefined && !isNamed)) {
  console.error(
    `The first argument must be one of ${BENCHMARKS.join(', ')}, or absent for both, but it is "${first}".`,
  );
  process.exitCode = 64;
} else {
  for (const benchmark of isNamed ? [first] : BENCHMARKS) {
    const script = fileURLToPath(new URL(`${benchmark}.ts`, import.meta.url));
    const { status } = spawnSync(process.execPath, ['--import', 'tsx', script, ...rest], {
      stdio: 'inherit',
    });
    process.exitCode = Math.max(Number(process.exitCode ?? 0), status ?? 1);
  }
}
