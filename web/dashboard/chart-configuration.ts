import type { ChartConfiguration } from 'chart.js';
import { stripes, type ChartTheme } from './chart-theme.js';
import type { Formats } from './format.js';
import { OUTCOME_WORDS, type Series } from './series.js';

interface ChartOptions<Key> {
  readonly series: Series<Key>;
  readonly isHorizontal: boolean;
  readonly formats: Formats;
  readonly theme: ChartTheme;
  /** Of the place that it has when it is drawn. */
  readonly widthPx: number;
  readonly onPick: ((key: Key) => void) | undefined;
}

/** Bars upon each other, on a page that does not move. */
export function chartConfiguration<Key>(options: ChartOptions<Key>): ChartConfiguration<'bar'> {
  const { series, isHorizontal, formats, theme, onPick } = options;
  return {
    type: 'bar',
    data: { labels: series.bars.map(({ label }) => label), datasets: datasetsOf(options) },
    options: {
      animation: false,
      maintainAspectRatio: false,
      indexAxis: isHorizontal ? 'y' : 'x',
      interaction: { mode: 'index', axis: isHorizontal ? 'y' : 'x', intersect: false },
      ...(onPick && {
        onClick: (_event, [element]) => {
          const bar = element && series.bars[element.index];
          if (bar !== undefined) onPick(bar.key);
        },
      }),
      scales: scalesOf(options),
      plugins: {
        tooltip: {
          boxPadding: 4,
          titleFont: { family: theme.font },
          bodyFont: { family: theme.font },
          callbacks: {
            label: ({ dataset, raw }) => `${dataset.label ?? ''}: ${formats.count(Number(raw))}`,
          },
        },
      },
    },
  };
}

function datasetsOf<Key>({ series: { bars, outcomes }, theme, isHorizontal }: ChartOptions<Key>) {
  const fills = { success: theme.success, failure: stripes(theme) };
  return outcomes.map((outcome) => ({
    label: OUTCOME_WORDS[outcome],
    data: bars.map(({ counts }) => counts[outcome] ?? 0),
    backgroundColor: fills[outcome],
    borderColor: theme[outcome],
    borderWidth: outcome === 'failure' ? 1 : 0,
    borderRadius: 2,
    maxBarThickness: isHorizontal ? 20 : 64,
  }));
}

/** Characters of a label: as many as leave half of the width and more to the bars. */
const LONGEST_LABEL = { narrow: 17, wide: 26 };
const NARROW_PX = 330;

function scalesOf<Key>(options: ChartOptions<Key>) {
  const { series, isHorizontal, formats, theme, widthPx } = options;
  const most = LONGEST_LABEL[widthPx < NARROW_PX ? 'narrow' : 'wide'];
  const font = { family: theme.font, size: 12 };
  const names = {
    stacked: true,
    grid: { display: false },
    border: { color: theme.line },
    ticks: {
      font,
      color: theme.text,
      autoSkip: !isHorizontal,
      autoSkipPadding: 12,
      maxRotation: 0,
      callback: (index: number | string) =>
        shortened(series.bars[Number(index)]?.label ?? '', most),
    },
  };
  const counts = {
    stacked: true,
    beginAtZero: true,
    border: { display: false },
    grid: { color: theme.line },
    ticks: { font, color: theme.text, precision: 0, maxTicksLimit: 6, callback: (value: number | string) => formats.count(Number(value)) },
  }; // prettier-ignore
  return isHorizontal ? { x: counts, y: names } : { x: names, y: counts };
}

function shortened(label: string, most: number): string {
  return label.length > most ? `${label.slice(0, most - 1)}…` : label;
}
