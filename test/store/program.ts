/** Of SQLite's thread, as `npm test` builds it. */
export const STORE_PROGRAM = new URL('../../dist/chunks/sqlite-worker.js', import.meta.url);

/** A part of an image is kept. */
export const INSERT_PART = 'insert into "credential_usage_image_part"';

/** The same until it has executed so many statements that begin so; then the thread dies or hangs, or its process is killed. */
export function programThatEnds(then: 'die' | 'hang' | 'kill', at: number, sql = ''): URL {
  // Both before the first message comes: a statement between two awaited imports would not be counted.
  const failing = new URL('failing-thread.mjs', import.meta.url).href;
  const program = `
    import '${STORE_PROGRAM.href}';
    import { endAfter } from '${failing}';
    endAfter(${JSON.stringify({ then, sql, at })});
  `;
  return new URL(`data:text/javascript,${encodeURIComponent(program)}`);
}
