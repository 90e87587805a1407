/** Of SQLite's thread, as `npm test` builds it. */
export const STORE_PROGRAM = new URL('../../dist/chunks/sqlite-worker.js', import.meta.url);

/** A part of an image is kept. */
export const INSERT_PART = 'insert into "credential_usage_image_part"';

/** The same until it has executed so many statements that begin so; then the thread dies or hangs, or its process is killed. */
export function programThatEnds(then: 'die' | 'hang' | 'kill', at: number, sql = ''): URL {
  const program = new URL('failing-thread.mjs', import.meta.url);
  program.search = new URLSearchParams({ then, sql, at: String(at) }).toString();
  return program;
}
