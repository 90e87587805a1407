import { Refusal } from '../refusal.js';
import type { Faults } from './fault.js';

/** As in Entra's documentation of continuous access evaluation: no token from before that second. */
const NOT_BEFORE = '1604106651';
const WANTED = `{"access_token":{"nbf":{"essential":true,"value":"${NOT_BEFORE}"}}}`;

/**
 * Continuous access evaluation: the token is refused until one comes that was asked for with these claims. A plan that
 * begins it with `from` refuses every other token from then on.
 */
export const CLAIMS_FAULTS = {
  'claims-challenge': {
    summary: 'status 401, insufficient_claims, unless the token was asked for with those claims',
    answer: ({ claims, refuse }) => {
      if (claims?.includes(NOT_BEFORE)) return undefined;
      const encoded = Buffer.from(WANTED).toString('base64');
      const challenge = `Bearer realm="", authorization_uri="https://login.microsoftonline.com/common/oauth2/authorize", error="insufficient_claims", claims="${encoded}"`;
      const sentence =
        'Continuous access evaluation resulted in challenge with result: InteractionRequired and code: TokenCreatedWithOutdatedPolicies';
      return refuse(
        new Refusal(401, 'InvalidAuthenticationToken', sentence, {
          headers: { 'WWW-Authenticate': challenge },
        }),
      );
    },
  },
} satisfies Faults;
