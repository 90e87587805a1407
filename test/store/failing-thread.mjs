/*
 * SQLite's thread, as `npm test` builds it, up to its n-th answer to a statement that begins in some way. Then it does what its
 * URL says: `then=die`, `then=hang`, or `then=kill`, which ends the whole process.
 */
import process from 'node:process';
import { URL } from 'node:url';
import { parentPort } from 'node:worker_threads';

const { searchParams } = new URL(import.meta.url);
const [then, sql, at] = ['then', 'sql', 'at'].map((name) => searchParams.get(name));
const ENDS = {
  die: () => process.exit(1),
  hang: () => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0),
  kill: () => process.kill(process.pid, 'SIGKILL'),
};
let count = 0;

await import('../../dist/chunks/sqlite-worker.js');
parentPort.on('message', ({ task }) => {
  if (task.sql?.startsWith(sql)) count += 1;
  if (count === Number(at)) ENDS[then]();
});
