import type { LoadFigures } from './load.js';
import { median } from './stopwatch.js';
import { duration, markdownTable, times } from './table.js';

/** How one contender did in one operation. */
export interface Measured {
  readonly name: string;
  /** One for each round. */
  readonly figures: readonly LoadFigures[];
}

export function medianOf({ figures }: Measured, of: (round: LoadFigures) => number): number {
  return median(figures.map(of));
}

/** The median of the ratios within each round: whatever slows a round down slows both sides of it down. */
function medianRatio(
  a: Measured,
  b: Measured,
  of: (a: LoadFigures, b: LoadFigures) => number,
): number {
  return median(
    a.figures.flatMap((figures, round) => {
      const other = b.figures[round];
      return other === undefined ? [] : [of(figures, other)];
    }),
  );
}

export function speedRatio(a: Measured, b: Measured): number {
  return medianRatio(a, b, (ours, its) => ours.requestsPerSecond / its.requestsPerSecond);
}

/** Above 1 where a request costs the first less. */
export function cpuRatio(a: Measured, b: Measured): number {
  return medianRatio(a, b, (ours, its) => its.cpuMs / ours.cpuMs);
}

const HEAD = [
  '',
  'requests/s',
  'p50',
  'p99',
  'CPU a request',
  'speed: ours / it',
  'CPU: it / ours',
];

/** Ours is the first. */
export function operationTable(measured: readonly Measured[]): string {
  const [ours] = measured;
  if (ours === undefined) return '';
  const rows = measured.map((its) => [
    its.name,
    medianOf(its, ({ requestsPerSecond }) => requestsPerSecond).toFixed(0),
    duration(medianOf(its, ({ p50Ms }) => p50Ms)),
    duration(medianOf(its, ({ p99Ms }) => p99Ms)),
    duration(medianOf(its, ({ cpuMs }) => cpuMs)),
    times(speedRatio(ours, its)),
    times(cpuRatio(ours, its)),
  ]);
  return markdownTable(HEAD, rows);
}
