import { HOUR, SECOND } from '../../time.js';
import { Refusal } from '../refusal.js';
import type { Fault, FaultOptions, Faults, FaultyCall } from './fault.js';

const RETRY_OPTIONS = ['retryAfter', 'retryAfterDateSeconds', 'skewSeconds'] as const;

/** Graph refuses, fails or sends another time than ours. The codes and sentences are those seen on the wire. */
export const STATUS_FAULTS = {
  'status-400': refusal(400, 'BadRequest', 'Invalid filter clause'),
  'status-401': refusal(
    401,
    'InvalidAuthenticationToken',
    'CompactToken validation failed with reason code: 80049228.',
    { 'WWW-Authenticate': 'Bearer realm=""' },
  ),
  'forbidden-permission': refusal(
    403,
    'Authentication_MSGraphPermissionMissing',
    'Calling principal does not have required MSGraph permissions AuditLog.Read.All',
  ),
  'forbidden-audit-log': refusal(
    403,
    'Authentication_ApplicationHasNoReadAuditLogDataAccess',
    "Application missing MSGraph API 'Read all audit log data' permission",
  ),
  'forbidden-directory': refusal(
    403,
    'Authentication_ApplicationHasNoDirectoryReadAccess',
    'Failed to do premium license check from ADGraph',
  ),
  'forbidden-request': refusal(
    403,
    'Authorization_RequestDenied',
    'Insufficient privileges to complete the operation.',
  ),
  'forbidden-role': refusal(
    403,
    'Authentication_RequestFromUnsupportedUserRole',
    'User is not in the allowed roles',
  ),
  'forbidden-license': refusal(
    403,
    'Authentication_RequestFromNonPremiumTenantOrB2CTenant',
    "Neither tenant is B2C or tenant doesn't have premium license",
  ),
  'forbidden-unknown': refusal(403, 'Authentication_SomethingNew', 'Access is denied.'),
  'status-404': refusal(404, 'NotFound', "Resource not found for the segment 'reports'."),
  'status-408': refusal(408, 'RequestTimeout', 'The request timed out.'),
  'status-410': refusal(410, 'Gone', 'The resource is no longer available.'),
  'clock-skew': {
    summary: 'the good answer, its Date an hour ahead, or skewSeconds',
    options: ['skewSeconds'],
    answer: ({ reply, nowMs, options: { skewSeconds = HOUR / SECOND } }) => {
      return { ...reply, headers: { ...reply.headers, ...timeHeaders(nowMs, { skewSeconds }) } };
    },
  },
  'sunset-headers': {
    summary: 'the good answer with the headers Deprecation (RFC 9745) and Sunset (RFC 8594); legal',
    answer: ({ reply }) => {
      // Announced on 2023-06-21; no data since 2025-08-01.
      const sunset = { Deprecation: '@1687305600', Sunset: 'Fri, 01 Aug 2025 00:00:00 GMT' };
      return { ...reply, headers: { ...reply.headers, ...sunset } };
    },
  },
} satisfies Faults;

/** What Graph and the login authority share: too many calls, and failures of their own. */
export const SERVER_FAULTS = {
  'status-429': waiting(429, 'TooManyRequests', 'Please retry again later.'),
  'status-500': waiting(500, 'InternalServerError', 'An internal server error occurred.'),
  'status-502': waiting(502, 'BadGateway', 'The upstream server sent no valid answer.'),
  'status-503': waiting(503, 'ServiceUnavailable', 'The service is unavailable.'),
  'status-504': waiting(504, 'UnknownError', 'The upstream server did not answer in time.'),
  'status-509': waiting(509, 'BandwidthLimitExceeded', 'The bandwidth cap has been exceeded.'),
} satisfies Faults;

function refusal(
  status: number,
  code: string,
  message: string,
  headers: Readonly<Record<string, string>> = {},
): Fault {
  return {
    summary: `status ${status}, ${code}`,
    answer: ({ refuse }) => refuse(new Refusal(status, code, message, { headers })),
  };
}

/** A refusal that may say when to come again; without an option it does not. */
function waiting(status: number, code: string, message: string): Fault {
  return {
    summary: `status ${status}, ${code}; without an option, no Retry-After`,
    options: RETRY_OPTIONS,
    answer: ({ refuse, nowMs, options }: FaultyCall) => {
      return refuse(new Refusal(status, code, message, { headers: timeHeaders(nowMs, options) }));
    },
  };
}

function timeHeaders(nowMs: number, options: FaultOptions): Record<string, string> {
  const { retryAfter, retryAfterDateSeconds, skewSeconds = 0 } = options;
  const dateMs = nowMs + skewSeconds * SECOND;
  return {
    Date: httpDate(dateMs),
    ...(retryAfter !== undefined && { 'Retry-After': retryAfter }),
    ...(retryAfterDateSeconds !== undefined && {
      'Retry-After': httpDate(dateMs + retryAfterDateSeconds * SECOND),
    }),
  };
}

/** An IMF-fixdate of RFC 9110 section 5.6.7, which `toUTCString` writes. */
function httpDate(epochMs: number): string {
  return new Date(epochMs).toUTCString();
}
