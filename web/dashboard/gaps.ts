import type { Formats } from './format.js';
import type { Window } from './span.js';

/** Shorter ones are told by the clock. */
const BY_DATE_MS = 2 * 24 * 60 * 60 * 1000;

const LISTS = new Intl.ListFormat('en');

/** What nothing is known of, in words; undefined: all is known. */
export function gapsText(gaps: readonly Window[], formats: Formats): string | undefined {
  if (gaps.length === 0) return undefined;
  const spans = LISTS.format(gaps.map((gap) => spanText(gap, formats)));
  return `Nothing is known of ${spans}. Events of that time are missing from every number and list below.`;
}

/** Its last instant is told and not the first one after it, which may be of another day. */
function spanText({ from, to }: Window, { moment }: Formats): string {
  const lastMs = Date.parse(to) - 1;
  const detail = lastMs - Date.parse(from) < BY_DATE_MS ? 'dateMinute' : 'date';
  return `${moment(from, detail)} to ${moment(new Date(lastMs).toISOString(), detail)}`;
}
