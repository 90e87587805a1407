import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { SECOND, type Clock } from '../time.js';
import type { AllowList } from './admission.js';
import { GRAPHQL_PATH, OPERATOR_PATHS, OWN_PATHS, ownPathOf, pathOf, placeOf } from './path.js';
import type { HttpResponse, ResponseHook } from './response-hook.js';
import { createQuestionQueue } from './question-queue.js';
import { sendShed, type ShedReason } from './shed-answer.js';

interface OverloadOptions extends AllowList {
  readonly clock: Clock;
  readonly isDemo: boolean;
  readonly isClosing: () => boolean;
  readonly onResponse?: ResponseHook;
  readonly mostWaiting?: number;
  /** Names of the tenants that are served; none: there is one, without a name. */
  readonly tenantNames: ReadonlySet<string>;
  /** Whether the heap is nearly full; undefined: nobody looks. */
  readonly isHeapShort?: () => boolean;
}

interface Overload {
  /** In front of everything: puts questions off, and refuses those that could not be answered in time. */
  guard(next: RequestListener): RequestListener;
  /** In front of the router: refuses questions while too many others are in its hands, or memory is short. */
  guardRouter(next: RequestListener): RequestListener;
  /** Whether it has gone on for a while: whoever can send requests elsewhere should. */
  isLasting(): boolean;
}

/**
 * Of each tenant: those who wait for one may not keep others' callers out. Who waits for the report takes memory and no time,
 * so that many may: ten thousand at a cold start are answered.
 */
const MOST_WAITING = 20_000;
/** Less is a burst, and after so long without a refusal it is over. */
const LASTING_MS = 2 * SECOND;

/** Sheds whatever may take time; probes and metrics always get through. */
export function createOverload(options: OverloadOptions): Overload {
  const { clock, mostWaiting = MOST_WAITING, isHeapShort = () => false, tenantNames } = options;
  const inTurn = createQuestionQueue(clock);
  const waitingCounts = new Map<string | undefined, number>();
  let firstShedMs = -Infinity;
  let lastShedMs = -Infinity;
  const shed = (request: IncomingMessage, response: ServerResponse, reason: ShedReason) => {
    const nowMs = clock.monotonicMs();
    // Whoever waits for one of several tenants is no trouble of the others.
    if (reason !== 'waiting' || tenantNames.size === 0) {
      if (nowMs - lastShedMs > LASTING_MS) firstShedMs = nowMs;
      lastShedMs = nowMs;
    }
    sendShed(request, response, { ...options, reason });
    options.onResponse?.(shedResponse(request, reason, tenantNames), request);
  };
  return {
    guard: (next) => (request, response) => {
      const answer = () => next(request, response);
      if (isQuestion(request)) inTurn(answer, () => shed(request, response, 'late'));
      else answer();
    },
    guardRouter: (next) => (request, response) => {
      if (!isQuestion(request)) {
        next(request, response);
        return;
      }
      const { tenant } = servedPlaceOf(request, tenantNames);
      const waitingCount = () => waitingCounts.get(tenant) ?? 0;
      const reason = isHeapShort()
        ? 'memory'
        : waitingCount() >= mostWaiting
          ? 'waiting'
          : undefined;
      if (reason !== undefined) {
        shed(request, response, reason);
        return;
      }
      waitingCounts.set(tenant, waitingCount() + 1);
      response.once('close', () => waitingCounts.set(tenant, waitingCount() - 1));
      next(request, response);
    },
    isLasting: () =>
      clock.monotonicMs() - lastShedMs <= LASTING_MS && lastShedMs - firstShedMs >= LASTING_MS,
  };
}

function shedResponse(
  request: IncomingMessage,
  shed: ShedReason,
  tenantNames: ReadonlySet<string>,
): HttpResponse {
  const { tenant, path } = servedPlaceOf(request, tenantNames);
  const route = OWN_PATHS.find((own) => own === path);
  const response = { route, tenant, status: 503, durationMs: 0, shed };
  const isOperation = route === GRAPHQL_PATH && request.method === 'POST';
  return isOperation
    ? { ...response, operation: { name: undefined, code: 'OVERLOADED' } }
    : response;
}

/** What is of no tenant that is served stays as it was asked for. */
function servedPlaceOf(request: IncomingMessage, tenantNames: ReadonlySet<string>) {
  const path = pathOf(request);
  const { tenant, path: ownPath } = placeOf(path);
  const isServed = tenant !== undefined && tenantNames.has(tenant);
  return isServed ? { tenant, path: ownPath } : { tenant: undefined, path };
}

function isQuestion(request: IncomingMessage): boolean {
  // A path can be spelt in many ways: whatever is none of an operator's may cost us time.
  return !OPERATOR_PATHS.includes(ownPathOf(request));
}
