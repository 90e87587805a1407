import { BarChart } from './bar-chart.js';
import type { Formats } from './format.js';
import { EmptyNote, Panel } from './panel.js';
import { OUTCOME_WORDS, type Series } from './series.js';
import type { Asked } from './use-answer.js';

interface ChartPanelProps<Key> {
  readonly id: string;
  readonly title: string;
  readonly asked: Asked<unknown>;
  readonly series: Series<Key> | undefined;
  /** What the first column of the table is. */
  readonly first: string;
  /** What is said where there is nothing to draw. */
  readonly empty?: string;
  readonly isHorizontal?: boolean;
  readonly onPick?: (key: Key) => void;
  readonly formats: Formats;
}

/** A chart for those who see it, its sum in a sentence, and all of it as a table. */
export function ChartPanel<Key extends string>(props: ChartPanelProps<Key>) {
  const { series, first, formats, empty, isHorizontal = false, onPick, ...panel } = props;
  const isEmpty = series?.bars.every(({ counts }) => !counts.success && !counts.failure) ?? false;
  return (
    <Panel {...panel}>
      {isEmpty && <EmptyNote text={empty ?? 'No event of the chosen kind in this time.'} />}
      {series !== undefined && !isEmpty && (
        <>
          <BarChart {...{ series, formats, isHorizontal, onPick }} />
          <details class="figures">
            <summary>
              {panel.title}: <span>as a table</span>
            </summary>
            <FiguresTable {...{ series, first, formats }} title={panel.title} />
          </details>
        </>
      )}
    </Panel>
  );
}

interface FiguresTableProps {
  readonly series: Series;
  readonly first: string;
  readonly title: string;
  readonly formats: Formats;
}

function FiguresTable({ series: { bars, outcomes }, first, title, formats }: FiguresTableProps) {
  return (
    <table>
      <caption class="visually-hidden">{title}</caption>
      <thead>
        <tr>
          <th scope="col">{first}</th>
          {outcomes.map((outcome) => (
            <th key={outcome} scope="col" class="number">
              {OUTCOME_WORDS[outcome]}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {bars.map(({ key, label, counts }) => (
          <tr key={key}>
            <th scope="row">{label}</th>
            {outcomes.map((outcome) => (
              <td key={outcome} class="number">
                {figure(counts[outcome], formats)}
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function figure(count: number | undefined, formats: Formats): string {
  return count === undefined ? 'not known' : formats.count(count);
}
