import type { ErrorCode } from '../../src/errors.js';
import type { FaultName } from '../../src/emulator/faults/catalogue.js';
import type { Endpoint, FaultOptions } from '../../src/emulator/faults/fault.js';
import { PAGES, ROWS, ROWS_ON_A_PAGE } from './tenant.js';

/** How a sweep ends that has met a fault. */
export type Ending =
  /** All rows are served, fresh: the fault was harmless, or another call made good for it. */
  | 'recovers'
  /** Nothing of it is served, and everybody is told why. */
  | { readonly code: ErrorCode; readonly reason: string | undefined }
  /** Nobody can tell that rows are missing, unless there were more before. */
  | { readonly leaves: (page: number) => number };

export interface Expectation {
  readonly once: Ending;
  /** From that call on. */
  readonly always: Ending;
  readonly options?: FaultOptions;
  /** How often a page is asked for while the fault lasts. */
  readonly attempts?: number;
  /** The rows of the page itself are good. */
  readonly isPageGood?: boolean;
  /** The rows are served, and look different. */
  readonly isAltering?: boolean;
}

const HARMLESS: Expectation = { once: 'recovers', always: 'recovers' };
const ALTERING: Expectation = { ...HARMLESS, isAltering: true };

/** Worth another call, or more of them. */
function retried(attempts: number, code: ErrorCode, reason?: string): Expectation {
  return { once: 'recovers', always: { code, reason }, attempts };
}

/** Harmless, as long as it does not go on. */
function passing(code: ErrorCode, reason: string): Expectation {
  return { once: 'recovers', always: { code, reason } };
}

/** Another call would change nothing. */
function refused(code: ErrorCode, reason?: string): Expectation {
  return { once: { code, reason }, always: { code, reason } };
}

function losing(once: (page: number) => number, always = once): Expectation {
  return { once: { leaves: once }, always: { leaves: always } };
}

const bad = (reason: string) => refused('UPSTREAM_BAD_RESPONSE', reason);
const badAtFirst = (reason: string) => retried(2, 'UPSTREAM_BAD_RESPONSE', reason);
const badLink = (reason: string) => ({ ...bad(reason), isPageGood: true });
const rowsBefore = (page: number) => (page - 1) * ROWS_ON_A_PAGE;
const HALF_A_PAGE = ROWS_ON_A_PAGE / 2;

/** undici counts the phases of a call by the machine's clock; on ours, the bound on the whole call comes first. */
const TOO_SLOW = retried(2, 'UPSTREAM_TIMEOUT', 'TOTAL');

const FAILED = retried(3, 'UPSTREAM_ERROR', 'SERVER');
const THROTTLED = retried(5, 'UPSTREAM_THROTTLED');
const NO_PERMISSION = refused('UPSTREAM_FORBIDDEN', 'PERMISSION');
const FOREIGN_LINK = badLink('FOREIGN_LINK');
const REDIRECT = bad('REDIRECT');

/** What the contract says of a fault of a page, by the fault's name. The numbers are those of docs/faults.md. */
const OF_REPORT: Partial<Record<FaultName, Expectation>> = {
  // U03, U07, U08: the connection, and time.
  reset: retried(3, 'UPSTREAM_UNREACHABLE', 'RESET'),
  fin: retried(3, 'UPSTREAM_UNREACHABLE', 'RESET'),
  hang: TOO_SLOW,
  'slow-headers': { ...TOO_SLOW, options: { delayMs: 25_000 } },
  'drip-body': TOO_SLOW,
  'stall-body': TOO_SLOW,

  // U09, U10, U11: an answer that breaks off.
  'truncate-length': badAtFirst('TRUNCATED'),
  'truncate-chunk': badAtFirst('TRUNCATED'),
  'truncate-close': badAtFirst('JSON'),
  'truncate-valid': losing(rowsBefore),

  // U15, U13: what is no HTTP, or not asked for.
  'huge-headers': bad('PROTOCOL'),
  'two-lengths': badAtFirst('TRUNCATED'),
  'length-and-chunked': badAtFirst('TRUNCATED'),
  'bad-chunk': badAtFirst('TRUNCATED'),
  garbage: bad('PROTOCOL'),
  'status-101': bad('PROTOCOL'),
  'early-hints': HARMLESS,

  // U12, U13, U14: a body that is not what it should be.
  'status-204': bad('SHAPE'),
  'status-304': bad('SHAPE'),
  'empty-200': badAtFirst('JSON'),
  html: bad('CONTENT_TYPE'),
  'html-as-json': badAtFirst('JSON'),
  'no-content-type': bad('CONTENT_TYPE'),
  'unknown-encoding': badAtFirst('ENCODING'),
  'bad-gzip': badAtFirst('ENCODING'),
  'truncate-gzip': badAtFirst('ENCODING'),
  'gzip-bomb': bad('SIZE'),
  'gzip-dense': bad('SIZE'),

  // U28
  'redirect-301': REDIRECT,
  'redirect-302': REDIRECT,
  'redirect-303': REDIRECT,
  'redirect-307': REDIRECT,
  'redirect-308': REDIRECT,
  'redirect-nowhere': REDIRECT,

  // U22 to U25; every form of Retry-After is below.
  'status-429': THROTTLED,
  'status-500': FAILED,
  'status-502': FAILED,
  'status-503': FAILED,
  'status-504': FAILED,
  'status-509': FAILED,

  // U18 to U21, U35: refusals, and another clock.
  'status-400': refused('UPSTREAM_ERROR', 'REQUEST'),
  'status-401': retried(2, 'UPSTREAM_UNAUTHORIZED', 'REJECTED'),
  'claims-challenge': HARMLESS,
  'forbidden-permission': NO_PERMISSION,
  'forbidden-audit-log': NO_PERMISSION,
  'forbidden-directory': NO_PERMISSION,
  'forbidden-request': NO_PERMISSION,
  'forbidden-role': refused('UPSTREAM_FORBIDDEN', 'ROLE'),
  'forbidden-license': refused('UPSTREAM_FORBIDDEN', 'LICENSE'),
  'forbidden-unknown': refused('UPSTREAM_FORBIDDEN', 'OTHER'),
  'status-404': refused('UPSTREAM_GONE'),
  'status-408': retried(2, 'UPSTREAM_TIMEOUT', 'HEADERS'),
  'status-410': refused('UPSTREAM_GONE'),
  'clock-skew': HARMLESS,
  'sunset-headers': HARMLESS,

  // U16, U17: documents.
  'byte-order-mark': HARMLESS,
  'invalid-utf8': badAtFirst('ENCODING'),
  'not-a-number': badAtFirst('JSON'),
  'big-integer': bad('SHAPE'),
  'duplicate-value': bad('SHAPE'),
  'duplicate-next-link': bad('SHAPE'),
  // JSON of any depth is read, and a member that nobody knows is passed over.
  'deep-nesting': HARMLESS,
  'appended-error': badAtFirst('JSON'),
  'error-with-200': bad('SHAPE'),
  'no-value': bad('SHAPE'),
  'null-value': bad('SHAPE'),
  'object-value': bad('SHAPE'),
  'foreign-context': HARMLESS,

  // U11, U26, U27: links.
  'link-dropped': losing((page) => page * ROWS_ON_A_PAGE),
  'link-loop': badLink('PAGE_LOOP'),
  'link-two-cycle': { ...badLink('PAGE_LOOP'), once: 'recovers' },
  // Four calls in ten seconds: the two hours of a sweep are over long before its 10,000 pages.
  'link-endless': passing('UPSTREAM_TIMEOUT', 'TOTAL'),
  'link-foreign-host': FOREIGN_LINK,
  'link-other-port': FOREIGN_LINK,
  'link-other-scheme': FOREIGN_LINK,
  'link-userinfo': FOREIGN_LINK,
  'link-backslash': FOREIGN_LINK,
  'link-encoded-dot': FOREIGN_LINK,
  'link-trailing-dot': FOREIGN_LINK,
  'link-idn': FOREIGN_LINK,
  'link-scheme-relative': FOREIGN_LINK,
  'link-other-path': FOREIGN_LINK,
  'link-dot-segments': FOREIGN_LINK,
  'link-relative': FOREIGN_LINK,
  'link-no-url': FOREIGN_LINK,
  'link-no-text': bad('SHAPE'),

  // U11, U21, U29 to U34: rows.
  'empty-report': losing(rowsBefore),
  'rows-dropped': losing(
    () => ROWS - HALF_A_PAGE,
    (page) => ROWS - (PAGES - page + 1) * HALF_A_PAGE,
  ),
  'rows-repeated': HARMLESS,
  'rows-doubled': HARMLESS,
  'rows-unknown-enum': ALTERING,
  'rows-null-fields': bad('SHAPE'),
  'rows-missing-fields': bad('SHAPE'),
  'rows-wrong-types': bad('SHAPE'),
  'rows-extra-fields': HARMLESS,
  'rows-bad-dates': bad('SHAPE'),
  'rows-huge-text': ALTERING,
  'rows-control-characters': ALTERING,
  'rows-lone-surrogates': ALTERING,
  'rows-prototype-keys': HARMLESS,
  'rows-no-objects': bad('SHAPE'),
};

const NO_TOKEN = refused('UPSTREAM_UNAUTHORIZED', 'TOKEN');
const NO_LOGIN = refused('UPSTREAM_UNREACHABLE', 'TOKEN');
const SLOW_LOGIN = refused('UPSTREAM_TIMEOUT', 'TOKEN');

/** The same of the login authority (U37), as seen through a client that makes one request and follows redirects. */
const OF_TOKEN: Partial<Record<FaultName, Expectation>> = {
  reset: NO_LOGIN,
  fin: NO_LOGIN,
  hang: SLOW_LOGIN,
  'slow-headers': { ...SLOW_LOGIN, options: { delayMs: 25_000 } },
  'drip-body': { ...SLOW_LOGIN, options: { delayMs: 1_000 } },
  'stall-body': SLOW_LOGIN,
  'truncate-length': NO_LOGIN,
  'truncate-chunk': NO_LOGIN,
  'huge-headers': NO_LOGIN,
  'two-lengths': NO_LOGIN,
  'length-and-chunked': NO_LOGIN,
  'bad-chunk': NO_LOGIN,
  garbage: NO_LOGIN,
  'status-101': NO_LOGIN,
  // Whoever asks for a token may put up with all of these.
  'early-hints': HARMLESS,
  'no-content-type': HARMLESS,
  'unknown-encoding': HARMLESS,
  'gzip-bomb': HARMLESS,
  'gzip-dense': HARMLESS,
  'token-short-lived': HARMLESS,
  // Followed with the same method and body, as those two say.
  'redirect-307': passing('UPSTREAM_UNAUTHORIZED', 'TOKEN'),
  'redirect-308': passing('UPSTREAM_UNAUTHORIZED', 'TOKEN'),
  'token-refused': passing('UPSTREAM_UNAUTHORIZED', 'REJECTED'),
};

/** undefined for a fault that nobody has thought about yet. */
export function expectationOf(endpoint: Endpoint, fault: FaultName): Expectation | undefined {
  return endpoint === 'report' ? OF_REPORT[fault] : (OF_TOKEN[fault] ?? NO_TOKEN);
}

/** `Retry-After` in every form, and how long it keeps all calls away: what says nothing means ten seconds at least. */
export const RETRY_AFTERS: readonly { readonly options: FaultOptions; readonly waitMs: number }[] =
  [
    { options: { retryAfter: '7' }, waitMs: 7_000 },
    { options: { retryAfter: '5.5' }, waitMs: 6_000 },
    { options: { retryAfter: '0' }, waitMs: 1_000 },
    { options: { retryAfter: '' }, waitMs: 10_000 },
    { options: { retryAfter: '-3' }, waitMs: 10_000 },
    { options: { retryAfter: '1e9' }, waitMs: 10_000 },
    { options: { retryAfter: '0x10' }, waitMs: 10_000 },
    { options: { retryAfter: 'Infinity' }, waitMs: 10_000 },
    { options: { retryAfter: '7, 9' }, waitMs: 10_000 },
    { options: { retryAfterDateSeconds: 30 }, waitMs: 30_000 },
    { options: { retryAfterDateSeconds: 30, skewSeconds: 3_600 }, waitMs: 30_000 },
    { options: { retryAfterDateSeconds: 30, skewSeconds: -3_600 }, waitMs: 30_000 },
    { options: { retryAfterDateSeconds: -30 }, waitMs: 1_000 },
  ];
