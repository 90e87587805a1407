import type { Formats } from './format.js';
import { freshnessWords } from './freshness.js';
import type { Freshness } from './use-freshness.js';

type FreshnessChipProps = Pick<Freshness, 'report' | 'refusal' | 'sinceSeconds'> & {
  readonly formats: Formats;
};

/** How old everything on the page is, always in sight. */
export function FreshnessChip({ report, refusal, sinceSeconds, formats }: FreshnessChipProps) {
  if (refusal?.kind === 'forbidden') return null;
  if (report === undefined) {
    return <p class="chip chip-loading">{refusal === undefined ? 'Asking…' : 'Unreachable'}</p>;
  }
  const { state, word, detail } = freshnessWords(report, sinceSeconds, formats);
  const isLost = refusal !== undefined;
  return (
    <p
      class={`chip chip-${isLost ? 'failing' : state.toLowerCase()}`}
      title={report.asOf === null ? undefined : formats.moment(report.asOf, 'second')}
    >
      <span class="chip-mark" aria-hidden="true" />
      <span>
        <span class="visually-hidden">The report is </span>
        <strong>{isLost ? 'Unreachable' : word}</strong>
      </span>
      <span class="chip-detail">{detail}</span>
    </p>
  );
}
