import { GatewayError } from '../errors.js';
import { badResponse, timeout } from './wire-error.js';

/** What is read of an answer that is no page. */
interface Refusal {
  readonly status: number;
  /** Graph's `error.code`, if there was one. Its message is for developers and goes nowhere. */
  readonly graphCode: string | undefined;
  readonly retryAfterSeconds: number | undefined;
}

/** What an answer without a page means. */
export function refusalError({ status, graphCode, retryAfterSeconds }: Refusal): GatewayError {
  if (status === 401) return unauthorized();
  if (status === 403) return forbidden(FORBIDDEN_REASONS.get(graphCode ?? '') ?? 'OTHER');
  if (status === 404 || status === 410) return gone(status);
  if (status === 408) return timeout('HEADERS');
  if (status === 429) return throttled(retryAfterSeconds);
  if (status >= 500) return serverError(status, retryAfterSeconds);
  if (status >= 400) return requestRefused(status);
  if (status >= 300 && status !== 304) return redirected(status);
  return badResponse(
    'SHAPE',
    `Microsoft Graph answered with status ${status}, which holds no page.`,
  );
}

type ForbiddenReason = 'PERMISSION' | 'ROLE' | 'LICENSE' | 'OTHER';

/** Codes seen with a 403 from the reports; the permission of the directory is what their licence check needs. */
const FORBIDDEN_REASONS: ReadonlyMap<string, ForbiddenReason> = new Map([
  ['Authentication_MSGraphPermissionMissing', 'PERMISSION'],
  ['Authentication_ApplicationHasNoReadAuditLogDataAccess', 'PERMISSION'],
  ['Authentication_ApplicationHasNoDirectoryReadAccess', 'PERMISSION'],
  ['Authorization_RequestDenied', 'PERMISSION'],
  ['Authentication_RequestFromUnsupportedUserRole', 'ROLE'],
  ['Authentication_RequestFromNonPremiumTenantOrB2CTenant', 'LICENSE'],
]);

const FORBIDDEN_MESSAGES = {
  PERMISSION:
    'The gateway lacks a permission for the report. Grant its application Reports.Read.All (for ' +
    'userCredentialUsageDetails) or AuditLog.Read.All (for userEventsSummary), with admin consent; last, Directory.Read.All, ' +
    "which Graph's own licence check wants in some tenants.",
  ROLE:
    'The user behind the access token has no role that may read the report. Give that user Reports Reader, or let the ' +
    'gateway sign in as an application.',
  LICENSE:
    'Microsoft Graph finds no Entra ID P1 or P2 licence in the tenant, which the report needs. With a licence this is ' +
    'known to come and go by mistake: it is asked again.',
  OTHER:
    'Microsoft Graph does not let the gateway read the report and gives no reason that is known. Its permissions, the ' +
    'admin consent to them and Conditional Access are the places to look.',
} as const satisfies Record<ForbiddenReason, string>;

function forbidden(reason: ForbiddenReason): GatewayError {
  return new GatewayError('UPSTREAM_FORBIDDEN', FORBIDDEN_MESSAGES[reason], { reason });
}

function unauthorized(): GatewayError {
  return new GatewayError(
    'UPSTREAM_UNAUTHORIZED',
    "Microsoft Graph does not accept the gateway's access token. Check that GRAPH_CLOUD is the tenant's cloud. A ready " +
      'GRAPH_ACCESS_TOKEN ends after about an hour: set a new one, or use an identity that renews itself.',
    { reason: 'REJECTED' },
  );
}

/** What such an error's message ends with. */
export const GONE_ADVICE =
  'userCredentialUsageDetails is documented as retired since 2025-08-01. Run the command check, which asks for both ' +
  'reports, and set GRAPH_REPORT to the one that answers.';

function gone(status: 404 | 410): GatewayError {
  const problem =
    status === 404
      ? 'Microsoft Graph has no such report at this address'
      : 'Microsoft Graph no longer has the report that is asked for';
  return new GatewayError('UPSTREAM_GONE', `${problem} (status ${status}). ${GONE_ADVICE}`);
}

function throttled(retryAfterSeconds: number | undefined): GatewayError {
  return new GatewayError(
    'UPSTREAM_THROTTLED',
    'Microsoft Graph has told the gateway to wait. It allows 5 calls in 10 seconds to one app registration: if other ' +
      'programs share it, lower GRAPH_BUDGET or give the gateway its own.',
    { retryAfterSeconds },
  );
}

function serverError(status: number, retryAfterSeconds: number | undefined): GatewayError {
  return new GatewayError(
    'UPSTREAM_ERROR',
    `Microsoft Graph failed with status ${status}. This passes; if it does not, look at the service health of Microsoft 365.`,
    { reason: 'SERVER', retryAfterSeconds },
  );
}

function requestRefused(status: number): GatewayError {
  return new GatewayError(
    'UPSTREAM_ERROR',
    `Microsoft Graph refused the request itself with status ${status}. That is a fault of the gateway: please report it.`,
    { reason: 'REQUEST' },
  );
}

function redirected(status: number): GatewayError {
  return badResponse(
    'REDIRECT',
    `Microsoft Graph answered with a redirect (status ${status}), which is not followed: the access token goes to ` +
      'GRAPH_BASE_URL alone. Check that address, and whether a proxy stands in the way.',
  );
}
