import type { CredentialUsageReportState, FreshnessQuery } from './generated/graphql.js';
import type { Formats } from './format.js';

export type ReportFreshness = FreshnessQuery['credentialUsageReport'];

/** What the reader is told of the age of all that is shown. */
export interface FreshnessWords {
  readonly state: CredentialUsageReportState;
  readonly word: string;
  readonly detail: string;
}

const STATE_WORDS: Readonly<Record<CredentialUsageReportState, string>> = {
  FRESH: 'Fresh',
  STALE: 'Stale',
  FAILING: 'Failing',
  LOADING: 'Loading',
};

/** `sinceSeconds`: how long ago the report said so. The gateway's own count of seconds stands whatever clock the reader has. */
export function freshnessWords(
  { state, asOf, ageSeconds }: ReportFreshness,
  sinceSeconds: number,
  formats: Formats,
): FreshnessWords {
  const word = STATE_WORDS[state];
  if (asOf === null || ageSeconds === null) return { state, word, detail: 'nothing read yet' };
  const seconds = ageSeconds + sinceSeconds;
  const time = formats.moment(asOf, seconds < 12 * 3600 ? 'time' : 'minute');
  return { state, word, detail: `as of ${time}, ${formats.ago(seconds)}` };
}

/** An answer that says of which rows it is. */
export interface Versioned {
  readonly credentialUsageReport: Pick<ReportFreshness, 'asOf' | 'isComplete' | 'rowCount'>;
}

/** While it is the same, so are the rows. */
export function versionOf({ asOf, isComplete, rowCount }: Versioned['credentialUsageReport']) {
  return [asOf, isComplete, rowCount].join();
}

/** When to ask again whether there is something new. */
export function pollAfterMs(report: ReportFreshness | undefined): number {
  const isArriving = report === undefined || !report.isComplete;
  return isArriving ? 5000 : 60_000;
}

/** What stands above everything else; undefined when all is well. */
export function bannerOf(
  { state, sweep, fault, notice, isComplete }: ReportFreshness,
  { counted }: Formats,
): { readonly tone: 'info' | 'warning'; readonly text: string } | undefined {
  if (state === 'FAILING' || fault !== null) return { tone: 'warning', text: notice ?? 'The last refresh failed.' }; // prettier-ignore
  if (isComplete) return notice === null ? undefined : { tone: 'info', text: notice };
  const soFar =
    sweep === null
      ? ''
      : ` So far: ${counted(sweep.pageCount, 'page')}, ${counted(sweep.rowCount, 'event')}.`;
  return {
    tone: 'info',
    text: `The report is being read for the first time: every number is too low until then.${soFar}`,
  };
}
