import autocannon from 'autocannon';
import type { ChildServer } from './child-server.js';
import { percentile } from './stopwatch.js';

export interface LoadFigures {
  readonly requestsPerSecond: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  /** What a request costs the server's process; other people's work on the machine hardly changes it. */
  readonly cpuMs: number;
}

export interface LoadRequest {
  readonly path: string;
  readonly body: string;
}

interface LoadOptions {
  readonly seconds: number;
  readonly connections: number;
}

/** Each connection asks again as soon as it is answered. Throws unless every answer is 200. */
export async function load(
  server: ChildServer,
  requests: readonly LoadRequest[],
  { seconds, connections }: LoadOptions,
): Promise<LoadFigures> {
  const durationsMs: number[] = [];
  const cpuBeforeMs = server.cpuMs();
  const result = await new Promise<autocannon.Result>((resolve, reject) => {
    const run = autocannon(
      {
        url: server.url,
        method: 'POST',
        headers: { 'content-type': 'application/json', accept: 'application/json' },
        requests: requests.map((request) => ({ ...request })),
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
  const failed = result.errors + result.non2xx;
  if (failed > 0)
    throw new Error(`Every answer must be 200, but ${failed} of ${server.url} are not.`);
  return {
    requestsPerSecond: durationsMs.length / result.duration,
    p50Ms: percentile(durationsMs, 50),
    p99Ms: percentile(durationsMs, 99),
    cpuMs: (server.cpuMs() - cpuBeforeMs) / durationsMs.length,
  };
}
