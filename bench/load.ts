import { spawnSync } from 'node:child_process';
import type { ChildServer } from './child-server.js';
import { askWithAutocannon } from './load-autocannon.js';
import { askWithWrk } from './load-wrk.js';

export interface LoadFigures {
  readonly requestsPerSecond: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  /** What a request costs the server's process; other people's work on the machine hardly changes it. */
  readonly cpuMs: number;
}

export interface LoadRequest {
  readonly path: string;
  /** Where SERIAL stands in it, every request has another number. */
  readonly body: string;
}

/** How one generator asked: without what only the server's process knows. */
export type Asked = Omit<LoadFigures, 'cpuMs'> & {
  readonly requestCount: number;
  readonly failedCount: number;
};

export interface LoadOptions {
  /** A whole number. */
  readonly seconds: number;
  readonly connections: number;
}

/** autocannon is a Node program itself, and where the server is fast it is the limit. */
export const generator = spawnSync('wrk', ['--version']).error === undefined ? 'wrk' : 'autocannon';

/** No request of another call has a number above this one's first: a run is far from sending so many. */
const NUMBERS_OF_A_CALL = 1_000_000;
let calls = 0;

/** Each connection asks again as soon as it is answered. Throws unless every answer is 200. */
export async function load(
  server: ChildServer,
  requests: readonly LoadRequest[],
  options: LoadOptions,
): Promise<LoadFigures> {
  const ask = generator === 'wrk' ? askWithWrk : askWithAutocannon;
  calls += 1;
  const cpuBeforeMs = server.cpuMs();
  const asked = await ask(server.url, requests, {
    ...options,
    firstSerial: calls * NUMBERS_OF_A_CALL,
  });
  const { requestCount, failedCount, ...figures } = asked;
  if (failedCount > 0)
    throw new Error(`Every answer must be 200, but ${failedCount} of ${server.url} are not.`);
  return { ...figures, cpuMs: (server.cpuMs() - cpuBeforeMs) / requestCount };
}
