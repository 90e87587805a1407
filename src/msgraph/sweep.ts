import type { CredentialUsageEvent, QuarantineReason } from '../report/event.js';
import { parseEvent } from '../report/event.js';
import type { Sweep, SweepPage } from '../report/sweep.js';
import type { MsgraphClient } from './client.js';
import { nextPageUrl } from './link.js';
import type { ReportSource } from './sources.js';
import { reportUrl } from './sources.js';
import { badResponse } from './wire-error.js';

interface SweepOptions {
  readonly client: Pick<MsgraphClient, 'getPage'>;
  readonly source: ReportSource;
  readonly baseUrl: URL;
}

/** Ten million events: hours within Graph's budget. A report that goes on longer is not going anywhere. */
const MOST_PAGES = 10_000;

/** Follows the links of one report from its first page to its last, which alone has none. */
export function createSweep({ client, source, baseUrl }: SweepOptions): Sweep {
  return async function* (signal) {
    const seen = new Set<string>();
    let url: URL | undefined = reportUrl(baseUrl, source);
    while (url !== undefined) {
      if (seen.has(url.href) || seen.size === MOST_PAGES) throw pageLoop(seen.size);
      seen.add(url.href);
      const { value, nextLink } = await client.getPage(url, signal);
      yield parseRows(value);
      url = nextLink === undefined ? undefined : nextPageUrl(nextLink, baseUrl);
    }
  };
}

/** Reads the rows of a page. A bad one is put aside; it takes no other with it. */
export function parseRows(rows: readonly unknown[]): SweepPage {
  const events: CredentialUsageEvent[] = [];
  const quarantined: QuarantineReason[] = [];
  for (const row of rows) {
    const parsed = parseEvent(row);
    if (typeof parsed === 'string') quarantined.push(parsed);
    else events.push(parsed);
  }
  return { events, quarantined };
}

function pageLoop(pages: number) {
  return badResponse(
    'PAGE_LOOP',
    `Microsoft Graph's links do not come to an end: stopped after ${pages} pages, where a page came back or the limit of ` +
      '10,000 was reached. This is known of other collections of Graph and passes.',
  );
}
