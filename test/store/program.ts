/** Of SQLite's thread, as `npm test` builds it. */
export const STORE_PROGRAM = new URL('../../dist/chunks/sqlite-worker.js', import.meta.url);
