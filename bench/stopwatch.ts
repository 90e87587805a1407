export interface Timing {
  readonly iterations: number;
  readonly medianMs: number;
  readonly p99Ms: number;
}

export interface Effort {
  readonly fewestIterations: number;
  /** Iterations go on until this long has been spent. */
  readonly budgetMs: number;
  /** How long it runs first without being measured, so that the compiler has seen it. */
  readonly warmUpMs: number;
}

/** Enough for a stable p99, and few enough to keep them all. */
const MOST_ITERATIONS = 20_000;

/** Runs a task over and over and says how long one run takes. */
export function measure(
  task: () => unknown,
  { fewestIterations, budgetMs, warmUpMs }: Effort,
): Timing {
  const startedMs = performance.now();
  while (performance.now() - startedMs < warmUpMs) task();
  const durationsMs: number[] = [];
  let spentMs = 0;
  while (
    durationsMs.length < fewestIterations ||
    (spentMs < budgetMs && durationsMs.length < MOST_ITERATIONS)
  ) {
    const beforeMs = performance.now();
    task();
    const durationMs = performance.now() - beforeMs;
    durationsMs.push(durationMs);
    spentMs += durationMs;
  }
  return {
    iterations: durationsMs.length,
    medianMs: percentile(durationsMs, 50),
    p99Ms: percentile(durationsMs, 99),
  };
}

/** The smallest value that at least this percentage of all values does not exceed. NaN when there are none. */
export function percentile(values: ArrayLike<number>, percent: number): number {
  const sorted = Float64Array.from(values).sort();
  return sorted[Math.max(0, Math.ceil((percent / 100) * sorted.length) - 1)] ?? NaN;
}

/** Of an even count the mean of the two in the middle: of two rounds the faster one alone would flatter. */
export function median(values: readonly number[]): number {
  const sorted = Float64Array.from(values).sort();
  const upper = sorted.length >> 1;
  return ((sorted[sorted.length - 1 - upper] ?? NaN) + (sorted[upper] ?? NaN)) / 2;
}
