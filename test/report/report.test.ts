import { describe, expect, it } from '@jest/globals';
import { GatewayError } from '../../src/errors.js';
import { countCells, countOutcomes } from '../../src/report/aggregate.js';
import { NO_CONDITIONS } from '../../src/report/query.js';
import type { Report } from '../../src/report/report.js';
import { select } from '../../src/report/selection.js';
import type { Sweep } from '../../src/report/sweep.js';
import { windowOf } from '../../src/report/window.js';
import { DAY, MINUTE, SECOND } from '../../src/time.js';
import { ids, startReport, startReportWith } from '../support/start-report.js';

const throttled = new GatewayError('UPSTREAM_THROTTLED', 'Graph says wait.', {
  retryAfterSeconds: 90,
});
const unreachable = new GatewayError('UPSTREAM_UNREACHABLE', 'Graph cannot be reached.');

describe('the report', () => {
  it('answers any number of waiting callers from one sweep', async () => {
    const { clock, report, sweepCount } = startReport([{ pauseMs: 500 }, ['a'], ['b']]);
    const callers = Promise.all(Array.from({ length: 1000 }, () => report.current()));
    await clock.advance(500);
    const snapshots = await callers;
    expect(new Set(snapshots).size).toBe(1);
    expect(snapshots[0]).toMatchObject({ isComplete: true, rowCount: 2 });
    expect(sweepCount()).toBe(1);
  });

  it('ends its periods where the sweep began, not where it ended', async () => {
    const { clock, report } = startReport([['a'], { pauseMs: MINUTE }]);
    const beganAtMs = clock.now();
    await clock.advance(MINUTE);
    expect((await report.current()).asOfMs).toBe(beganAtMs);
  });

  it('answers after the cold wait with what has arrived, labelled incomplete', async () => {
    const { clock, report } = startReport([['a'], { pauseMs: MINUTE }, ['b']]);
    const early = report.current();
    await clock.advance(2 * SECOND);
    expect(await early).toMatchObject({ isComplete: false, rowCount: 1 });
    expect(report.status().state).toBe('LOADING');
    await clock.advance(MINUTE);
    expect(await report.current()).toMatchObject({ isComplete: true, rowCount: 2 });
    expect(report.status().state).toBe('FRESH');
  });

  it('is WARMING_UP when the cold wait ends and nothing has arrived', async () => {
    const { clock, report } = startReport([{ pauseMs: MINUTE }, ['a']]);
    const early = report.current();
    await Promise.all([
      clock.advance(2 * SECOND),
      expect(early).rejects.toMatchObject({ code: 'WARMING_UP', retryAfterSeconds: 1 }),
    ]);
  });

  it('refreshes at the moment it grows stale, without anybody asking', async () => {
    const { clock, report, sweepCount } = startReport([['a']], [['a', 'b']]);
    await clock.advance(15 * MINUTE - 1);
    expect(sweepCount()).toBe(1);
    await clock.advance(1);
    expect(sweepCount()).toBe(2);
    expect(await report.current()).toMatchObject({ rowCount: 2 });
  });

  it('serves the stale snapshot at once while a slow refresh is running', async () => {
    const { clock, report } = startReport([['a']], [{ pauseMs: MINUTE }, ['b']]);
    await clock.advance(15 * MINUTE + SECOND);
    expect(report.status().state).toBe('STALE');
    expect(await report.current()).toMatchObject({ rowCount: 1, isComplete: true });
  });

  it('publishes nothing of a sweep that fails on a later page', async () => {
    const { clock, report } = startReport([['a']], [['b'], ['c'], unreachable]);
    await clock.advance(0);
    const before = await report.current();
    await clock.advance(15 * MINUTE);
    expect(await report.current()).toBe(before);
    expect(report.status()).toMatchObject({ state: 'FAILING', failure: { error: unreachable } });
  });

  it('tries again after 10, 20 and 40 seconds, and recovers', async () => {
    const { clock, report, sweepCount } = startReport(
      [unreachable],
      [unreachable],
      [unreachable],
      [['a']],
    );
    await clock.advance(10 * SECOND - 1);
    expect(sweepCount()).toBe(1);
    await clock.advance(1);
    expect(sweepCount()).toBe(2);
    await clock.advance(20 * SECOND);
    expect(sweepCount()).toBe(3);
    await clock.advance(40 * SECOND);
    expect(sweepCount()).toBe(4);
    expect(report.status().state).toBe('FRESH');
  });

  it('never tries again before Graph said so', async () => {
    const { clock, sweepCount } = startReport([throttled], [['a']]);
    await clock.advance(90 * SECOND - 1);
    expect(sweepCount()).toBe(1);
    await clock.advance(1);
    expect(sweepCount()).toBe(2);
  });

  it("says why when there is nothing to serve, with Graph's fault and the time of the next try", async () => {
    const { clock, report } = startReport([throttled]);
    await clock.advance(30 * SECOND);
    await expect(report.current()).rejects.toMatchObject({
      code: 'UPSTREAM_THROTTLED',
      retryAfterSeconds: 60,
    });
  });

  it('stops serving a snapshot that has expired', async () => {
    const { clock, report } = startReport([['a']], [unreachable]);
    await clock.advance(DAY - 1);
    expect(await report.current()).toMatchObject({ rowCount: 1 });
    await clock.advance(1);
    await expect(report.current()).rejects.toMatchObject({ code: 'UPSTREAM_UNREACHABLE' });
  });

  it('begins an overdue sweep with the first question after the machine has slept', async () => {
    const { clock, report, sweepCount } = startReport([['a']], [['b', 'c']]);
    await clock.advance(0);
    clock.jumpWallClock(2 * DAY);
    const question = report.current();
    await clock.advance(0);
    expect(await question).toMatchObject({ rowCount: 2 });
    expect(sweepCount()).toBe(2);
  });

  it('does not put a refresh off for a day because the wall clock was set back by one', async () => {
    const { clock, sweepCount } = startReport([{ pauseMs: SECOND }, ['a']]);
    await clock.advance(0);
    clock.jumpWallClock(-DAY);
    await clock.advance(SECOND + 15 * MINUTE);
    expect(sweepCount()).toBe(2);
  });

  it('goes on when whoever listens to it throws', async () => {
    const onSweepEnded = () => {
      throw new Error('a log that fails');
    };
    const { clock, report, sweepCount } = startReportWith({ onSweepEnded }, [['a']], [['a', 'b']]);
    await clock.advance(15 * MINUTE);
    expect(sweepCount()).toBe(2);
    expect(await report.current()).toMatchObject({ rowCount: 2 });
  });

  it('masks a bug of ours in a sweep and goes on', async () => {
    let sweepCount = 0;
    // eslint-disable-next-line require-yield, @typescript-eslint/require-await -- it breaks before its first page
    const sweep: Sweep = async function* () {
      sweepCount += 1;
      throw new TypeError('secret detail');
    };
    const { clock, outcomes } = startReportWith({ sweep });
    await clock.advance(10 * SECOND);
    expect(sweepCount).toBe(2);
    expect(outcomes[0]?.error).toMatchObject({ code: 'INTERNAL_SERVER_ERROR' });
    expect(outcomes[0]?.error?.message).not.toContain('secret');
  });

  it('leaves nothing running when it is stopped in the middle of a sweep', async () => {
    const { clock, report } = startReport([['a'], { pauseMs: MINUTE }]);
    await clock.advance(SECOND);
    await report.stop();
    expect(clock.pendingTimers).toBe(0);
  });
});

describe('all 27 questions from 10,000 callers', () => {
  const questions = (['D1', 'D7', 'D30'] as const).flatMap((period) =>
    ([null, 'REGISTRATION', 'RESET'] as const).flatMap((feature) =>
      [null, true, false].map((isSuccess) => ({ period, feature, isSuccess })),
    ),
  );

  const askAll = async (report: Report) => {
    const counts = Array.from({ length: 10_000 }, async (_, caller) => {
      const { period, ...conditions } = questions[caller % questions.length] ?? { period: 'D1' };
      const snapshot = await report.current();
      const query = { ...NO_CONDITIONS, ...conditions };
      return countOutcomes(countCells(select(snapshot, query, windowOf(period, snapshot.asOfMs))))
        .totalCount;
    });
    return Promise.all(counts);
  };

  it('take one sweep while cold, and none once it is there', async () => {
    const { clock, report, sweepCount } = startReport([{ pauseMs: SECOND }, ids(9)]);
    const cold = askAll(report);
    await clock.advance(SECOND);
    // The nine events are resets that worked, a day and a half old.
    const matching = questions.map(
      ({ period, feature, isSuccess }) =>
        period !== 'D1' && feature !== 'REGISTRATION' && isSuccess !== false,
    );
    const expected = Array.from({ length: 10_000 }, (_, caller) =>
      matching[caller % matching.length] === true ? 9 : 0,
    );
    expect(await cold).toEqual(expected);
    expect(await askAll(report)).toEqual(expected);
    expect(sweepCount()).toBe(1);
  });

  it('take no sweep of their own while a stale report is refreshed behind them', async () => {
    const { clock, report, sweepCount } = startReport([ids(9)], [{ pauseMs: MINUTE }, ids(9)]);
    await clock.advance(15 * MINUTE + SECOND);
    await askAll(report);
    expect(sweepCount()).toBe(2);
  });
});

describe('a caller who minds the age', () => {
  const WAIT_MS = 9 * SECOND;

  /** Asks now for a snapshot that is no older than `maxAgeMs`, as a resolver does. */
  const askFor = (
    { clock, report }: Pick<ReturnType<typeof startReport>, 'clock' | 'report'>,
    maxAgeMs: number,
    waitMs = WAIT_MS,
  ) => report.current({ leastAsOfMs: clock.now() - maxAgeMs, waitMs });

  it('is answered at once when the snapshot is young enough', async () => {
    const house = startReport([['a']], [['a', 'b']]);
    await house.clock.advance(5 * MINUTE);
    expect(await askFor(house, 5 * MINUTE)).toMatchObject({ rowCount: 1 });
    expect(house.clock.pendingTimers).toBe(1);
  });

  it('joins the sweep that is running', async () => {
    const house = startReport([['a']], [{ pauseMs: 5 * SECOND }, ['a', 'b']]);
    await house.clock.advance(15 * MINUTE + SECOND);
    const answer = askFor(house, MINUTE);
    await house.clock.advance(4 * SECOND);
    expect(await answer).toMatchObject({ rowCount: 2 });
  });

  it('joins the next sweep when that begins in time', async () => {
    const house = startReport([['a']], [['a', 'b']]);
    await house.clock.advance(15 * MINUTE - 8 * SECOND);
    const answer = askFor(house, 0);
    await house.clock.advance(8 * SECOND);
    expect(await answer).toMatchObject({ rowCount: 2 });
    expect(house.sweptAtMs).toEqual([0, 15 * MINUTE]);
  });

  it('is told at once when the next sweep is too far away, and when to ask again', async () => {
    const house = startReport([['a']]);
    await house.clock.advance(5 * MINUTE);
    await expect(askFor(house, MINUTE)).rejects.toMatchObject({
      code: 'SNAPSHOT_TOO_OLD',
      retryAfterSeconds: 600,
    });
    expect(house.clock.pendingTimers).toBe(1);
  });

  it('never starts a sweep', async () => {
    const house = startReport([['a']]);
    await house.clock.advance(5 * MINUTE);
    const callers = Array.from({ length: 100 }, () => askFor(house, 0));
    const outcomes = await Promise.allSettled(callers);
    expect(new Set(outcomes.map(({ status }) => status))).toEqual(new Set(['rejected']));
    await house.clock.advance(MINUTE);
    expect(house.sweepCount()).toBe(1);
  });

  it('waits for a sweep no longer than can be waited', async () => {
    const house = startReport([['a']], [{ pauseMs: MINUTE }, ['a', 'b']]);
    await house.clock.advance(15 * MINUTE);
    const answer = askFor(house, MINUTE);
    await Promise.all([
      expect(answer).rejects.toMatchObject({ code: 'SNAPSHOT_TOO_OLD', retryAfterSeconds: 10 }),
      house.clock.advance(WAIT_MS),
    ]);
  });

  it('is told when the sweep that was joined fails and the next try comes too late', async () => {
    const house = startReport([['a']], [{ pauseMs: 2 * SECOND }, unreachable]);
    await house.clock.advance(15 * MINUTE);
    const answer = askFor(house, MINUTE);
    await Promise.all([
      expect(answer).rejects.toMatchObject({ code: 'SNAPSHOT_TOO_OLD', retryAfterSeconds: 10 }),
      house.clock.advance(2 * SECOND),
    ]);
  });

  it('joins the next try when the sweep that was joined fails and there is time for it', async () => {
    const house = startReport([['a']], [{ pauseMs: 2 * SECOND }, unreachable], [['a', 'b']]);
    await house.clock.advance(15 * MINUTE);
    const answer = askFor(house, MINUTE, 20 * SECOND);
    await house.clock.advance(12 * SECOND);
    expect(await answer).toMatchObject({ rowCount: 2 });
  });

  it('is not satisfied with a sweep that began too early', async () => {
    const house = startReport([['a']], [{ pauseMs: 5 * SECOND }, ['a', 'b']]);
    await house.clock.advance(15 * MINUTE + 2 * SECOND);
    const answer = askFor(house, SECOND);
    await Promise.all([
      expect(answer).rejects.toMatchObject({ code: 'SNAPSHOT_TOO_OLD' }),
      house.clock.advance(WAIT_MS),
    ]);
  });

  it("gets Graph's fault where there is nothing to serve at all", async () => {
    const house = startReport([throttled]);
    await house.clock.advance(SECOND);
    await expect(askFor(house, MINUTE)).rejects.toMatchObject({ code: 'UPSTREAM_THROTTLED' });
  });

  it('does not wait on when the gateway is about to end, while everybody else is answered', async () => {
    const house = startReport([['a']], [{ pauseMs: MINUTE }, ['b']]);
    await house.clock.advance(15 * MINUTE);
    const answer = askFor(house, MINUTE);
    house.report.endWaiting();
    await expect(answer).rejects.toMatchObject({ code: 'SHUTTING_DOWN', retryAfterSeconds: 1 });
    expect(await house.report.current()).toMatchObject({ rowCount: 1 });
    expect(house.report.status().running).toBeDefined();
  });

  it('waits no longer in all where the first sweep is still running', async () => {
    const house = startReport([['a'], { pauseMs: MINUTE }, ['b']]);
    await house.clock.advance(0);
    const askedAtMs = house.clock.monotonicMs();
    let toldAtMs = Infinity;
    const answer = askFor(house, -SECOND).catch((error: unknown) => {
      toldAtMs = house.clock.monotonicMs();
      return error;
    });
    await house.clock.advance(30 * SECOND);
    expect(await answer).toMatchObject({ code: 'SNAPSHOT_TOO_OLD' });
    expect(toldAtMs - askedAtMs).toBe(WAIT_MS);
  });

  it('does not wait on when the report is stopped', async () => {
    const house = startReport([['a']], [{ pauseMs: MINUTE }, ['b']]);
    await house.clock.advance(15 * MINUTE);
    const answer = askFor(house, MINUTE);
    await Promise.all([
      expect(answer).rejects.toMatchObject({ code: 'SHUTTING_DOWN' }),
      house.report.stop(),
    ]);
    expect(house.clock.pendingTimers).toBe(0);
  });
});
