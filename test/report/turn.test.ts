import { describe, expect, it } from '@jest/globals';
import type { ReportImage } from '../../src/report/keeper.js';
import type { KeptReport } from '../../src/report/snapshot-image.js';
import { HOUR, MINUTE, SECOND } from '../../src/time.js';
import { startReport, startReportWith } from '../support/start-report.js';

/** A whole report of other events, as another gateway has published it, so long after the test's clocks began. */
async function published(ids: readonly string[], afterMs: number): Promise<KeptReport> {
  const { clock, report } = startReport([ids]);
  const snapshot = await report.current();
  return {
    snapshot: { ...snapshot, asOfMs: clock.now() + afterMs, asOfMonotonicMs: afterMs },
    full: undefined,
    isShort: false,
    isShortCutLost: false,
  };
}

describe('a report that is shared', () => {
  it('sweeps in its turn alone, and gives up the sweep that its turn has ended', async () => {
    const { clock, report, sweepCount } = startReportWith({ isShared: true }, [['a'], { pauseMs: MINUTE }, ['b']]); // prettier-ignore
    await clock.advance(HOUR);
    expect(sweepCount()).toBe(0);
    report.beginTurn();
    report.beginTurn();
    await clock.advance(SECOND);
    report.endTurn();
    await clock.advance(HOUR);
    expect(sweepCount()).toBe(1);
    expect(report.status()).toMatchObject({ running: undefined, failure: undefined, snapshot: { isComplete: false } }); // prettier-ignore
    report.beginTurn();
    await clock.advance(2 * MINUTE);
    expect(report.status()).toMatchObject({ state: 'FRESH', snapshot: { rowCount: 2 } });
  });

  it('says what it waits for while nothing has been published', async () => {
    const { clock, report } = startReportWith({ isShared: true }, []);
    const waiting = expect(report.current()).rejects.toMatchObject({
      code: 'WARMING_UP',
      message: expect.stringContaining('STORE_URL'),
    });
    await clock.advance(10 * SECOND);
    await waiting;
  });

  it('shows what another gateway has published, with its age and when the next is due, and keeps none of it', async () => {
    const kept: ReportImage[] = [];
    const keep = (image: ReportImage) => Promise.resolve(void kept.push(image));
    const { clock, report } = startReportWith({ isShared: true, keep }, [['mine']]);
    await clock.advance(10 * MINUTE);
    report.adopt(await published(['x', 'y'], 5 * MINUTE));
    expect(report.status()).toMatchObject({ state: 'FRESH', running: undefined, nextRefreshAtMs: clock.now() + 10 * MINUTE, snapshot: { rowCount: 2 } }); // prettier-ignore
    await clock.advance(10 * MINUTE);
    expect(report.status()).toMatchObject({ state: 'STALE', nextRefreshAtMs: null });
    expect(report.journal.end()?.asOfMs).toBe(clock.now() - 15 * MINUTE);
    expect(kept).toEqual([]);
    report.keepAgain();
    expect(kept).toHaveLength(1);
  });

  it('begins its turn with a sweep when what was published has grown stale, and not before', async () => {
    const { clock, report, sweptAtMs } = startReportWith({ isShared: true }, [['a']]);
    report.adopt(await published(['a'], 0));
    report.beginTurn();
    await clock.advance(16 * MINUTE);
    expect(sweptAtMs).toEqual([15 * MINUTE]);
  });

  it('lets a question wait for what another gateway is about to publish', async () => {
    const { clock, report } = startReportWith({ isShared: true }, []);
    const first = report.current();
    await clock.advance(SECOND);
    report.adopt(await published(['a'], 0));
    expect((await first).rowCount).toBe(1);
    const least = report.current({ leastAsOfMs: clock.now(), waitMs: 15 * MINUTE });
    await clock.advance(14 * MINUTE + 59 * SECOND);
    report.adopt(await published(['a', 'b'], 15 * MINUTE));
    expect((await least).rowCount).toBe(2);
    // The next one is not due before this question must be answered.
    const soon = report.current({ leastAsOfMs: clock.now() + MINUTE, waitMs: MINUTE });
    await expect(soon).rejects.toMatchObject({ code: 'SNAPSHOT_TOO_OLD' });
  });

  it('shows nothing any more that another gateway has withdrawn', async () => {
    const { report } = startReportWith({ isShared: true }, []);
    report.adopt(await published(['a'], 0));
    report.adopt(undefined);
    expect(report.status()).toMatchObject({ state: 'FAILING', snapshot: undefined });
    await expect(report.current()).rejects.toMatchObject({ code: 'UPSTREAM_FORBIDDEN' });
  });

  it('begins no turn when it has left for good', async () => {
    const { clock, report, sweepCount } = startReportWith({ isShared: true }, [['a']]);
    await report.leaveTurn();
    report.beginTurn();
    await clock.advance(HOUR);
    expect(sweepCount()).toBe(0);
  });
});
