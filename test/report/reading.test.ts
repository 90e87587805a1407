import { setImmediate as nextTurn } from 'node:timers/promises';
import { describe, expect, it } from '@jest/globals';
import type { MsgraphPage } from '../../src/msgraph/page.js';
import { REPORT_SOURCES } from '../../src/msgraph/sources.js';
import { createSweep, parseRows } from '../../src/msgraph/sweep.js';
import { readReport } from '../../src/report/reading.js';
import type { Sweep } from '../../src/report/sweep.js';
import { DAY } from '../../src/time.js';
import { collectGarbage } from '../support/collect-garbage.js';
import { createFakeClock } from '../support/fake-clock.js';
import { createSlowClock } from '../support/slow-clock.js';
import { SECRET } from '../support/usage-event.js';
import { usageRow } from '../support/usage-row.js';

const clock = createFakeClock();
const OPTIONS = {
  clock,
  signal: new AbortController().signal,
  asOfMs: clock.now(),
  before: undefined,
  overlapMs: DAY,
  idNamesEvent: true,
  secret: SECRET,
};
const baseUrl = new URL('https://graph.microsoft.com/beta');
const source = REPORT_SOURCES.userCredentialUsageDetails;

describe('the pages of a report', () => {
  it('are read in slices with the rests that were asked for', async () => {
    const slow = createSlowClock();
    const sweep: Sweep = async function* () {
      const rows = Array.from({ length: 200 }, (_, number) => usageRow(`id-${number}`));
      yield await Promise.resolve(parseRows(rows));
    };
    const readings = readReport({ ...OPTIONS, clock: slow, sweep, restMs: () => 7 });
    for await (const { events } of readings) expect(events.rows.rowCount).toBe(200);
    const delaysMs = slow.takeDelaysMs();
    expect(delaysMs.length).toBeGreaterThan(3);
    expect(new Set(delaysMs)).toEqual(new Set([7]));
  });

  it('are let go of before Graph is asked for the next one, which may take minutes', async () => {
    const pages: WeakRef<readonly unknown[]>[] = [];
    const keptCounts: number[] = [];
    const getPage = async (): Promise<MsgraphPage> => {
      await nextTurn();
      collectGarbage();
      keptCounts.push(pages.filter((page) => page.deref() !== undefined).length);
      const value = [usageRow(`id-${pages.length}`)];
      pages.push(new WeakRef(value));
      const nextLink = `${baseUrl.href}/reports/x?$skiptoken=${pages.length}`;
      return { value, nextLink: pages.length < 3 ? nextLink : undefined, bytes: 0 };
    };
    const sweep = createSweep({ client: { getPage }, source, baseUrl, clock });
    const readings = readReport({ ...OPTIONS, sweep });
    let rowCount = 0;
    for await (const { events } of readings) ({ rowCount } = events.rows);
    expect(rowCount).toBe(3);
    expect(keptCounts).toEqual([0, 0, 0]);
  });
});
