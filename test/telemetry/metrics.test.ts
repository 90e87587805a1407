import { describe, expect, it } from '@jest/globals';
import { ERROR_KINDS, GatewayError, type ErrorCode } from '../../src/errors.js';
import type { QuarantineReason } from '../../src/report/event.js';
import { createMetrics } from '../../src/telemetry/metrics.js';
import { createOperationNames } from '../../src/telemetry/operation-names.js';
import { parsePrometheusText } from './prometheus-text.js';
import type { Standing } from './standing.js';

const NOW_MS = Date.parse('2026-03-02T12:00:00.000Z');
const STANDING: Standing = {
  watcherCount: 3,
  lease: { state: 'HELD', fence: 7 },
  nowMs: NOW_MS,
  ageMs: 90_000,
  unknowns: { features: 1, authMethods: 2, failureReasons: 3 },
  report: {
    state: 'FRESH',
    snapshot: { asOfMs: NOW_MS - 90_000, rowCount: 2700, isComplete: true },
  },
  upstream: {
    limit: 4,
    remaining: 3,
    throttledTotal: 2,
    pausedUntilMs: null,
    breaker: 'CLOSED',
    clockSkewMs: -1500,
  },
};
const GOOD = {
  kind: 'full',
  pageCount: 3,
  savedPageCount: 0,
  rowCount: 2700,
  duplicateCount: 1,
  quarantined: new Map<string, number>(),
  durationMs: 900,
  error: undefined,
  shrunkFromCount: undefined,
  isServed: true,
} as const;
const CALL = {
  path: '/beta/reports/userCredentialUsageDetails',
  attempt: 1,
  status: 200,
  error: undefined,
  durationMs: 120,
  bytes: 1000,
  clientRequestId: 'c-1',
  requestId: 'r-1',
  budgetRemaining: 3,
  breaker: 'CLOSED',
} as const;
const GRAPHQL_REQUESTS = 'credential_usage_graphql_requests_total';
const THROTTLED = new GatewayError('UPSTREAM_THROTTLED', 'Graph says wait.');

/** The metrics, and how they read now: every scrape is checked against the format. */
function createScraped(standing: () => Standing = () => STANDING) {
  const metrics = createMetrics();
  const exposition = metrics.expose(standing);
  const scrape = async () => parsePrometheusText(await exposition.text());
  return { ...metrics, exposition, scrape };
}

describe('the metrics', () => {
  it('are in the text format of Prometheus, whose content type they carry', async () => {
    const { exposition, scrape } = createScraped();
    expect(exposition.contentType).toBe('text/plain; version=0.0.4; charset=utf-8');
    expect((await scrape()).size).toBeGreaterThan(20);
  });

  it('carry our prefix, and counters the suffix _total', async () => {
    const { exposition } = createScraped();
    const types = [...(await exposition.text()).matchAll(/^# TYPE (\w+) (\w+)$/gm)];
    expect(types.length).toBeGreaterThan(20);
    for (const [, name = '', type] of types) {
      expect(name).toMatch(/^(credential_usage|process|nodejs)_/);
      expect(name.endsWith('_total')).toBe(type === 'counter');
    }
  });

  it('of two gateways in one process are apart', async () => {
    const [one, other] = [createScraped(), createScraped()];
    one.hooks.onShortCutLost({ missingCount: 1, surplusCount: 0 });
    expect((await one.scrape()).get('credential_usage_short_cut_losses_total')).toBe(1);
    expect((await other.scrape()).get('credential_usage_short_cut_losses_total')).toBe(0);
  });

  it('tell the age, memory and work of the process', async () => {
    const samples = await createScraped().scrape();
    expect(samples.get('process_start_time_seconds')).toBeGreaterThan(1.7e9);
    expect(samples.get('process_resident_memory_bytes')).toBeGreaterThan(2 ** 20);
    expect(samples.get('process_cpu_seconds_total')).toBeGreaterThan(0);
    expect(samples.has('nodejs_eventloop_time_seconds_total{state="active"}')).toBe(true);
  });

  it('tell how late the event loop was since the scrape before', async () => {
    const { scrape, close } = createScraped();
    const most = 'nodejs_eventloop_lag_max_seconds';
    expect((await scrape()).get(most)).toBe(0);
    await turns(3);
    const endsMs = performance.now() + 200;
    while (performance.now() < endsMs);
    await turns(1);
    const samples = await scrape();
    expect(samples.get(most)).toBeGreaterThan(0.1);
    expect(samples.get(most)).toBeLessThan(30);
    const middle = samples.get('nodejs_eventloop_lag_p50_seconds');
    expect(middle).toBeLessThanOrEqual(samples.get(most) ?? 0);
    close();
  });
});

describe('sweeps', () => {
  it('are counted by kind and outcome, from 0', async () => {
    const { hooks, scrape } = createScraped();
    expect((await scrape()).get('credential_usage_sweeps_total{kind="short",outcome="OK"}')).toBe(
      0,
    );
    hooks.onSweepEnded(GOOD);
    hooks.onSweepEnded({ ...GOOD, error: THROTTLED });
    const samples = await scrape();
    expect(samples.get('credential_usage_sweeps_total{kind="full",outcome="OK"}')).toBe(1);
    expect(
      samples.get('credential_usage_sweeps_total{kind="full",outcome="UPSTREAM_THROTTLED"}'),
    ).toBe(1);
    expect(samples.get('credential_usage_sweep_duration_seconds_sum{kind="full"}')).toBe(1.8);
  });

  it('show what short ones save', async () => {
    const { hooks, scrape } = createScraped();
    hooks.onSweepEnded({ ...GOOD, pageCount: 100 });
    hooks.onSweepEnded({ ...GOOD, kind: 'short', pageCount: 2, savedPageCount: 98 });
    hooks.onSweepEnded({ ...GOOD, kind: 'short', pageCount: 3, savedPageCount: 97 });
    const samples = await scrape();
    expect(samples.get('credential_usage_sweep_pages_total{kind="full"}')).toBe(100);
    expect(samples.get('credential_usage_sweep_pages_total{kind="short"}')).toBe(5);
    expect(samples.get('credential_usage_sweep_pages_saved_total')).toBe(195);
  });

  it('count each reason of the parser under its own name, and duplicates', async () => {
    const reasons = {
      ROW: 1,
      ID: 2,
      FEATURE: 3,
      USER_PRINCIPAL_NAME: 4,
      IS_SUCCESS: 5,
      AUTH_METHOD: 6,
      EVENT_DATE_TIME: 7,
    } satisfies Record<QuarantineReason, number>;
    const { hooks, scrape } = createScraped();
    hooks.onSweepEnded({ ...GOOD, quarantined: new Map(Object.entries(reasons)) });
    const samples = await scrape();
    for (const [reason, count] of Object.entries(reasons)) {
      const series = `credential_usage_sweep_quarantined_rows_total{reason="${reason}"}`;
      expect(samples.get(series)).toBe(count);
    }
    expect(samples.get('credential_usage_sweep_duplicate_rows_total')).toBe(1);
  });
});

describe('reconciliations', () => {
  const drift = { feature: 'RESET', authMethod: 'EMAIL', snapshotCount: 1, summaryCount: 9 };
  const drifting = 'credential_usage_reconciliation_drifting_pairs';

  it('show how many pairs drift, 0 once they agree, and nothing before the first', async () => {
    const { hooks, scrape } = createScraped();
    expect((await scrape()).has(drifting)).toBe(false);
    hooks.onReconciled({
      drifts: [drift, { ...drift, feature: 'REGISTRATION' }],
      error: undefined,
    });
    expect((await scrape()).get(drifting)).toBe(2);
    hooks.onReconciled({ drifts: [], error: undefined });
    const samples = await scrape();
    expect(samples.get(drifting)).toBe(0);
    expect(samples.get('credential_usage_reconciliations_total{outcome="drifted"}')).toBe(1);
    expect(samples.get('credential_usage_reconciliations_total{outcome="agreed"}')).toBe(1);
  });

  it('keep the last finding while the summary is not available', async () => {
    const { hooks, scrape } = createScraped();
    hooks.onReconciled({ drifts: [drift], error: undefined });
    hooks.onReconciled({ drifts: [], error: THROTTLED });
    const samples = await scrape();
    expect(samples.get(drifting)).toBe(1);
    expect(samples.get('credential_usage_reconciliations_total{outcome="unavailable"}')).toBe(1);
  });
});

describe('calls to Graph', () => {
  it('are counted by class of status and code, with retries, bytes and seconds', async () => {
    const { hooks, scrape } = createScraped();
    hooks.onCall(CALL);
    hooks.onCall({ ...CALL, status: 429, error: THROTTLED, bytes: 0 });
    const error = new GatewayError('UPSTREAM_UNREACHABLE', 'x', { reason: 'DNS' });
    hooks.onCall({ ...CALL, attempt: 2, status: undefined, error, bytes: 0 });
    const samples = await scrape();
    const calls = 'credential_usage_upstream_calls_total';
    expect(samples.get(`${calls}{status="2xx",code="OK"}`)).toBe(1);
    expect(samples.get(`${calls}{status="4xx",code="UPSTREAM_THROTTLED"}`)).toBe(1);
    expect(samples.get(`${calls}{status="none",code="UPSTREAM_UNREACHABLE"}`)).toBe(1);
    expect(samples.get('credential_usage_upstream_retries_total')).toBe(1);
    expect(samples.get('credential_usage_upstream_received_bytes_total')).toBe(1000);
    expect(samples.get('credential_usage_upstream_call_duration_seconds_bucket{le="0.1"}')).toBe(0);
    expect(samples.get('credential_usage_upstream_call_duration_seconds_bucket{le="0.25"}')).toBe(
      3,
    );
  });
});

describe('how things stand', () => {
  it('is read at each scrape', async () => {
    let standing = STANDING;
    const { scrape } = createScraped(() => standing);
    const before = await scrape();
    expect(before.get('credential_usage_report_age_seconds')).toBe(90);
    expect(before.get('credential_usage_report_as_of_timestamp_seconds')).toBe(1_772_452_710);
    expect(before.get('credential_usage_report_rows')).toBe(2700);
    const unknown = 'credential_usage_report_unknown_member_events';
    expect(before.get(`${unknown}{field="feature"}`)).toBe(1);
    expect(before.get(`${unknown}{field="authMethod"}`)).toBe(2);
    expect(before.get('credential_usage_report_unclassified_events')).toBe(3);
    expect(before.get('credential_usage_upstream_budget_remaining_calls')).toBe(3);
    expect(before.get('credential_usage_upstream_throttled_total')).toBe(2);
    expect(before.get('credential_usage_upstream_clock_skew_seconds')).toBe(-1.5);
    expect(before.get('credential_usage_upstream_pause_seconds')).toBe(0);
    const upstream = { ...STANDING.upstream, throttledTotal: 3, pausedUntilMs: NOW_MS + 12_500 };
    standing = { ...STANDING, upstream };
    const after = await scrape();
    expect(after.get('credential_usage_upstream_throttled_total')).toBe(3);
    expect(after.get('credential_usage_upstream_pause_seconds')).toBe(12.5);
  });

  it('shows a state as 1 and the others as 0', async () => {
    let { report, upstream } = STANDING;
    const { scrape } = createScraped(() => ({ ...STANDING, report, upstream }));
    await scrape();
    report = { ...report, state: 'FAILING' };
    upstream = { ...upstream, breaker: 'OPEN' };
    const samples = await scrape();
    const states = [...samples].filter(([series]) => /_state\{/.test(series));
    expect(states.filter(([, value]) => value === 1).map(([series]) => series)).toEqual([
      'credential_usage_report_state{state="FAILING"}',
      'credential_usage_upstream_breaker_state{state="OPEN"}',
      'credential_usage_lease_state{state="HELD"}',
    ]);
    expect(samples.get('credential_usage_lease_fence')).toBe(7);
    expect(states).toHaveLength(12);
  });

  it('has no age, instant or clock skew before anything has arrived', async () => {
    const report = { state: 'LOADING', snapshot: undefined } as const;
    const upstream = { ...STANDING.upstream, clockSkewMs: null };
    const nothing = { ageMs: undefined, unknowns: undefined };
    const samples = await createScraped(() => ({
      ...STANDING,
      ...nothing,
      report,
      upstream,
    })).scrape();
    const names = [...samples.keys()].join();
    expect(names).not.toMatch(/report_age|as_of|clock_skew/);
    expect(samples.get('credential_usage_report_ready')).toBe(0);
    expect(samples.get('credential_usage_report_complete')).toBe(0);
    expect(samples.get('credential_usage_report_rows')).toBe(0);
  });
});

describe('our answers', () => {
  it('are counted by route and status, in seconds', async () => {
    const { hooks, scrape } = createScraped();
    hooks.onResponse({ route: '/graphql', status: 200, durationMs: 3 });
    hooks.onResponse({ route: '/graphql', status: 503, durationMs: 2000 });
    hooks.onResponse({ route: undefined, status: 404, durationMs: 1 });
    const samples = await scrape();
    const requests = 'credential_usage_http_requests_total';
    expect(samples.get(`${requests}{route="/graphql",status="503"}`)).toBe(1);
    expect(samples.get(`${requests}{route="other",status="404"}`)).toBe(1);
    const seconds = 'credential_usage_http_request_duration_seconds';
    expect(samples.get(`${seconds}_sum{route="/graphql"}`)).toBe(2.003);
  });

  it('are counted once more when no route had a part in them', async () => {
    const { hooks, scrape } = createScraped();
    const answer = { route: '/graphql', status: 200, durationMs: 1 };
    hooks.onResponse(answer);
    hooks.onResponse({ ...answer, way: 'kept' });
    hooks.onResponse({ ...answer, way: 'kept' });
    hooks.onResponse({ ...answer, way: 'prepared' });
    const samples = await scrape();
    const express = 'credential_usage_express_answers_total';
    expect(samples.get(`${express}{way="kept"}`)).toBe(2);
    expect(samples.get(`${express}{way="prepared"}`)).toBe(1);
    expect(samples.get('credential_usage_http_requests_total{route="/graphql",status="200"}')).toBe(
      4,
    );
  });

  it('to GraphQL are counted by operation and code', async () => {
    const { hooks, scrape } = createScraped();
    const answer = { route: '/graphql', status: 200, durationMs: 1 };
    const tell = (name: string | null | undefined, code: ErrorCode | 'OK') =>
      hooks.onResponse({ ...answer, operation: { name, code } });
    for (let time = 0; time < 3; time += 1) tell('HelpDesk', 'OK');
    tell('HelpDesk', 'BAD_USER_INPUT');
    tell(null, 'OK');
    tell(undefined, 'UNAUTHENTICATED');
    hooks.onResponse({ route: '/livez', status: 200, durationMs: 1 });
    const samples = await scrape();
    const requests = [...samples].filter(([series]) => series.startsWith(GRAPHQL_REQUESTS));
    expect(Object.fromEntries(requests)).toEqual({
      [`${GRAPHQL_REQUESTS}{operation="other",code="OK"}`]: 1,
      [`${GRAPHQL_REQUESTS}{operation="HelpDesk",code="OK"}`]: 2,
      [`${GRAPHQL_REQUESTS}{operation="HelpDesk",code="BAD_USER_INPUT"}`]: 1,
      [`${GRAPHQL_REQUESTS}{operation="anonymous",code="OK"}`]: 1,
      [`${GRAPHQL_REQUESTS}{operation="none",code="UNAUTHENTICATED"}`]: 1,
    });
  });

  it('to GraphQL show what the cache of answers is worth', async () => {
    const { hooks, scrape } = createScraped();
    const answer = { route: '/graphql', status: 200, durationMs: 1, operation: { name: null, code: 'OK' } } as const; // prettier-ignore
    hooks.onResponse({ ...answer, way: 'kept' });
    hooks.onResponse({ ...answer, way: 'kept' });
    hooks.onResponse({ ...answer, way: 'prepared' });
    hooks.onResponse(answer);
    hooks.onResponse({ ...answer, shed: 'late' });
    const samples = await scrape();
    const outcomes = ['hit', 'miss', 'bypass'].map((outcome) =>
      samples.get(`credential_usage_answer_cache_requests_total{outcome="${outcome}"}`),
    );
    expect(outcomes).toEqual([2, 1, 1]);
  });

  it('count the bugs behind them', async () => {
    const { hooks, scrape } = createScraped();
    hooks.onFault(new Error('canary'), 'r-1');
    expect((await scrape()).get('credential_usage_faults_total')).toBe(1);
  });
});

describe('names of operations', () => {
  const hundred = Array.from({ length: 100 }, (_, index) => `Operation_${index}`);

  it.each([
    ['once', ['Once'], 'other'],
    ['twice', ['Twice', 'Twice'], 'Twice'],
    ['again after a thousand others', ['Again', ...hundred, ...names('X', 1000), 'Again'], 'other'],
    ['twice, as the 101st', [...hundred, ...hundred, 'Late', 'Late'], 'other'],
    ['twice, with 64 characters', ['a'.repeat(64), 'a'.repeat(64)], 'a'.repeat(64)],
    ['twice, with 65 characters', ['a'.repeat(65), 'a'.repeat(65)], 'other'],
    ['twice, with what no name has', ['nina@contoso.com', 'nina@contoso.com'], 'other'],
    ['twice, as a label of ours', ['none', 'none', 'anonymous', 'anonymous'], 'other'],
  ])('that come %s', (_case, told, label) => {
    const labelOf = createOperationNames();
    expect(told.map(labelOf).at(-1)).toBe(label);
  });
});

function names(prefix: string, count: number): readonly string[] {
  return Array.from({ length: count }, (_, index) => `${prefix}${index}`);
}

/** Turns of the event loop in which it is looked at. */
async function turns(count: number): Promise<void> {
  for (let turn = 0; turn < count; turn += 1) {
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
}

describe('the number of series', () => {
  it('is the same after 10,000 strange tellings, none of which can be read from it', async () => {
    const { hooks, scrape } = createScraped();
    const tellAll = (text: string, status: number) => {
      const reason = text;
      const error = new GatewayError('UPSTREAM_ERROR', text, { reason, fingerprint: text });
      const drifts = [{ feature: text, authMethod: text, snapshotCount: 1, summaryCount: 2 }];
      hooks.onCall({ ...CALL, path: text, clientRequestId: text, requestId: text, status, error });
      hooks.onSweepEnded({ ...GOOD, quarantined: new Map([[text, 1]]), error });
      hooks.onReconciled({ drifts, error: undefined });
      hooks.onFault(text, text);
      const operation = { name: `${text}@contoso.com`, code: 'OK' } as const;
      hooks.onResponse({ route: '/graphql', status: 200, durationMs: 1, operation });
    };
    tellAll('canary-a', 999);
    const before = [...(await scrape()).keys()];
    for (let count = 0; count < 10_000; count += 1) tellAll(`canary-${count}`, 600 + count);
    const after = await scrape();
    expect([...after.keys()]).toEqual(before);
    expect(before.join()).not.toContain('canary');
    expect(after.get('credential_usage_sweep_quarantined_rows_total{reason="other"}')).toBe(10_001);
  });

  it('stays below 400, however sweeps and calls end', async () => {
    const { hooks, scrape } = createScraped();
    for (const kind of ['full', 'short'] as const) {
      for (const code of Object.keys(ERROR_KINDS)) {
        if (!isErrorCode(code)) continue;
        const error = new GatewayError(code, 'x');
        hooks.onSweepEnded({ ...GOOD, kind, error });
        for (const status of [undefined, 101, 204, 302, 404, 503, 700]) {
          hooks.onCall({ ...CALL, status, error });
        }
      }
    }
    expect((await scrape()).size).toBeLessThan(400);
  });
});

function isErrorCode(code: string): code is keyof typeof ERROR_KINDS {
  return Object.hasOwn(ERROR_KINDS, code);
}
