import { authenticate, requirePermission } from './access.js';
import type { Permission } from './access.js';
import { EVENT_REPORTS, answerEventReport } from './event-reports.js';
import type { FaultSource } from './faults/fault-source.js';
import { percentDecoded } from './query-options.js';
import { Refusal, badRequest } from './refusal.js';
import type { Reply } from './reply.js';
import type { ReportRequest } from './report-request.js';
import type { Tenant } from './row.js';
import type { Seal } from './seal.js';
import { SUMMARY_REPORTS, answerSummaryReport } from './summary-reports.js';
import { answerTokenRequest } from './token-endpoint.js';
import type { Clock } from '../time.js';

/** A request as it came over the wire. */
interface WireRequest {
  readonly method: string;
  /** The request target, undecoded. */
  readonly target: string;
  readonly authorization: string | undefined;
  readonly prefer: string;
  readonly origin: string;
  readonly body: string;
}

/** What the emulator is made of; each part is asked anew for each request. */
export interface EmulatorParts {
  readonly tenant: Tenant;
  readonly clock: Clock;
  readonly seal: Seal;
  readonly permissions: readonly Permission[];
  /** `retired`: the reports documented as deprecated answer with no rows. */
  readonly report: 'live' | 'retired';
  readonly pageSize: number;
  readonly emptyPages: boolean;
  /** Counts a call of an app and refuses it beyond the budget. */
  readonly throttle: (app: string) => void;
  /** What is to go wrong with the next call. */
  readonly faults: FaultSource;
  /** How many rows of the page before a page begins with. */
  readonly overlapRows: number;
}

interface Route {
  readonly method: 'GET' | 'POST';
  readonly answer: (request: WireRequest, rawQuery: string, parts: EmulatorParts) => Reply;
}

const NEW_MEMBERS = 'include-unknown-enum-members';
const REPORT_TYPE =
  'application/json;odata.metadata=minimal;odata.streaming=true;IEEE754Compatible=false;charset=utf-8';

/** Answers a request or throws a `Refusal`. */
export function answer(request: WireRequest, parts: EmulatorParts): Reply {
  const [rawPath = '', ...rest] = request.target.split('?');
  const route = findRoute(percentDecoded(rawPath));
  if (request.method !== route.method) throw methodNotAllowed(route.method);
  return route.answer(request, rest.join('?'), parts);
}

function findRoute(path: string): Route {
  const tenant = /^\/([^/]+)\/oauth2\/v2\.0\/token$/.exec(path)?.[1];
  if (tenant !== undefined) return tokenRoute(tenant);
  const eventReport = EVENT_REPORTS.find((report) => report.path === path);
  if (eventReport !== undefined) {
    return reportRoute(eventReport, (request) => answerEventReport(eventReport, request));
  }
  const [, name, parameters = ''] = /^([^(]*)(?:\((.*)\))?$/s.exec(path) ?? [];
  const summary = SUMMARY_REPORTS.find((report) => report.path === name);
  if (summary !== undefined) {
    return reportRoute(summary, (request) => answerSummaryReport(summary, parameters, request));
  }
  const segment = path.split('/').at(-1) ?? '';
  throw new Refusal(404, 'NotFound', `Resource not found for the segment '${segment}'.`);
}

function tokenRoute(tenant: string): Route {
  return {
    method: 'POST',
    answer: ({ body, origin }, _, { seal, clock }) => ({
      ...answerTokenRequest({ tenant, body, origin }, seal, clock),
      headers: { 'Content-Type': 'application/json; charset=utf-8' },
    }),
  };
}

/** Who is it, may the app call now, may it read this report: in this order, so that a 403 spends the budget too. */
function reportRoute(
  report: { readonly permission: Permission; readonly isDeprecated: boolean },
  respond: (request: ReportRequest) => unknown,
): Route {
  return {
    method: 'GET',
    answer: (request, rawQuery, parts) => {
      const app = authenticate(parts.seal, request.authorization, parts.clock);
      parts.throttle(app);
      requirePermission(parts.permissions, report.permission);
      const showsNewMembers = prefers(request.prefer, NEW_MEMBERS);
      const isEmpty = report.isDeprecated && parts.report === 'retired';
      const rows = isEmpty ? [] : parts.tenant.rows();
      const nowMs = parts.clock.now();
      const { origin } = request;
      const body = respond({ ...parts, origin, rawQuery, showsNewMembers, rows, nowMs });
      const applied = showsNewMembers && { 'Preference-Applied': NEW_MEMBERS };
      return { status: 200, headers: { 'Content-Type': REPORT_TYPE, ...applied }, body };
    },
  };
}

function prefers(header: string, preference: string): boolean {
  const given = header.split(',').map((item) => item.trim().toLowerCase());
  return given.includes(preference);
}

function methodNotAllowed(allowed: string): Refusal {
  return new Refusal(405, 'MethodNotAllowed', `This resource answers ${allowed} only.`, {
    headers: { Allow: allowed },
  });
}

/** Scheme and host as the client addressed them. Only a host that can stand in a URL is put into links. */
export function originOf(host: string | undefined): string {
  const isHost = /^(?:[\w.-]+|\[[0-9A-Fa-f:.]+\])(?::\d{1,5})?$/.test(host ?? '');
  // The form alone lets a port beyond 65535 pass, and an address such as 1.2.3.999.
  if (host === undefined || !isHost || !URL.canParse(`http://${host}`)) {
    throw badRequest('Invalid host.');
  }
  return `http://${host}`;
}
