import type { Formats } from './format.js';

/** How a number stands to the one of the span before. */
export interface Change {
  readonly direction: 'up' | 'down' | 'same';
  readonly text: string;
}

/** What numbers are told with, and the span before as it is called: "the 7 days before". */
export interface Telling {
  readonly formats: Formats;
  readonly spanBefore: string;
}

export function countChange(
  now: number,
  before: number | undefined,
  { formats, spanBefore }: Telling,
): Change | undefined {
  if (before === undefined) return undefined;
  const direction = directionOf(now - before);
  if (direction === 'same') return { direction, text: `as in ${spanBefore}` };
  if (before === 0) return { direction, text: `none in ${spanBefore}` };
  const share = formats.rate(Math.abs(now - before) / before);
  return { direction, text: `${share} ${WORDS[direction]} ${spanBefore}` };
}

/** In percentage points: two percentages of one percentage would be hard to read. */
export function rateChange(
  now: number | null,
  before: number | null | undefined,
  { formats, spanBefore }: Telling,
): Change | undefined {
  if (now === null || before === null || before === undefined) return undefined;
  const points = Math.round((now - before) * 1000) / 10;
  const direction = directionOf(points);
  if (direction === 'same') return { direction, text: `as in ${spanBefore}` };
  const text = `${formats.counted(Math.abs(points), 'point')} ${WORDS[direction]} ${spanBefore}`;
  return { direction, text };
}

const WORDS = { up: 'above', down: 'below' } as const;

function directionOf(difference: number): Change['direction'] {
  if (difference === 0) return 'same';
  return difference > 0 ? 'up' : 'down';
}
