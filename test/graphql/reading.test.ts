import { describe, expect, it } from '@jest/globals';
import { createReading } from '../../src/graphql/reading.js';
import type { Snapshot } from '../../src/report/snapshot.js';
import { MINUTE, SECOND } from '../../src/time.js';
import { startReport } from '../support/start-report.js';

const served = (snapshot: Snapshot) => snapshot;

/** What one operation reads of a report whose refresh is under way. */
async function readDuringRefresh() {
  const { clock, report } = startReport([['a']], [{ pauseMs: MINUTE }, ['b']]);
  await clock.advance(15 * MINUTE);
  return {
    clock,
    report,
    reading: createReading(
      { report, clock, longestWaitMs: 9 * SECOND, show: (snapshot) => snapshot },
      'IDENTITIES',
    ),
  };
}

describe('the reading of one operation', () => {
  it('serves fields without a bound when the wait of those with one ends in vain', async () => {
    const { clock, reading } = await readDuringRefresh();
    const [bounded, free] = [reading.read(0, served), reading.read(null, served)];
    await Promise.all([
      expect(bounded).rejects.toMatchObject({ code: 'SNAPSHOT_TOO_OLD' }),
      clock.advance(9 * SECOND),
    ]);
    expect(await free).toMatchObject({ rowCount: 1 });
  });

  it('serves them as well when the gateway is about to end', async () => {
    const { clock, report, reading } = await readDuringRefresh();
    const [bounded, free] = [reading.read(0, served), reading.read(null, served)];
    await clock.advance(0);
    report.endWaiting();
    await expect(bounded).rejects.toMatchObject({ code: 'SHUTTING_DOWN' });
    expect(await free).toMatchObject({ rowCount: 1 });
  });

  it('waits as long as the strictest bound wants, and holds each field to its own', async () => {
    const { clock, reading } = await readDuringRefresh();
    const [strict, mild] = [reading.read(0, served), reading.read(3600, served)];
    await Promise.all([
      expect(strict).rejects.toMatchObject({ code: 'SNAPSHOT_TOO_OLD' }),
      clock.advance(9 * SECOND),
    ]);
    expect(await mild).toBe(reading.served);
  });
});
