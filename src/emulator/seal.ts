import { createHmac, timingSafeEqual } from 'node:crypto';
import { EMULATED_APP } from './identity.js';

/** Makes opaque tokens and recognises its own. Keyed by the app's secret, so that they outlive a restart, as Graph's do. */
export interface Seal {
  /** `context` is not in the token: who opens it must know it. */
  close(text: string, context: string): string;
  /** undefined for a token that was changed, belongs to another context or was made elsewhere. */
  open(token: string, context: string): string | undefined;
}

export function createSeal(): Seal {
  const key = EMULATED_APP.clientSecret;
  const close = (text: string, context: string) => {
    const body = Buffer.from(text).toString('base64url');
    const signature = createHmac('sha256', key).update(`${context}\n${text}`).digest('base64url');
    return `${body}.${signature}`;
  };
  return {
    close,
    open: (token, context) => {
      const text = Buffer.from(token.split('.')[0] ?? '', 'base64url').toString();
      // Base64 has several spellings of the same bytes, so the whole token is compared, not the decoded signature.
      const expected = Buffer.from(close(text, context));
      const given = Buffer.from(token);
      const isOurs = given.length === expected.length && timingSafeEqual(given, expected);
      return isOurs ? text : undefined;
    },
  };
}
