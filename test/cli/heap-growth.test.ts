import { execFileSync } from 'node:child_process';
import { expect, it } from '@jest/globals';

const MODULE = new URL('../../src/cli/heap-growth.ts', import.meta.url);
const PROGRAM = `import { letHeapGrow } from '${MODULE.href}'; letHeapGrow(); gc();`;
/** V8's own word behind a collection of the whole heap: where the next one begins, and how many times as large that is. */
const NEW_LIMIT = /\[HeapController\] Limit: .*\((\d+\.\d)\)/g;

it('lets the heap double between two collections', () => {
  const flags = ['--import', 'tsx', '--expose-gc', '--trace-gc-verbose', '--input-type=module'];
  const told = execFileSync(process.execPath, [...flags, '--eval', PROGRAM], { encoding: 'utf8' });
  const [, factor] = [...told.matchAll(NEW_LIMIT)].at(-1) ?? [];
  expect(factor).toBe('2.0');
});
