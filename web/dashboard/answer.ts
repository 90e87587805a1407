/** How callers of this gateway show who they are. */
export type Scheme = 'ApiKey' | 'Bearer';

/** Why there is no data. */
export type Refusal =
  /** Nobody has said who asks, or not well enough. */
  | { readonly kind: 'signedOut'; readonly scheme: Scheme }
  /** The caller's role does not open it. */
  | { readonly kind: 'forbidden'; readonly message: string }
  /** The report is being read for the first time. */
  | { readonly kind: 'warmingUp'; readonly message: string; readonly retryAfterSeconds: number }
  | {
      readonly kind: 'failed';
      readonly message: string;
      /** undefined: asking again will not help. */
      readonly retryAfterSeconds: number | undefined;
    };

export type Answer<Data> = { readonly kind: 'data'; readonly data: Data } | Refusal;

/** An answer as it came over the wire: its body may be of anybody who stands between. */
export interface Received {
  readonly status: number;
  readonly headers: Pick<Headers, 'get'>;
  /** Parsed; undefined where it is no JSON. */
  readonly body: unknown;
}

const RETRY_AFTER_SECONDS = 15;

/** Why the answer is of no use; undefined: its `data` is whole. */
export function refusalIn({ status, headers, body }: Received): Refusal | undefined {
  const error = firstErrorIn(body);
  if (error === undefined) {
    const isWhole = isRecord(body) && isRecord(body['data']);
    return isWhole ? undefined : failed(`Something that is no gateway answered, with status ${status}.`); // prettier-ignore
  }
  const { message, code, reason, retryable, retryAfterSeconds = RETRY_AFTER_SECONDS } = error;
  if (code === 'UNAUTHENTICATED') return { kind: 'signedOut', scheme: schemeIn(headers) };
  // The other thing that is forbidden is to ask from here at all, which no role would mend.
  if (code === 'FORBIDDEN' && reason !== 'ORIGIN')
    return { kind: 'forbidden', message: roleWords(message) };
  if (code === 'WARMING_UP') return { kind: 'warmingUp', message, retryAfterSeconds };
  const text = code === 'HISTORY_UNAVAILABLE' ? NO_HISTORY : message;
  return {
    kind: 'failed',
    message: text,
    retryAfterSeconds: retryable ? retryAfterSeconds : undefined,
  };
}

/** The gateway speaks of stores and windows there, to whoever runs it. */
const NO_HISTORY =
  'What the gateway remembers beyond 30 days cannot be read right now. Choose 30 days or less, or try again in a moment.';

/** Nothing was answered at all. */
export const UNREACHABLE: Refusal = failed('The gateway cannot be reached.');

/** When the rows were read that an answer was made from; undefined where it does not say. */
export function asOfIn(body: unknown): string | undefined {
  const report = isRecord(body) && isRecord(body['extensions']) ? body['extensions']['report'] : undefined; // prettier-ignore
  const asOf = isRecord(report) ? report['asOf'] : undefined;
  return typeof asOf === 'string' ? asOf : undefined;
}

/** The gateway speaks to whoever writes queries; a reader cannot leave out a field. */
function roleWords(message: string): string {
  const [, needed, own] = /needs the role (\S+), and the caller's greatest is (\S+)\./.exec(message) ?? []; // prettier-ignore
  return needed && own ? `It takes the role ${needed}; yours is ${own}.` : message;
}

function failed(message: string): Refusal {
  return { kind: 'failed', message, retryAfterSeconds: RETRY_AFTER_SECONDS };
}

function firstErrorIn(body: unknown) {
  const errors = isRecord(body) ? body['errors'] : undefined;
  const error: unknown = Array.isArray(errors) ? errors[0] : undefined;
  if (!isRecord(error)) return undefined;
  const extensions = isRecord(error['extensions']) ? error['extensions'] : {};
  const { code, reason, retryable, retryAfterSeconds } = extensions;
  return {
    message: String(error['message']),
    code,
    reason,
    retryable: retryable === true,
    retryAfterSeconds: typeof retryAfterSeconds === 'number' ? retryAfterSeconds : undefined,
  };
}

function schemeIn(headers: Received['headers']): Scheme {
  return /^Bearer\b/i.test(headers.get('www-authenticate') ?? '') ? 'Bearer' : 'ApiKey';
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}
