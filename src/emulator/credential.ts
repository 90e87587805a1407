import { SECOND } from '../time.js';
import type { Clock } from '../time.js';
import { EMULATED_APP } from './identity.js';

/** What `@azure/identity` calls a TokenCredential, as far as one is needed to call the emulator. */
interface EmulatorCredential {
  getToken(
    scopes: string | string[],
    options?: { readonly claims?: string },
  ): Promise<{ token: string; expiresOnTimestamp: number }>;
}

/** Signs in at the emulator's token endpoint as its one app registration, anew for each call. */
export function createEmulatorCredential(tokenUrl: string, clock: Clock): EmulatorCredential {
  return {
    getToken: async (scopes, { claims } = {}) => {
      const response = await fetch(tokenUrl, {
        method: 'POST',
        body: new URLSearchParams({
          grant_type: 'client_credentials',
          client_id: EMULATED_APP.clientId,
          client_secret: EMULATED_APP.clientSecret,
          scope: [scopes].flat().join(' '),
          ...(claims !== undefined && { claims }),
        }),
      });
      const text = await readShort(response);
      const token = readToken(text);
      if (token === undefined) throw refusal(response.status, text);
      const expiresOnTimestamp = clock.now() + token.expiresInSeconds * SECOND;
      return { token: token.value, expiresOnTimestamp };
    },
  };
}

/** A token and what stands around it have some kilobytes. */
const MOST_CHARACTERS = 64 * 1024;

/** Reads no further than that, however small it came over the wire. */
async function readShort({ body }: Response): Promise<string> {
  let text = '';
  if (body === null) return text;
  for await (const chunk of body.pipeThrough(new TextDecoderStream())) {
    text += chunk;
    if (text.length > MOST_CHARACTERS) break;
  }
  return text.slice(0, MOST_CHARACTERS);
}

/** With Entra's number of the refusal, which tells what to do about it. */
function refusal(status: number, text: string): Error {
  const number = /AADSTS\d+/.exec(text)?.[0] ?? 'without a number of Entra';
  return new Error(
    `The emulator must answer with a token, but it sent HTTP ${status}, ${number}. Check the scope.`,
  );
}

function readToken(text: string): { value: string; expiresInSeconds: number } | undefined {
  const body = readJson(text);
  if (typeof body !== 'object' || body === null) return undefined;
  const value = 'access_token' in body ? body.access_token : undefined;
  const expiresInSeconds = 'expires_in' in body ? body.expires_in : undefined;
  return typeof value === 'string' && typeof expiresInSeconds === 'number'
    ? { value, expiresInSeconds }
    : undefined;
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
