import { describe, expect, it } from '@jest/globals';
import { GatewayError } from '../../src/errors.js';
import type { ActivityCount, ReadActivity, SweepPage } from '../../src/report/sweep.js';
import { HOUR, MINUTE, SECOND } from '../../src/time.js';
import { createFakeClock } from '../support/fake-clock.js';
import { ids, startReportWith } from '../support/start-report.js';
import { usageEvent } from '../support/usage-event.js';

const unreachable = new GatewayError('UPSTREAM_UNREACHABLE', 'Graph cannot be reached.');

/** Graph's own summary: this many resets by e-mail. */
const summaryOf = (successCount: number): readonly ActivityCount[] => [
  { feature: 'RESET', authMethod: 'EMAIL', successCount, failureCount: 0 },
];

const DRIFT = { feature: 'RESET', authMethod: 'EMAIL', snapshotCount: 100, summaryCount: 900 };

/** Answers in turn with a summary or an error; the last one stands for all that follow. */
function scriptedActivity(...answers: readonly (readonly ActivityCount[] | Error)[]) {
  let callCount = 0;
  const readActivity: ReadActivity = () => {
    const answer = answers[Math.min(callCount, answers.length - 1)] ?? [];
    callCount += 1;
    return answer instanceof Error ? Promise.reject(answer) : Promise.resolve(answer);
  };
  return { readActivity, callCount: () => callCount };
}

/** A call that Graph never answers. */
function untilAborted(onAbort = () => {}): ReadActivity {
  return (signal) =>
    new Promise((_, reject) => {
      signal.addEventListener('abort', () => {
        onAbort();
        reject(unreachable);
      });
    });
}

describe('the comparison with what Graph itself counts', () => {
  it('is made once after every full sweep, and after no short one', async () => {
    const startMs = createFakeClock().now();
    const hourly = Array.from({ length: 100 }, (_, hour) =>
      usageEvent({ sourceId: `${hour}`, eventTimeMs: startMs - hour * HOUR }),
    );
    const pages = [0, 60].map((from): SweepPage => {
      return { events: hourly.slice(from, from + 60), quarantined: [] };
    });
    const { readActivity, callCount } = scriptedActivity(summaryOf(100));
    const { clock, outcomes } = startReportWith({ readActivity }, pages);
    await clock.advance(6 * HOUR - 1);
    expect(outcomes.filter(({ kind }) => kind === 'short')).toHaveLength(23);
    expect(callCount()).toBe(1);
    await clock.advance(1);
    expect(callCount()).toBe(2);
  });

  it('is not made after a sweep of which nothing is served', async () => {
    const { readActivity, callCount } = scriptedActivity(summaryOf(100));
    const { clock } = startReportWith({ readActivity }, [ids(100)], [[]], [unreachable]);
    await clock.advance(15 * MINUTE + 10 * SECOND);
    expect(callCount()).toBe(1);
  });

  it('is told, and kept until the next one', async () => {
    const { readActivity } = scriptedActivity(summaryOf(900), summaryOf(100));
    const { clock, report, reconciliations } = startReportWith({ readActivity }, [ids(100)]);
    await clock.advance(0);
    expect(report.status().drifts).toEqual([DRIFT]);
    await clock.advance(15 * MINUTE);
    expect(report.status().drifts).toEqual([]);
    expect(reconciliations).toEqual([
      { drifts: [DRIFT], error: undefined },
      { drifts: [], error: undefined },
    ]);
  });

  it('keeps no answer waiting', async () => {
    const { clock, report } = startReportWith({ readActivity: untilAborted() }, [ids(100)]);
    await clock.advance(0);
    expect(await report.current()).toMatchObject({ rowCount: 100 });
    expect(report.status().state).toBe('FRESH');
  });

  it('keeps what was known, and harms nothing, when it fails', async () => {
    const { readActivity } = scriptedActivity(summaryOf(900), unreachable);
    const { clock, report, reconciliations } = startReportWith({ readActivity }, [ids(100)]);
    await clock.advance(15 * MINUTE);
    expect(report.status()).toMatchObject({ state: 'FRESH', failure: undefined, drifts: [DRIFT] });
    expect(reconciliations.at(-1)).toEqual({ drifts: [], error: unreachable });
  });

  it('tells a bug of ours as no more than that', async () => {
    const { readActivity } = scriptedActivity(new TypeError('secret detail'));
    const { clock, reconciliations } = startReportWith({ readActivity }, [ids(100)]);
    await clock.advance(0);
    expect(reconciliations[0]?.error).toMatchObject({ code: 'INTERNAL_SERVER_ERROR' });
    expect(reconciliations[0]?.error?.message).not.toContain('secret');
  });

  it('stands, and is made again, when whoever is told of it throws', async () => {
    const { readActivity, callCount } = scriptedActivity(summaryOf(900));
    const onReconciled = () => {
      throw unreachable;
    };
    const { clock, report } = startReportWith({ readActivity, onReconciled }, [ids(100)]);
    await clock.advance(15 * MINUTE);
    expect(callCount()).toBe(2);
    expect(report.status()).toMatchObject({ state: 'FRESH', drifts: [DRIFT] });
  });

  it('ends with the report, which waits for it, and is not told', async () => {
    let isOver = false;
    const readActivity = untilAborted(() => {
      isOver = true;
    });
    const { clock, report, reconciliations } = startReportWith({ readActivity }, [ids(100)]);
    await clock.advance(0);
    await report.stop();
    expect(isOver).toBe(true);
    expect(reconciliations).toEqual([]);
  });
});
