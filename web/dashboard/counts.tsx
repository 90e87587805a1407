import { ChartPanel } from './chart-panel.js';
import { intervalOf } from './conditions.js';
import type { Formats } from './format.js';
import type { CountsBeforeQuery, CountsQuery } from './generated/graphql.js';
import { byCategory, byMethod, overTime } from './series.js';
import { Tiles } from './tiles.js';
import type { Asked } from './use-answer.js';
import type { View } from './view.js';
import { PERIOD_WORDS } from './words.js';

interface CountsProps {
  readonly view: View;
  readonly counts: Asked<CountsQuery>;
  readonly formats: Formats;
}

/** The numbers at the top, and what is said of them to those who hear the page. */
export function Totals({ view, counts, before, formats }: CountsProps & { readonly before: Asked<CountsBeforeQuery> }) {
  const aggregate = counts.data?.userCredentialUsageDetails?.aggregate;
  return (
    <>
      <p class="visually-hidden" role="status">
        {aggregate &&
          `${formats.count(aggregate.totalCount)} events in ${PERIOD_WORDS[view.period]}`}
      </p>
      {counts.data === undefined ? (
        <div class="tiles-waiting" aria-hidden="true" />
      ) : (
        <div class={counts.isLoading ? 'outdated' : ''}>
          <Tiles counts={counts.data} before={before.data} {...{ view, formats }} />
        </div>
      )}
    </>
  );
} // prettier-ignore

interface ChartsProps extends CountsProps {
  readonly onChange: (change: Partial<View>) => void;
}

export function Charts({ view, counts, formats, onChange }: ChartsProps) {
  const aggregate = counts.data?.userCredentialUsageDetails?.aggregate;
  const shared = { asked: counts, formats };
  return (
    <>
      <ChartPanel
        {...shared}
        id="over-time"
        title={`Events over ${PERIOD_WORDS[view.period]}`}
        series={aggregate && overTime(aggregate, intervalOf(view), formats)}
        first={view.period === 'D1' ? 'Hour' : 'Day'}
      />
      <ChartPanel
        {...shared}
        id="by-category"
        title="Failures by category"
        series={aggregate && byCategory(aggregate, formats)}
        isHorizontal
        first="Category"
        onPick={(category) => onChange({ category })}
      />
      <ChartPanel
        {...shared}
        id="by-method"
        title="Events by method"
        series={aggregate && byMethod(aggregate, formats)}
        isHorizontal
        first="Method"
        onPick={(method) => onChange({ method })}
      />
    </>
  );
}
