import process from 'node:process';
import { parentPort } from 'node:worker_threads';

const ENDS = {
  die: () => process.exit(1),
  hang: () => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0),
  kill: () => process.kill(process.pid, 'SIGKILL'),
};

/** Lets SQLite's thread answer so many statements that begin in some way. `kill` ends the whole process. */
export function endAfter({ then, sql, at }) {
  let count = 0;
  parentPort.on('message', ({ task }) => {
    if (!task.sql?.startsWith(sql)) return;
    count += 1;
    if (count === at) ENDS[then]();
  });
}
