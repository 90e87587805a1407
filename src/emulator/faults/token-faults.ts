import { tokenErrorBody } from '../token-endpoint.js';
import type { TokenFault } from '../token-endpoint.js';
import type { Fault, Faults } from './fault.js';

/** The login authority issues no token, or none that serves. */
export const TOKEN_FAULTS = {
  'token-unknown-client': refusal({
    status: 400,
    error: 'unauthorized_client',
    number: 700016,
    sentence: 'The application is not in this directory.',
  }),
  'token-invalid-client': refusal({
    status: 400,
    error: 'invalid_client',
    number: 700027,
    sentence: 'The certificate with this thumbprint is not registered for the application.',
  }),
  'token-invalid-secret': refusal({
    status: 401,
    error: 'invalid_client',
    number: 7000215,
    sentence: 'Invalid client secret provided.',
  }),
  'token-expired-secret': refusal({
    status: 401,
    error: 'invalid_client',
    number: 7000222,
    sentence: 'The provided client secret keys are expired.',
  }),
  'token-missing': changed('status 200 without a token', { access_token: undefined }),
  'token-refused': changed('a token that the reports refuse', { access_token: 'no-token-of-ours' }),
  'token-short-lived': changed('a token that is said to last a second', { expires_in: 1 }),
} satisfies Faults;

function refusal(fault: TokenFault): Fault {
  return {
    summary: `status ${fault.status}, ${fault.error}, AADSTS${fault.number}`,
    answer: ({ reply, nowMs }) => {
      return { ...reply, status: fault.status, body: tokenErrorBody(fault, nowMs) };
    },
  };
}

/** Of the answer with a token: a request that gets none is answered as ever. */
function changed(summary: string, members: Readonly<Record<string, unknown>>): Fault {
  return {
    summary,
    answer: ({ reply }) => {
      const { status, body } = reply;
      if (status !== 200 || typeof body !== 'object') return undefined;
      return { ...reply, body: { ...body, ...members } };
    },
  };
}
