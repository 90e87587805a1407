import { execFileSync } from 'node:child_process';
import { expect, it } from '@jest/globals';

const at = (path: string) => JSON.stringify(new URL(path, import.meta.url).href);
/** A gateway in a process of its own, whose minute passes as soon as it listens. */
const PROGRAM = `
  import { createDemo } from ${at('../../src/cli/serve.ts')};
  import { MINUTE, systemClock } from ${at('../../src/time.ts')};
  import { runCommand } from ${at('run-command.ts')};
  const due = [];
  const clock = { ...systemClock, schedule: (task, delayMs) => {
    if (delayMs === MINUTE) due.push(task);
    return delayMs === MINUTE ? () => {} : systemClock.schedule(task, delayMs);
  } };
  const meanwhile = async () => {
    gc();
    console.log('A minute passes.');
    for (const task of due) task();
    gc();
  };
  await runCommand(createDemo('1.0.0'), [], { environment: { PORT: '0' }, clock, meanwhile });
  process.exit();
`;
/** V8's own word behind a collection of the whole heap: where the next one begins, and how many times as large that is. */
const NEW_LIMIT = /\[HeapController\] Limit: .*\((\d+\.\d)\)/g;

function lastFactor(told: string | undefined): string | undefined {
  return [...(told ?? '').matchAll(NEW_LIMIT)].at(-1)?.[1];
}

it('lets the heap double between two collections from a minute after the start on', () => {
  const flags = ['--import', 'tsx', '--expose-gc', '--trace-gc-verbose', '--input-type=module'];
  const told = execFileSync(process.execPath, [...flags, '--eval', PROGRAM], {
    encoding: 'utf8',
    maxBuffer: 64 * 2 ** 20,
  });
  const [, after] = told.split('A minute passes.');
  expect(lastFactor(after)).toBe('2.0');
});
