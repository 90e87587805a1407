import { useEffect, useRef, useState } from 'preact/hooks';
import { pollAfterMs, versionOf, type ReportFreshness } from './freshness.js';
import type { Gateway } from './gateway.js';
import { FreshnessDocument } from './generated/graphql.js';
import { useAnswer, type Asked } from './use-answer.js';
import { useTimer } from './use-timer.js';

const NO_VARIABLES = {};

export interface Freshness extends Pick<Asked<unknown>, 'refusal' | 'askAgain'> {
  readonly report: ReportFreshness | undefined;
  /** Seconds since the report said so. */
  readonly sinceSeconds: number;
  /** Changes when the rows do; undefined until they are known. */
  readonly version: string | undefined;
}

/** How fresh the report is: asked again every minute while somebody looks, and as soon as somebody looks again. */
export function useFreshness(gateway: Gateway): Freshness {
  const { data, refusal, answered, askAgain } = useAnswer({
    gateway,
    document: FreshnessDocument,
    variables: NO_VARIABLES,
  });
  const report = data?.credentialUsageReport;
  useTimer(askAgain, pollAfterMs(report), answered);
  useEffect(() => {
    addEventListener('focus', askAgain);
    return () => removeEventListener('focus', askAgain);
  }, []);
  const sinceSeconds = useSecondsSince(report);
  return { report, refusal, askAgain, sinceSeconds, version: report && versionOf(report) };
}

const TICK_MS = 10_000;

/** Grows every ten seconds: nobody is told the time by the second. */
function useSecondsSince(moment: unknown): number {
  const beganMs = useRef(performance.now());
  const [nowMs, setNowMs] = useState(performance.now());
  useEffect(() => {
    beganMs.current = performance.now();
    setNowMs(beganMs.current);
    const timer = setInterval(() => setNowMs(performance.now()), TICK_MS);
    return () => clearInterval(timer);
  }, [moment]);
  return Math.floor(Math.max(0, nowMs - beganMs.current) / 1000);
}
