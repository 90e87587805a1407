import { DAY } from '../time.js';
import { intersect, RETENTION_MS, type Window } from './window.js';

/** Spans of time of which every event is known: ascending, none of them touching the next. */
export type Coverage = readonly Window[];

/** What a whole sweep has seen: all that Graph remembers. */
export function seenBySweep(asOfMs: number): Window {
  return { fromMs: asOfMs - RETENTION_MS, toMs: asOfMs + 1 };
}

/** A coverage with one more span. */
export function cover(coverage: Coverage, added: Window): Coverage {
  if (added.fromMs >= added.toMs) return coverage;
  const touches = ({ fromMs, toMs }: Window) => fromMs <= added.toMs && toMs >= added.fromMs;
  const joined = coverage
    .filter(touches)
    .reduce(
      (a, b) => ({ fromMs: Math.min(a.fromMs, b.fromMs), toMs: Math.max(a.toMs, b.toMs) }),
      added,
    );
  const others = coverage.filter((span) => !touches(span));
  return [...others, joined].sort((a, b) => a.fromMs - b.fromMs);
}

/** The part of a coverage that lies in a window. */
export function coverageWithin(coverage: Coverage, window: Window): Coverage {
  return coverage
    .map((span) => intersect(span, window))
    .filter(({ fromMs, toMs }) => fromMs < toMs);
}

/** The spans of a window of which nothing is known, ascending. */
export function gapsIn(window: Window, coverage: Coverage): readonly Window[] {
  const known = coverageWithin(coverage, window);
  const begins = [window.fromMs, ...known.map(({ toMs }) => toMs)];
  const ends = [...known.map(({ fromMs }) => fromMs), window.toMs];
  return begins
    .map((fromMs, index) => ({ fromMs, toMs: ends[index] ?? window.toMs }))
    .filter(({ fromMs, toMs }) => fromMs < toMs);
}

/** The spans between the first instant of a coverage and the last of which nothing is known. */
export function gapsBetween(coverage: Coverage): readonly Window[] {
  const { fromMs = 0 } = coverage[0] ?? {};
  return gapsIn({ fromMs, toMs: coverage.at(-1)?.toMs ?? fromMs }, coverage);
}

/**
 * So long before a snapshot's `asOf` what is kept takes over. Graph forgets by the day, so that the snapshot's own last day
 * may be short of events that were kept in time.
 */
const SURELY_REMEMBERED_MS = RETENTION_MS - DAY;

/**
 * The instant before which events are looked up in the history, and from which on in the snapshot: so no event is seen
 * twice, and a history that lags behind is asked for nothing that the snapshot has.
 */
export function seamOf(asOfMs: number, recordedAsOfMs: number): number {
  return Math.min(asOfMs - SURELY_REMEMBERED_MS, recordedAsOfMs);
}
