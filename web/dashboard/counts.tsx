import { BannerPlace } from './banner.js';
import { ChartPanel } from './chart-panel.js';
import { intervalOf } from './conditions.js';
import type { Formats } from './format.js';
import { gapsText } from './gaps.js';
import type { CountsBeforeQuery, CountsQuery } from './generated/graphql.js';
import { byCategory, byMethod, overTime } from './series.js';
import { tileFacts } from './tile-facts.js';
import { Tiles, WaitingTiles } from './tiles.js';
import type { Asked } from './use-answer.js';
import type { View } from './view.js';
import { PERIOD_WORDS } from './words.js';

interface CountsProps {
  readonly view: View;
  readonly counts: Asked<CountsQuery>;
  readonly formats: Formats;
}

type TotalsProps = CountsProps & { readonly before: Asked<CountsBeforeQuery> };

/** The numbers at the top, and what is said of them to those who hear the page. */
export function Totals({ view, counts, before, formats }: TotalsProps) {
  const { data } = counts;
  const totalCount = data?.userCredentialUsageDetails?.aggregate.totalCount;
  const span = PERIOD_WORDS[view.period];
  const unknown = gapsText(data?.userCredentialUsageDetails?.gaps ?? [], formats);
  return (
    <>
      <BannerPlace banner={unknown === undefined ? undefined : { tone: 'info', text: unknown }} />
      <p class="visually-hidden" role="status">
        {totalCount !== undefined && `${formats.counted(totalCount, 'event')} in ${span}`}
      </p>
      {data === undefined ? (
        <WaitingTiles />
      ) : (
        <div class={counts.isLoading ? 'outdated' : ''}>
          <Tiles
            tiles={tileFacts(data, before.isLoading ? undefined : before.data, {
              formats,
              spanBefore: `the ${span} before`,
            })}
          />
        </div>
      )}
    </>
  );
}

const FIRST_COLUMNS = { HOUR: 'Hour', DAY: 'Day', WEEK: 'Week of' } as const;

interface ChartsProps extends CountsProps {
  readonly onChange: (change: Partial<View>) => void;
}

export function Charts({ view, counts, formats, onChange }: ChartsProps) {
  const { aggregate, gaps } = counts.data?.userCredentialUsageDetails ?? {};
  const shared = { asked: counts, formats };
  return (
    <>
      <ChartPanel
        {...shared}
        id="over-time"
        title={`Events over ${PERIOD_WORDS[view.period]}`}
        series={aggregate && overTime(aggregate, intervalOf(view), formats, gaps)}
        first={FIRST_COLUMNS[intervalOf(view)]}
      />
      <ChartPanel
        {...shared}
        id="by-category"
        empty="Nothing has failed in this time."
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
