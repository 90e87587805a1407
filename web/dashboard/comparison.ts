import type { Formats } from './format.js';

/** How a number stands to the one before it. */
export interface Change {
  readonly direction: 'up' | 'down' | 'same';
  readonly text: string;
}

export function countChange(
  now: number,
  before: number | undefined,
  formats: Formats,
): Change | undefined {
  if (before === undefined) return undefined;
  const direction = directionOf(now - before);
  if (direction === 'same') return { direction, text: 'as many as before' };
  if (before === 0) return { direction, text: 'none before' };
  const share = formats.rate(Math.abs(now - before) / before);
  return { direction, text: `${share} ${direction === 'up' ? 'more' : 'fewer'} than before` };
}

/** In percentage points: two percentages of one percentage would be hard to read. */
export function rateChange(
  now: number | null,
  before: number | null | undefined,
  formats: Formats,
): Change | undefined {
  if (now === null || before === null || before === undefined) return undefined;
  const points = Math.round((now - before) * 1000) / 10;
  const direction = directionOf(points);
  if (direction === 'same') return { direction, text: 'as high as before' };
  const word = direction === 'up' ? 'higher' : 'lower';
  return { direction, text: `${formats.count(Math.abs(points))} points ${word} than before` };
}

function directionOf(difference: number): Change['direction'] {
  if (difference === 0) return 'same';
  return difference > 0 ? 'up' : 'down';
}
