import type { CredentialUsageEvent, QuarantineReason } from '../report/event.js';
import { parseEvent } from '../report/event.js';
import type { Sweep, SweepPage } from '../report/sweep.js';
import type { Work } from '../report/work.js';
import type { Clock } from '../time.js';
import { HOUR } from '../time.js';
import type { MsgraphClient } from './client.js';
import { nextPageUrl } from './link.js';
import type { MsgraphPage } from './page.js';
import type { ReportSource } from './sources.js';
import { reportUrl } from './sources.js';
import { badResponse, sweepTimeout } from './wire-error.js';

interface SweepOptions {
  readonly client: Pick<MsgraphClient, 'getPage'>;
  readonly source: ReportSource;
  readonly baseUrl: URL;
  readonly clock: Clock;
}

/** Pages mostly of nothing: hours within Graph's budget. A report that goes on longer is not going anywhere. */
const MOST_PAGES = 10_000;
/** Two thousand full pages take an hour and a half within Graph's budget. */
const MOST_ROWS = 2_000_000;
/** Inflated; what a sweep holds in memory is of this order. Two million rows of the usual length have half of it. */
const MOST_BYTES = 2 ** 30;
const LONGEST_MS = 2 * HOUR;

/** Follows the links of one report from its first page to its last, which alone has none. */
export function createSweep({ client, source, baseUrl, clock }: SweepOptions): Sweep {
  return async function* (signal, span) {
    const seen = new Set<string>();
    const count = createBounds();
    const deadline = startDeadline(clock, signal);
    /** Its rows alone: a page that the loop has hold of would be kept until the next one has come. */
    const readPage = async (url: URL) => {
      const page = await client.getPage(url, deadline.signal, { span });
      count(page);
      return { rows: takeRows([page.value]), nextLink: page.nextLink };
    };
    let url: URL | undefined = reportUrl(baseUrl, source);
    try {
      while (url !== undefined) {
        if (seen.has(url.href) || seen.size === MOST_PAGES) throw pageLoop(seen.size);
        seen.add(url.href);
        const { rows, nextLink } = await readPage(url);
        yield rows;
        url = nextLink === undefined ? undefined : nextPageUrl(nextLink, baseUrl);
      }
    } finally {
      // Also when whoever reads has seen enough.
      deadline.end();
    }
  };
}

/** Reads the one page in a list, and takes it out: a generator keeps its arguments for as long as it is kept itself. */
function* takeRows(pages: (readonly unknown[])[]): Work<SweepPage> {
  return yield* parseRows(pages.pop() ?? []);
}

/** Rows read between two looks at the clock. */
const ROW_BATCH = 50;

/** Reads the rows of a page. A bad one is put aside; it takes no other with it. */
export function* parseRows(rows: readonly unknown[]): Work<SweepPage> {
  const events: CredentialUsageEvent[] = [];
  const quarantined: QuarantineReason[] = [];
  for (const [index, row] of rows.entries()) {
    if (index % ROW_BATCH === 0) yield;
    const parsed = parseEvent(row);
    if (typeof parsed === 'string') quarantined.push(parsed);
    else events.push(parsed);
  }
  return { events, quarantined };
}

/** Counts what has come, and throws when it is too much. */
function createBounds(): (page: MsgraphPage) => void {
  let rows = 0;
  let bytes = 0;
  return (page) => {
    rows += page.value.length;
    bytes += page.bytes;
    if (rows > MOST_ROWS) throw tooLarge('2,000,000 rows');
    if (bytes > MOST_BYTES) throw tooLarge('1 GiB');
  };
}

interface Deadline {
  /** Aborted with the caller's signal, or when the time is up. */
  readonly signal: AbortSignal;
  end(): void;
}

/** By hand: `AbortSignal.any` would hang on to a signal that lives as long as the gateway. */
function startDeadline(clock: Clock, signal: AbortSignal): Deadline {
  const stopper = new AbortController();
  const stop = () => {
    stopper.abort(signal.reason);
  };
  const callOffTimer = clock.schedule(() => {
    stopper.abort(sweepTimeout());
  }, LONGEST_MS);
  signal.addEventListener('abort', stop, { once: true });
  if (signal.aborted) stop();
  return {
    signal: stopper.signal,
    end: () => {
      callOffTimer();
      signal.removeEventListener('abort', stop);
    },
  };
}

function tooLarge(limit: string) {
  return badResponse(
    'SIZE',
    `The report has more than ${limit}, the most that one reading of it may bring into memory. Check that GRAPH_BASE_URL ` +
      'is Microsoft Graph; if it is, please report the size of the tenant.',
  );
}

function pageLoop(pages: number) {
  return badResponse(
    'PAGE_LOOP',
    `Microsoft Graph's links do not come to an end: stopped after ${pages} pages, where a page came back or the limit of ` +
      '10,000 was reached. This is known of other collections of Graph and passes.',
  );
}
