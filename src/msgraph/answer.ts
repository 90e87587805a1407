import { DAY, SECOND } from '../time.js';
import type { Answer } from './call.js';
import type { MsgraphPage } from './page.js';
import { parseErrorCode, parsePage } from './page.js';
import { refusalError } from './refusal.js';
import { parseHttpDate, parseRetryAfter } from './retry.js';

/** The page that an answer holds. Throws what it says instead. */
export async function readAnswer(answer: Answer, nowMs: number): Promise<MsgraphPage> {
  const { status, header, body } = answer;
  if (status === 200) {
    return parsePage(body, {
      contentType: header('content-type'),
      contentEncoding: header('content-encoding'),
    });
  }
  const retryAfterMs = parseRetryAfter(header('retry-after'), { date: header('date'), nowMs });
  throw refusalError({
    status,
    graphCode: await parseErrorCode(body, header('content-encoding')),
    retryAfterSeconds: retryAfterMs === undefined ? undefined : Math.ceil(retryAfterMs / SECOND),
  });
}

/** A clock that was never set shows 1970; what is much farther away is no clock (and no Int of GraphQL). */
const FARTHEST_SKEW_MS = 65 * 365 * DAY;

/** How far Graph's clock is ahead of ours; undefined when the answer has no date. */
export function clockSkewMs({ header, dateAtMs }: Answer): number | undefined {
  const date = parseHttpDate(header('date') ?? '');
  if (date === undefined) return undefined;
  // A `Date` has whole seconds, cut and not rounded: half of one is what it lacks on average.
  const skewMs = Math.round(date + SECOND / 2 - dateAtMs);
  return Math.abs(skewMs) > FARTHEST_SKEW_MS ? undefined : skewMs;
}

/** When what was asked for ends, by the header `Sunset` (RFC 8594), in epoch milliseconds. */
export function sunsetMs({ header }: Answer): number | undefined {
  return parseHttpDate(header('sunset') ?? '');
}

/** Graph's own id of the call. It is a GUID; whatever else stands there stays out of the log. */
export function requestIdOf(answer: Answer | undefined): string | undefined {
  return /^[\w-]{1,64}$/.exec(answer?.header('request-id') ?? '')?.[0];
}

/**
 * What continuous access evaluation wants to see in the next token: base64 JSON in a 401's challenge. Without it the
 * login authority would hand out the refused token again.
 */
export function wantedClaims(challenge: string | undefined): string | undefined {
  if (challenge === undefined || !/\berror="insufficient_claims"/.test(challenge)) return undefined;
  const claims = /\bclaims="([\w+/=-]+)"/.exec(challenge)?.[1];
  return claims === undefined ? undefined : Buffer.from(claims, 'base64').toString();
}
