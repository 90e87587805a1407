import autocannon from 'autocannon';
import type { Asked, LoadOptions, LoadRequest } from './load.js';
import { SERIAL } from './operations.js';
import { percentile } from './stopwatch.js';

/** autocannon, in this process. */
export async function askWithAutocannon(
  url: string,
  requests: readonly LoadRequest[],
  { seconds, connections, firstSerial }: LoadOptions & { readonly firstSerial: number },
): Promise<Asked> {
  const durationsMs: number[] = [];
  let serial = firstSerial;
  const numbered = (body: string) => () => {
    serial += 1;
    return { body: body.replace(SERIAL, `S${String(serial).padStart(9, '0')}`) };
  };
  const result = await new Promise<autocannon.Result>((resolve, reject) => {
    const run = autocannon(
      {
        url,
        method: 'POST',
        headers: { 'content-type': 'application/json', accept: 'application/json' },
        requests: requests.map(({ path, body }) => {
          const setupRequest = (request: autocannon.Request) => ({
            ...request,
            ...numbered(body)(),
          });
          return body.includes(SERIAL) ? { path, body, setupRequest } : { path, body };
        }),
        duration: seconds,
        connections,
      },
      (error: Error | null, figures) => {
        if (error === null) resolve(figures);
        else reject(error);
      },
    );
    run.on('response', (_client, _status, _bytes, durationMs) => durationsMs.push(durationMs));
  });
  return {
    requestCount: durationsMs.length,
    failedCount: result.errors + result.non2xx,
    requestsPerSecond: durationsMs.length / result.duration,
    p50Ms: percentile(durationsMs, 50),
    p99Ms: percentile(durationsMs, 99),
  };
}
