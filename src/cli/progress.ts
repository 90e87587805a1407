import type { Terminal } from './command.js';

/** How far a long command has come, in one line that is written over and over; nothing where nobody looks. */
export interface Progress {
  reading(pageCount: number, rowCount: number): void;
  writing(rowCount: number, outOfCount: number): void;
  /** What has to be known, also where nobody looks on. */
  note(text: string): void;
  /** What stays there in the end. */
  done(text: string): void;
  clear(): void;
}

const BAR_CELLS = 30;
/** Oftener than anybody can see. */
const LEAST_MS = 100;
/** Back to the line's start, and away with what stands there (ECMA-48). */
const NEW_LINE = '\r\u001B[K';

export function createProgress({ stderr, clock, showsProgress }: Terminal): Progress {
  let shownMs = -Infinity;
  const put = (text: string) => {
    if (showsProgress) stderr.write(NEW_LINE + text);
  };
  const show = (text: string) => {
    const nowMs = clock.monotonicMs();
    if (nowMs - shownMs < LEAST_MS) return;
    shownMs = nowMs;
    put(text);
  };
  return {
    reading: (pageCount, rowCount) =>
      show(`Reading: ${pageCount} pages, ${rowCount.toLocaleString('en')} rows`),
    writing: (rowCount, outOfCount) => {
      const share = outOfCount === 0 ? 1 : rowCount / outOfCount;
      const bar = '#'.repeat(Math.round(share * BAR_CELLS)).padEnd(BAR_CELLS, '.');
      show(`Writing: [${bar}] ${Math.floor(share * 100)} %`);
    },
    note: (text) => stderr.write(`${showsProgress ? NEW_LINE : ''}${text}\n`),
    done: (text) => put(`${text}\n`),
    clear: () => put(''),
  };
}
