import type { Window } from '../report/window.js';

/** Spans of time as ISO 8601 writes intervals. */
export function intervalsText(windows: readonly Window[]): string {
  return windows
    .map(({ fromMs, toMs }) => `${instantText(fromMs)}/${instantText(toMs)}`)
    .join(', ');
}

function instantText(ms: number): string {
  return new Date(ms).toISOString();
}
