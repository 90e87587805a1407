import type { CountsQuery, CredentialUsageInterval } from './generated/graphql.js';
import type { Formats } from './format.js';
import type { Window } from './span.js';
import { CATEGORY_WORDS, methodWords } from './words.js';

type Aggregate = NonNullable<CountsQuery['userCredentialUsageDetails']>['aggregate'];
type Bucket = Aggregate['overTime'][number];
type Outcome = 'success' | 'failure';

/** One row of a chart and of the table beside it. `key` is what a click on it chooses; nothing is known of a missing count. */
interface Bar<Key> {
  readonly key: Key;
  readonly label: string;
  readonly counts: Readonly<Partial<Record<Outcome, number>>>;
}

/** What a chart shows, without a word of how. */
export interface Series<Key = string> {
  readonly bars: readonly Bar<Key>[];
  readonly outcomes: readonly Outcome[];
  /** All of it in a sentence, for those who do not see the bars. */
  readonly summary: string;
}

export const OUTCOME_WORDS: Readonly<Record<Outcome, string>> = {
  success: 'Succeeded',
  failure: 'Failed',
};

/** Twelve months begin and end on the same day of the year, which tells nothing without it. */
const LABELS = { HOUR: 'hour', DAY: 'day', WEEK: 'date' } as const;

const BOTH = ['success', 'failure'] as const;

export function overTime(
  { overTime: buckets, successCount, failureCount }: Aggregate,
  interval: CredentialUsageInterval,
  formats: Formats,
  gaps: readonly Window[] = [],
): Series {
  const labelOf = ({ from }: Bucket) => formats.moment(from, LABELS[interval]);
  const bars = buckets.map((bucket) => ({
    key: bucket.from,
    label: labelOf(bucket),
    counts: isUnknown(bucket, gaps)
      ? {}
      : { success: bucket.successCount, failure: bucket.failureCount },
  }));
  const worst = buckets.toSorted((one, other) => other.failureCount - one.failureCount)[0];
  const peak =
    worst === undefined || worst.failureCount === 0
      ? 'No failures'
      : `Most failures: ${formats.count(worst.failureCount)}, ${interval === 'WEEK' ? 'week of ' : ''}${labelOf(worst)}`;
  const both = `${formats.count(successCount)} succeeded, ${formats.count(failureCount)} failed`;
  return { bars, outcomes: BOTH, summary: `${both}. ${peak}.` };
}

/** All of it lies in one gap: it has no events, which is not to say that there were none. */
function isUnknown(bucket: Bucket, gaps: readonly Window[]): boolean {
  const [fromMs, toMs] = [Date.parse(bucket.from), Date.parse(bucket.to)];
  return gaps.some((gap) => Date.parse(gap.from) <= fromMs && toMs <= Date.parse(gap.to));
}

export function byMethod({ byAuthMethod }: Aggregate, formats: Formats) {
  const bars = byAuthMethod.map(({ authMethod, successCount, failureCount }) => ({
    key: authMethod,
    label: methodWords(authMethod),
    counts: { success: successCount, failure: failureCount },
  }));
  const [first] = bars;
  const summary =
    first === undefined
      ? 'No method.'
      : `${formats.counted(bars.length, 'method')}. Most used: ${first.label}, ${formats.count(first.counts.success)} succeeded, ${formats.count(first.counts.failure)} failed.`;
  return { bars, outcomes: BOTH, summary } satisfies Series;
}

export function byCategory({ byFailureCategory, failureCount }: Aggregate, formats: Formats) {
  const bars = byFailureCategory.map(({ failureCategory, count }) => ({
    key: failureCategory,
    label: CATEGORY_WORDS[failureCategory],
    counts: { failure: count },
  }));
  const [first] = bars;
  const summary =
    first === undefined
      ? 'No failures.'
      : `${formats.count(failureCount)} failed. Most often: ${first.label}, ${formats.count(first.counts.failure)}.`;
  return { bars, outcomes: ['failure'] as const, summary } satisfies Series;
}
