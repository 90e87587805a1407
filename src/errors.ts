/** What a code means to HTTP when there is no data, and whether asking again later can help. */
interface ErrorKind {
  readonly httpStatus: number;
  readonly retryable: boolean;
}

/**
 * Every code that can reach a client, in `errors[].extensions.code`. Codes are stable: clients and scripts branch on
 * them. A fault of the client is never `INTERNAL_SERVER_ERROR`, and a fault of Microsoft Graph is never the client's.
 */
export const ERROR_KINDS = {
  GRAPHQL_PARSE_FAILED: { httpStatus: 400, retryable: false },
  GRAPHQL_VALIDATION_FAILED: { httpStatus: 400, retryable: false },
  BAD_USER_INPUT: { httpStatus: 400, retryable: false },
  BAD_REQUEST: { httpStatus: 400, retryable: false },
  INVALID_CURSOR: { httpStatus: 400, retryable: false },
  OPERATION_TOO_COMPLEX: { httpStatus: 400, retryable: false },
  REQUEST_TOO_LARGE: { httpStatus: 413, retryable: false },
  DOCUMENT_NOT_TRUSTED: { httpStatus: 400, retryable: false },
  UNAUTHENTICATED: { httpStatus: 401, retryable: false },
  FORBIDDEN: { httpStatus: 403, retryable: false },
  HOST_NOT_ALLOWED: { httpStatus: 421, retryable: false },
  RATE_LIMITED: { httpStatus: 429, retryable: true },
  HISTORY_UNAVAILABLE: { httpStatus: 503, retryable: true },
  SNAPSHOT_TOO_OLD: { httpStatus: 503, retryable: true },
  WARMING_UP: { httpStatus: 503, retryable: true },
  UPSTREAM_THROTTLED: { httpStatus: 503, retryable: true },
  UPSTREAM_UNREACHABLE: { httpStatus: 503, retryable: true },
  UPSTREAM_TIMEOUT: { httpStatus: 504, retryable: true },
  UPSTREAM_ERROR: { httpStatus: 502, retryable: true },
  UPSTREAM_BAD_RESPONSE: { httpStatus: 502, retryable: true },
  UPSTREAM_UNAUTHORIZED: { httpStatus: 502, retryable: false },
  UPSTREAM_FORBIDDEN: { httpStatus: 502, retryable: false },
  UPSTREAM_GONE: { httpStatus: 502, retryable: false },
  OVERLOADED: { httpStatus: 503, retryable: true },
  SHUTTING_DOWN: { httpStatus: 503, retryable: true },
  DEADLINE_EXCEEDED: { httpStatus: 504, retryable: true },
  INTERNAL_SERVER_ERROR: { httpStatus: 500, retryable: false },
} as const satisfies Record<string, ErrorKind>;

export type ErrorCode = keyof typeof ERROR_KINDS;

interface GatewayErrorOptions extends ErrorOptions {
  /** A finer word within the code, such as `FOREIGN_LINK` within `UPSTREAM_BAD_RESPONSE`. */
  readonly reason?: string | undefined;
  /** Whole seconds after which asking again may help. */
  readonly retryAfterSeconds?: number | undefined;
  readonly fingerprint?: string | undefined;
}

/**
 * An error that may be shown to a client: its message is ours and says the rule, the offence and the fix. It never
 * carries an upstream body, URL, token or a person's name. Whatever else is thrown is masked at the door.
 */
export class GatewayError extends Error {
  override readonly name = 'GatewayError';
  readonly code: ErrorCode;
  readonly reason: string | undefined;
  readonly retryAfterSeconds: number | undefined;
  /**
   * For the log alone: a hash by which an operator recognises what may not be shown, such as the host of a foreign
   * link.
   */
  readonly fingerprint: string | undefined;

  constructor(code: ErrorCode, message: string, options: GatewayErrorOptions = {}) {
    super(message, options);
    this.code = code;
    this.reason = options.reason;
    this.retryAfterSeconds = options.retryAfterSeconds;
    this.fingerprint = options.fingerprint;
  }
}

/** One fault of the settings: the setting's name and a sentence with the rule, the offence and the fix. */
export interface SettingFault {
  readonly setting: string;
  readonly problem: string;
}

/** All faults of the settings at once; stops the start with exit status 78 (EX_CONFIG of sysexits.h). */
export class SettingsError extends Error {
  override readonly name = 'SettingsError';
  readonly faults: readonly SettingFault[];

  constructor(faults: readonly SettingFault[]) {
    super(faults.map(({ setting, problem }) => `${setting}: ${problem}`).join('\n'));
    this.faults = faults;
  }
}

/**
 * The code of something thrown, such as EEXIST or FST_ERR_BAD_URL; undefined when it has none. Errors come from more than
 * one realm and library, so they are told apart by it, never by class.
 */
export function codeOf(error: unknown): string | undefined {
  const hasCode = typeof error === 'object' && error !== null && 'code' in error;
  return hasCode && typeof error.code === 'string' ? error.code : undefined;
}

/** All that a client learns of a bug of ours. */
export const MASKED_MESSAGE =
  'Something went wrong inside the gateway. Its log has the details under the request id.';
