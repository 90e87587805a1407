import { describe, expect, it } from '@jest/globals';
import { asOfIn, refusalIn } from '../../web/dashboard/answer.js';

const errorOf = (code: string, more: object = {}) => ({
  errors: [{ message: 'Because.', extensions: { code, retryable: false, ...more } }],
});

function refusal(status: number, body: unknown, headers: Readonly<Record<string, string>> = {}) {
  return refusalIn({ status, headers: new Headers(headers), body });
}

describe('an answer', () => {
  it('is good when it has data and no error', () => {
    expect(refusal(200, { data: { credentialUsageReport: {} } })).toBeUndefined();
  });

  it('is a refusal as soon as a part of it is missing', () => {
    const body = { data: { userCredentialUsageDetails: null }, ...errorOf('WARMING_UP', { retryable: true, retryAfterSeconds: 7 }) }; // prettier-ignore
    expect(refusal(200, body)).toEqual({ kind: 'warmingUp', message: 'Because.', retryAfterSeconds: 7 }); // prettier-ignore
  });

  it('says what a caller has to show who is not known', () => {
    const body = errorOf('UNAUTHENTICATED');
    expect(refusal(401, body, { 'www-authenticate': 'ApiKey realm="x"' })).toEqual({ kind: 'signedOut', scheme: 'ApiKey' }); // prettier-ignore
    expect(refusal(401, body, { 'www-authenticate': 'Bearer realm="x"' })).toEqual({ kind: 'signedOut', scheme: 'Bearer' }); // prettier-ignore
    expect(refusal(401, body)).toEqual({ kind: 'signedOut', scheme: 'ApiKey' });
  });

  it('passes on what the gateway says of roles', () => {
    expect(refusal(403, errorOf('FORBIDDEN'))).toEqual({ kind: 'forbidden', message: 'Because.' });
  });

  it('does not take a proxy for a lack of roles: it hands on another Host, and the page has a foreign origin', () => {
    const body = errorOf('FORBIDDEN', { reason: 'ORIGIN' });
    expect(refusal(403, body)).toEqual({ kind: 'failed', message: 'Because.', retryAfterSeconds: undefined }); // prettier-ignore
  });

  it('tells whether it is worth asking again, and when', () => {
    const later = { retryable: true, retryAfterSeconds: 30 };
    expect(refusal(429, errorOf('RATE_LIMITED', later))).toMatchObject({ kind: 'failed', retryAfterSeconds: 30 }); // prettier-ignore
    expect(refusal(504, errorOf('DEADLINE_EXCEEDED', { retryable: true }))).toMatchObject({ kind: 'failed', retryAfterSeconds: 15 }); // prettier-ignore
    expect(refusal(500, errorOf('INTERNAL_SERVER_ERROR'))).toEqual({ kind: 'failed', message: 'Because.', retryAfterSeconds: undefined }); // prettier-ignore
  });

  it('tells somebody who knows of no store that what is older cannot be read', () => {
    const body = errorOf('HISTORY_UNAVAILABLE', { retryable: true, retryAfterSeconds: 10 });
    const message = 'What the gateway remembers beyond 30 days cannot be read right now. Choose 30 days or less, or try again in a moment.'; // prettier-ignore
    expect(refusal(503, body)).toEqual({ kind: 'failed', message, retryAfterSeconds: 10 });
  });

  it.each([undefined, null, 'Bad Gateway', 7, [], {}, { data: null }, { data: 'x' }])(
    'may be of somebody who stands between: %j',
    (body) => {
      expect(refusal(502, body)).toMatchObject({ kind: 'failed', retryAfterSeconds: 15 });
      expect(asOfIn(body)).toBeUndefined();
    },
  );

  it('says when its rows were read', () => {
    const asOf = '2026-03-02T12:00:00.000Z';
    expect(asOfIn({ data: {}, extensions: { report: { asOf } } })).toBe(asOf);
    expect(asOfIn({ data: {}, extensions: { report: { asOf: null } } })).toBeUndefined();
  });
});
