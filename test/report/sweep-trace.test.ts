import { describe, expect, it } from '@jest/globals';
import { MINUTE, SECOND } from '../../src/time.js';
import { startReportWith } from '../support/start-report.js';
import { createTraceRecord } from '../support/trace-record.js';

const UNSEEN = { traceparent: `00-${'a'.repeat(32)}-${'b'.repeat(16)}-00` };
const SWEEP = [{ pauseMs: SECOND }, ['a']] as const;

/** A report that has been read once, two seconds before it is read again. */
async function startTraced() {
  const { tracing, spans } = createTraceRecord();
  const { clock, report } = startReportWith({ tracing }, SWEEP);
  await clock.advance(15 * MINUTE - 2 * SECOND);
  const wait = (span = tracing.root('caller')) => {
    const asked = report.current({ leastAsOfMs: clock.now(), waitMs: MINUTE, span });
    return asked.finally(() => span.end());
  };
  return { clock, report, tracing, spans, wait };
}

function ofName(spans: ReturnType<ReturnType<typeof createTraceRecord>['spans']>, name: string) {
  return spans.filter((span) => span.name === name);
}

describe('the trace of a sweep', () => {
  it('is that of whoever has waited for it longest; the others are linked with it, and it with them', async () => {
    const { clock, spans, wait } = await startTraced();
    const callers = Promise.all([wait(), wait(), wait()]);
    await clock.advance(10 * SECOND);
    await callers;
    const [, sweep] = ofName(spans(), 'sweep');
    const [first, ...others] = ofName(spans(), 'wait for a sweep');
    expect(sweep).toMatchObject({ traceId: first?.traceId, parentId: first?.spanId });
    expect(first?.linked).toEqual([]);
    expect(sweep?.linked).toEqual(others.map(({ spanId }) => spanId));
    expect(others.map(({ linked }) => linked)).toEqual([[sweep?.spanId], [sweep?.spanId]]);
  });

  it('is its own where it began before anybody waited, and they are linked', async () => {
    const { tracing, spans } = createTraceRecord();
    const { clock, report } = startReportWith({ tracing }, SWEEP);
    const span = tracing.root('caller');
    const answer = report.current({ span });
    await clock.advance(SECOND);
    await answer;
    span.end();
    const [sweep] = ofName(spans(), 'sweep');
    const [wait] = ofName(spans(), 'wait for a sweep');
    expect(sweep?.parentId).toBeUndefined();
    expect(wait?.parentId).toBe(ofName(spans(), 'caller')[0]?.spanId);
    expect([sweep?.linked, wait?.linked]).toEqual([[wait?.spanId], [sweep?.spanId]]);
  });

  it('is that of whoever wakes a machine that has slept over it', async () => {
    const { clock, report, spans, tracing } = await startTraced();
    clock.jumpWallClock(MINUTE);
    const span = tracing.root('caller');
    await report.current({ span });
    span.end();
    await clock.advance(SECOND);
    const [caller] = ofName(spans(), 'caller');
    const [, sweep] = ofName(spans(), 'sweep');
    expect(sweep).toMatchObject({ traceId: caller?.traceId, parentId: caller?.spanId });
    // They got the old report at once.
    expect(ofName(spans(), 'wait for a sweep')).toEqual([]);
  });

  it('is not that of somebody whose trace nobody sees', async () => {
    const { clock, spans, tracing, wait } = await startTraced();
    const callers = Promise.all([wait(tracing.request('unseen', UNSEEN, {})), wait()]);
    await clock.advance(10 * SECOND);
    await callers;
    const [, sweep] = ofName(spans(), 'sweep');
    expect(sweep?.parentId).toBe(ofName(spans(), 'wait for a sweep')[0]?.spanId);
    expect(sweep?.linked).toEqual([]);
  });
});
