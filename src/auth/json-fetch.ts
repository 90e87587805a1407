import { GatewayError } from '../errors.js';
import { SECOND, type Clock } from '../time.js';
import { keysFault } from './keys-fault.js';

/** As much of the global fetch as is needed. */
export type Fetch = (
  url: string,
  init: {
    readonly signal: AbortSignal;
    readonly redirect: 'error';
    readonly headers: { readonly accept: string };
  },
) => Promise<Response>;

export interface JsonFetchOptions {
  readonly fetch: Fetch;
  readonly clock: Clock;
}

const TIMEOUT_MS = 5 * SECOND;
/** Entra ID's keys take some 20 KB. */
const MOST_BYTES = 512 * 1024;

/** Some JSON of the issuer's. Redirects are not followed: they could lead anywhere, inside our network too. */
export async function fetchJson(url: string, { fetch, clock }: JsonFetchOptions): Promise<unknown> {
  const ending = new AbortController();
  const stopTimer = clock.schedule(() => {
    ending.abort();
  }, TIMEOUT_MS);
  try {
    const headers = { accept: 'application/json' };
    const response = await fetch(url, { signal: ending.signal, redirect: 'error', headers });
    if (!response.ok) throw keysFault('STATUS');
    return parse(await readText(response));
  } catch (error) {
    if (error instanceof GatewayError) throw error;
    throw keysFault(ending.signal.aborted ? 'TIMEOUT' : 'UNREACHABLE', error);
  } finally {
    stopTimer();
    // What of the answer was not read must not hold its connection.
    ending.abort();
  }
}

async function readText({ body }: Response): Promise<string> {
  const arriving: AsyncIterable<Uint8Array> | readonly Uint8Array[] = body ?? [];
  const chunks: Uint8Array[] = [];
  let byteCount = 0;
  for await (const chunk of arriving) {
    chunks.push(chunk);
    byteCount += chunk.length;
    if (byteCount > MOST_BYTES) throw keysFault('SIZE');
  }
  return Buffer.concat(chunks).toString('utf8');
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw keysFault('JSON', error);
  }
}
