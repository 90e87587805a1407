import { Counter, Gauge, type Registry } from 'prom-client';
import { SECOND } from '../time.js';
import { BREAKER_STATES, type LeaseStanding } from './hooks.js';
import { createLeaseGauges } from './lease-metrics.js';

const REPORT_STATES = ['LOADING', 'FRESH', 'STALE', 'FAILING'] as const;

/** How things stand at a scrape, in the shapes of the rooms that know. */
export interface Standing {
  /** Milliseconds since 1970-01-01T00:00:00Z, as all instants here. */
  readonly nowMs: number;
  readonly report: ReportStanding;
  /** Since the sweep behind what is served began, in milliseconds. */
  readonly ageMs: number | undefined;
  /** Of what is served. */
  readonly unknowns: UnknownStanding | undefined;
  readonly upstream: UpstreamStanding;
  /** Streams of new events that are open. */
  readonly watcherCount: number;
  /** Who reads the report; undefined: nobody else could. */
  readonly lease: LeaseStanding | undefined;
}

interface ReportStanding {
  readonly state: (typeof REPORT_STATES)[number];
  /** What is served; undefined while nothing may be. */
  readonly snapshot:
    | { readonly asOfMs: number; readonly rowCount: number; readonly isComplete: boolean }
    | undefined;
}

/** Events of which we do not know what Graph says. */
interface UnknownStanding {
  readonly features: number;
  readonly authMethods: number;
  readonly failureReasons: number;
}

interface UpstreamStanding {
  readonly limit: number;
  readonly remaining: number;
  readonly throttledTotal: number;
  readonly pausedUntilMs: number | null;
  readonly breaker: (typeof BREAKER_STATES)[number];
  readonly clockSkewMs: number | null;
}

/** What is read at the scrape and not counted before. What is not known then has no sample. */
export function createStandingGauges(registry: Registry): (standing: Standing) => void {
  const setReport = reportGauges(registry);
  const setUnknowns = unknownGauges(registry);
  const setUpstream = upstreamGauges(registry);
  const watchers = new Gauge({
    name: 'credential_usage_watchers',
    help: 'Streams of new events that are open.',
    registers: [registry],
  });
  const setLease = createLeaseGauges(registry);
  return ({ nowMs, report, ageMs, unknowns, upstream, watcherCount, lease }) => {
    watchers.set(watcherCount);
    setLease(lease);
    setReport(report, ageMs);
    setUnknowns(unknowns);
    setUpstream(upstream, nowMs);
  };
}

function reportGauges(
  registry: Registry,
): (report: ReportStanding, ageMs: number | undefined) => void {
  const gauge = gaugesOf(registry);
  const state = stateGauge(registry, {
    name: 'credential_usage_report_state',
    help: '1 for the state that the report is in, 0 for the others.',
    states: REPORT_STATES,
  });
  const ready = gauge(
    'credential_usage_report_ready',
    '1 when there is something to serve, else 0.',
  );
  const complete = gauge(
    'credential_usage_report_complete',
    '1 when what is served holds the whole report, 0 while the first sweep goes on or nothing is served.',
  );
  const rows = gauge('credential_usage_report_rows', 'Events that are served.');
  const asOf = gauge(
    'credential_usage_report_as_of_timestamp_seconds',
    'When the sweep behind what is served began, in seconds since 1970-01-01T00:00:00Z.',
  );
  const age = gauge(
    'credential_usage_report_age_seconds',
    'Time since the sweep behind what is served began.',
  );
  return ({ state: current, snapshot }, ageMs) => {
    state(current);
    ready(Number(snapshot !== undefined));
    complete(Number(snapshot?.isComplete ?? false));
    rows(snapshot?.rowCount ?? 0);
    asOf(snapshot && snapshot.asOfMs / SECOND);
    age(ageMs === undefined ? undefined : ageMs / SECOND);
  };
}

/** Fields alone are labels: what Graph's new members are called is not for us to repeat. */
function unknownGauges(registry: Registry): (unknowns: UnknownStanding | undefined) => void {
  const members = new Gauge({
    name: 'credential_usage_report_unknown_member_events',
    help: 'Events served of which an enumeration holds a member that this version does not know, by field.',
    labelNames: ['field'],
    registers: [registry],
  });
  const unclassified = new Gauge({
    name: 'credential_usage_report_unclassified_events',
    help: 'Failures served whose failureReason is in no category.',
    registers: [registry],
  });
  return ({ features, authMethods, failureReasons } = NOTHING_UNKNOWN) => {
    members.set({ field: 'feature' }, features);
    members.set({ field: 'authMethod' }, authMethods);
    unclassified.set(failureReasons);
  };
}

const NOTHING_UNKNOWN: UnknownStanding = { features: 0, authMethods: 0, failureReasons: 0 };

function upstreamGauges(registry: Registry): (upstream: UpstreamStanding, nowMs: number) => void {
  const gauge = gaugesOf(registry);
  const limit = gauge(
    'credential_usage_upstream_budget_calls',
    'Calls to Microsoft Graph that GRAPH_BUDGET allows in its window; 2147483647 when it is off.',
  );
  const remaining = gauge(
    'credential_usage_upstream_budget_remaining_calls',
    'Calls that may be made now; 0 in a pause.',
  );
  const pause = gauge(
    'credential_usage_upstream_pause_seconds',
    'How long no call is made, because Microsoft Graph throttles; 0 when it does not.',
  );
  const skew = gauge(
    'credential_usage_upstream_clock_skew_seconds',
    "How far Microsoft Graph's clock is ahead of ours, by its last answer.",
  );
  const breaker = stateGauge(registry, {
    name: 'credential_usage_upstream_breaker_state',
    help: '1 for the state that the circuit breaker towards Microsoft Graph is in, 0 for the others.',
    states: BREAKER_STATES,
  });
  const throttled = new Counter({
    name: 'credential_usage_upstream_throttled_total',
    help: 'Times that Microsoft Graph answered 429.',
    registers: [registry],
  });
  return (upstream, nowMs) => {
    const { pausedUntilMs, clockSkewMs } = upstream;
    limit(upstream.limit);
    remaining(upstream.remaining);
    pause(Math.max(0, (pausedUntilMs ?? nowMs) - nowMs) / SECOND);
    skew(clockSkewMs === null ? undefined : clockSkewMs / SECOND);
    breaker(upstream.breaker);
    throttled.reset();
    throttled.inc(upstream.throttledTotal);
  };
}

/** Makes gauges that lose their sample when there is nothing to say. */
function gaugesOf(registry: Registry) {
  return (name: string, help: string) => {
    const gauge = new Gauge({ name, help, registers: [registry] });
    return (value: number | undefined) => (value === undefined ? gauge.remove() : gauge.set(value));
  };
}

/** One series for each state, of which one is 1: the way in which Prometheus shows an enumeration. */
function stateGauge<State extends string>(
  registry: Registry,
  { name, help, states }: { name: string; help: string; states: readonly State[] },
): (current: State) => void {
  const gauge = new Gauge({ name, help, labelNames: ['state'], registers: [registry] });
  return (current) => states.forEach((state) => gauge.set({ state }, Number(state === current)));
}
