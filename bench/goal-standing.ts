import type { Goal } from './goals.js';
import { cpuRatio as cpuRatioOf, speedRatio, type Measured } from './serve-tables.js';
import { markdownTable, times } from './table.js';

export interface Standing extends Goal {
  /** NaN when one of the two did not take part. */
  readonly ratio: number;
  /** The same by the processor time of a request: what else runs on the machine moves it less. */
  readonly cpuRatio: number;
  readonly outcome: 'met' | 'missed' | 'not measured';
}

/** Where each goal stands after a run. */
export function standings(
  goals: readonly Goal[],
  results: readonly { readonly operation: string; readonly measured: readonly Measured[] }[],
): readonly Standing[] {
  return goals.map((goal) => {
    const measured = results.find(({ operation }) => operation === goal.operation)?.measured ?? [];
    const [ours] = measured;
    const its = measured.find(({ name }) => name === goal.other);
    if (ours === undefined || its === undefined)
      return { ...goal, ratio: NaN, cpuRatio: NaN, outcome: 'not measured' };
    const ratio = speedRatio(ours, its);
    return {
      ...goal,
      ratio,
      cpuRatio: cpuRatioOf(ours, its),
      outcome: ratio >= goal.atLeast ? 'met' : 'missed',
    };
  });
}

export function standingsTable(rows: readonly Standing[]): string {
  return markdownTable(
    ['operation', 'held against', 'goal', 'measured', 'by CPU', ''],
    rows.map(({ operation, other, atLeast, ratio, cpuRatio, outcome }) => [
      operation,
      other,
      `>= ${atLeast}x`,
      Number.isNaN(ratio) ? '-' : times(ratio),
      Number.isNaN(cpuRatio) ? '-' : times(cpuRatio),
      outcome,
    ]),
  );
}
