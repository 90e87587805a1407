import fc from 'fast-check';
import { GatewayError, type ErrorCode } from '../../src/errors.js';
import type { Sweep } from '../../src/report/sweep.js';
import { MINUTE, SECOND, sleep, type Clock } from '../../src/time.js';
import { readyPage } from './ready-page.js';
import { inOrder, nameAt, stands } from './tenant-history.js';
import type { Order, Row, TenantEvent } from './tenant-history.js';
import { usageEvent } from './usage-event.js';

type FaultKind = 'truncated' | 'emptied' | 'unreadable' | ErrorCode;

/** How one sweep of the report goes. */
interface SweepPlan {
  readonly order: Order;
  readonly pageSize: number;
  /** So many rows of the page before come again on each. */
  readonly repeatCount: number;
  /** Between two pages. */
  readonly pauseMs: number;
  /** Every so many pages one is empty and yet has a next one; 0: never. */
  readonly emptyEvery: number;
  /** `truncated` ends without an error after this page, `emptied` in place of it; any code fails on it. */
  readonly fault: { readonly kind: FaultKind; readonly page: number } | null;
}

const codes = fc.constantFrom<ErrorCode[]>(
  'UPSTREAM_UNREACHABLE',
  'UPSTREAM_TIMEOUT',
  'UPSTREAM_THROTTLED',
  'UPSTREAM_ERROR',
  'UPSTREAM_BAD_RESPONSE',
  'UPSTREAM_GONE',
  // Among them a token that ends in the midst of a sweep; the next one has a new token.
  'UPSTREAM_UNAUTHORIZED',
  'UPSTREAM_FORBIDDEN',
);
const faultKinds = fc.oneof(
  { weight: 1, arbitrary: codes },
  { weight: 1, arbitrary: fc.constantFrom<FaultKind>('truncated', 'emptied', 'unreadable') },
);

const faults = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({ kind: faultKinds, page: fc.constantFrom(0, 0, 1, 2, 6) }),
  },
  // What it takes to be refused for good.
  { weight: 1, arbitrary: fc.constant({ kind: 'UPSTREAM_FORBIDDEN' as const, page: 0 }) },
);

const sweepPlan: fc.Arbitrary<SweepPlan> = fc.record({
  order: fc.oneof(
    { weight: 8, arbitrary: fc.constant<Order>('newest-first') },
    { weight: 4, arbitrary: fc.constant<Order>('disordered') },
    { weight: 1, arbitrary: fc.constant<Order>('shuffled') },
  ),
  pageSize: fc.constantFrom(5, 9, 20),
  repeatCount: fc.constantFrom(0, 0, 1, 4),
  pauseMs: fc.constantFrom(0, SECOND, MINUTE),
  emptyEvery: fc.constantFrom(0, 0, 3),
  fault: fc.oneof({ weight: 2, arbitrary: fc.constant(null) }, { weight: 1, arbitrary: faults }),
});

/** The plans of many sweeps: how one goes, some of those after it go too. */
export const plansOfSweeps: fc.Arbitrary<readonly SweepPlan[]> = fc
  .array(fc.tuple(sweepPlan, fc.integer({ min: 1, max: 6 })), { minLength: 1, maxLength: 8 })
  .map((runs) => runs.flatMap(([plan, count]) => Array.from({ length: count }, () => plan)));

/** What a sweep brought, and how it ended. `stopped`: whoever read had seen enough. */
export interface RecordedSweep {
  readonly asOfMs: number;
  /** When its last page came, or failed to. */
  endMs: number;
  end: 'stopped' | 'whole' | 'truncated' | 'failed';
  isUnreadable: boolean;
  errorCode: ErrorCode | undefined;
  pageCount: number;
  /** In the order in which they came, repeated ones included. */
  readonly delivered: Row[];
}

/** Pages through a tenant as the plans say, in turn, and writes down what happens. */
export function recordSweeps(
  clock: Clock,
  events: readonly TenantEvent[],
  plans: readonly SweepPlan[],
) {
  const sweeps: RecordedSweep[] = [];
  const ordered = {
    'newest-first': inOrder(events, 'newest-first'),
    disordered: inOrder(events, 'disordered'),
    shuffled: inOrder(events, 'shuffled'),
  };
  const sweep: Sweep = async function* (signal) {
    const plan = plans[sweeps.length % plans.length];
    if (plan === undefined) throw new Error('no sweep is planned');
    const record = newRecord(clock.now());
    sweeps.push(record);
    const turnPage = createPager(ordered[plan.order], plan);
    for (let page = 0; ; page += 1) {
      const kind = plan.fault?.page === page ? plan.fault.kind : undefined;
      record.endMs = clock.now();
      failAs(kind, record);
      const isEmpty = kind === 'emptied' || (plan.emptyEvery > 0 && page % plan.emptyEvery === 1);
      const { shown, isLast } = isEmpty ? NO_PAGE : turnPage(clock.now());
      record.pageCount += 1;
      record.delivered.push(...shown.map((event) => rowOf(event, clock.now())));
      record.isUnreadable ||= kind === 'unreadable';
      yield readyPage(pageOf(shown, clock.now(), kind === 'unreadable'));
      // Who has seen enough does not come back here.
      record.end = endAfter(kind, isLast);
      if (record.end !== 'stopped') return;
      await sleep(clock, plan.pauseMs, signal);
    }
  };
  return { sweep, sweeps };
}

interface Page {
  readonly shown: readonly TenantEvent[];
  readonly isLast: boolean;
}

const NO_PAGE: Page = { shown: [], isLast: false };

/** Goes on behind the last event shown, whatever has come, gone or moved down before it since. */
function createPager(ordered: readonly TenantEvent[], { pageSize, repeatCount }: SweepPlan) {
  let turn = 0;
  return (nowMs: number): Page => {
    const list = ordered.filter((event) => stands(event, nowMs));
    const from = ordered.slice(0, turn).filter((event) => stands(event, nowMs)).length;
    const to = from + pageSize;
    const last = list[to - 1];
    if (last !== undefined) turn = ordered.indexOf(last) + 1;
    return { shown: list.slice(Math.max(0, from - repeatCount), to), isLast: to >= list.length };
  };
}

function newRecord(asOfMs: number): RecordedSweep {
  return {
    asOfMs,
    endMs: asOfMs,
    end: 'stopped',
    isUnreadable: false,
    errorCode: undefined,
    pageCount: 0,
    delivered: [],
  };
}

function failAs(kind: FaultKind | undefined, record: RecordedSweep): void {
  if (kind === undefined || kind === 'truncated' || kind === 'emptied' || kind === 'unreadable') {
    return;
  }
  record.end = 'failed';
  record.errorCode = kind;
  throw new GatewayError(kind, 'Graph fails.');
}

function endAfter(kind: FaultKind | undefined, isLastPage: boolean): RecordedSweep['end'] {
  if (kind === 'truncated' || kind === 'emptied') return 'truncated';
  return isLastPage ? 'whole' : 'stopped';
}

function rowOf(event: TenantEvent, nowMs: number): Row {
  return { id: event.id, timeMs: event.timeMs, name: nameAt(event, nowMs) };
}

/** Beside so many unreadable rows, all others of any sweep here are few. */
const MANY = 1000;

function pageOf(events: readonly TenantEvent[], nowMs: number, isUnreadable: boolean) {
  return {
    events: events.map((event) =>
      usageEvent({
        sourceId: event.id,
        eventTimeMs: event.timeMs,
        userDisplayName: nameAt(event, nowMs),
      }),
    ),
    quarantined: Array.from({ length: isUnreadable ? MANY : 0 }, () => 'ROW' as const),
  };
}
