import { BarController, BarElement, CategoryScale, Chart, LinearScale, Tooltip } from 'chart.js';
import { useEffect, useRef, useState } from 'preact/hooks';
import { chartConfiguration } from './chart-configuration.js';
import { chartTheme } from './chart-theme.js';
import type { Formats } from './format.js';
import { OUTCOME_WORDS, type Series } from './series.js';

Chart.register(BarController, BarElement, CategoryScale, LinearScale, Tooltip);

interface BarChartProps<Key> {
  readonly series: Series<Key>;
  readonly isHorizontal: boolean;
  readonly onPick: ((key: Key) => void) | undefined;
  readonly formats: Formats;
}

const ROW_PX = 27;
const AXIS_PX = 34;
/** As many as are looked at; the table has all of them. */
const MOST_ROWS = 10;

/** Drawn by Chart.js, which is told everything anew when anything changes: there are a few dozen bars at most. */
export function BarChart<Key extends string>(props: BarChartProps<Key>) {
  const { isHorizontal, onPick, formats } = props;
  const series = isHorizontal ? firstOf(props.series) : props.series;
  const canvas = useRef<HTMLCanvasElement>(null);
  const frame = useRef<HTMLDivElement>(null);
  const isDark = useDarkness();
  const facts = JSON.stringify([series, isDark, isHorizontal]);
  useEffect(() => {
    if (canvas.current === null || frame.current === null) return undefined;
    if (isHorizontal) frame.current.style.minHeight = `${series.bars.length * ROW_PX + AXIS_PX}px`;
    const theme = chartTheme(canvas.current);
    const widthPx = frame.current.clientWidth;
    const chart = new Chart(
      canvas.current,
      chartConfiguration({ series, isHorizontal, formats, theme, widthPx, onPick }),
    );
    return () => chart.destroy();
  }, [facts]);
  return (
    <>
      <ul class="legend" aria-hidden="true">
        {series.outcomes.map((outcome) => (
          <li key={outcome} class={`legend-${outcome}`}>
            {OUTCOME_WORDS[outcome]}
          </li>
        ))}
      </ul>
      <div ref={frame} class={onPick === undefined ? 'chart' : 'chart chart-open'}>
        <canvas ref={canvas} role="img" aria-label={series.summary} />
      </div>
    </>
  );
}

function firstOf<Key>(series: Series<Key>): Series<Key> {
  return { ...series, bars: series.bars.slice(0, MOST_ROWS) };
}

function useDarkness(): boolean {
  const [query] = useState(() => matchMedia('(prefers-color-scheme: dark)'));
  const [isDark, setIsDark] = useState(query.matches);
  useEffect(() => {
    const follow = () => setIsDark(query.matches);
    query.addEventListener('change', follow);
    return () => query.removeEventListener('change', follow);
  }, [query]);
  return isDark;
}
