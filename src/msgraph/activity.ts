import { authMethodOf } from '../report/auth-method.js';
import { featureOf } from '../report/event.js';
import type { ActivityCount, ReadActivity } from '../report/sweep.js';
import type { MsgraphClient, PageOptions } from './client.js';
import { nextPageUrl } from './link.js';
import type { ReportSource } from './sources.js';
import { summaryUrl } from './sources.js';
import { badResponse } from './wire-error.js';

interface ActivityOptions {
  readonly client: Pick<MsgraphClient, 'getPage'>;
  readonly source: ReportSource;
  readonly baseUrl: URL;
}

/**
 * The summary is a comparison and no more. It waits behind whatever the report needs, a fault of it is not worth another
 * call, and since this function may be retired or refused alone, the breaker does not hear of it.
 */
const ASIDE: PageOptions = { priority: 'background', isRepeated: false, isCounted: false };

/** A row for each feature and method: fewer than a hundred, on one page as far as is known. */
const MOST_PAGES = 10;

export function createReadActivity({ client, source, baseUrl }: ActivityOptions): ReadActivity {
  return async (signal) => {
    const counts: ActivityCount[] = [];
    let url: URL | undefined = summaryUrl(baseUrl, source);
    for (let page = 1; url !== undefined; page += 1) {
      if (page > MOST_PAGES) throw endless();
      const { value, nextLink } = await client.getPage(url, signal, ASIDE);
      counts.push(...value.map(parseActivity));
      url = nextLink === undefined ? undefined : nextPageUrl(nextLink, baseUrl);
    }
    return counts;
  };
}

/** Strict, unlike a row of the report: a sum from which one row is missing compares with nothing. */
function parseActivity(row: unknown): ActivityCount {
  if (typeof row !== 'object' || row === null) throw noActivity();
  return {
    feature: featureOf(textOf('feature', row)),
    authMethod: authMethodOf(textOf('authMethod', row)),
    successCount: countOf('successfulActivityCount', row),
    failureCount: countOf('failureActivityCount', row),
  };
}

function textOf(name: string, row: object): string {
  const value = fieldOf(name, row);
  if (typeof value !== 'string' || value === '') throw noActivity();
  return value;
}

function countOf(name: string, row: object): number {
  const value = fieldOf(name, row);
  if (typeof value !== 'number' || !Number.isSafeInteger(value) || value < 0) throw noActivity();
  return value;
}

function fieldOf(name: string, row: object): unknown {
  return Object.getOwnPropertyDescriptor(row, name)?.value;
}

function noActivity() {
  return badResponse(
    'SHAPE',
    "A row of Microsoft Graph's summary lacks its feature, its method or one of its counts.",
  );
}

function endless() {
  return badResponse(
    'PAGE_LOOP',
    "Microsoft Graph's summary has more than 10 pages, where a page holds more than all there should be.",
  );
}
