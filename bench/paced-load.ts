import { setTimeout as sleep } from 'node:timers/promises';
import { Pool } from 'undici';
import { SECOND } from '../src/time.js';
import { percentile } from './stopwatch.js';

export interface PacedFigures {
  readonly answerCount: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly slowestMs: number;
}

interface PacedOptions {
  readonly seconds: number;
  readonly connections: number;
  /** Requests a second, of all connections together. */
  readonly rate: number;
}

/**
 * Asks at an even rate, whatever the answers take. A request that had to wait for its connection is measured from when
 * it was due: otherwise a server that stalls would be asked less, and the stall would hardly count.
 */
export async function askEvenly(
  url: string,
  bodies: readonly string[],
  { seconds, connections, rate }: PacedOptions,
): Promise<PacedFigures> {
  const { origin, pathname } = new URL(url);
  const pool = new Pool(origin, { connections });
  const total = Math.ceil(seconds * rate);
  /** Room for all of them at once: what grows is copied, and that would count against the server. */
  const durationsMs = new Float64Array(total);
  const startedMs = performance.now();
  const ask = async (number: number) => {
    const dueMs = startedMs + (number / rate) * SECOND;
    const earlyMs = dueMs - performance.now();
    if (earlyMs > 0) await sleep(earlyMs);
    // A timer that wakes us late is not the server's.
    const fromMs = earlyMs > 0 ? performance.now() : dueMs;
    const headers = { 'content-type': 'application/json', accept: 'application/json' };
    const body = bodies[number % bodies.length] ?? '';
    const answer = await pool.request({ path: pathname, method: 'POST', headers, body });
    await answer.body.dump();
    if (answer.statusCode !== 200)
      throw new Error(`Every answer must be 200, not ${answer.statusCode}.`);
    durationsMs[number] = performance.now() - fromMs;
  };
  const connection = async (first: number) => {
    for (let number = first; number < total; number += connections) await ask(number);
  };
  await Promise.all(Array.from({ length: connections }, (_, first) => connection(first)));
  await pool.close();
  return {
    answerCount: total,
    p50Ms: percentile(durationsMs, 50),
    p99Ms: percentile(durationsMs, 99),
    slowestMs: percentile(durationsMs, 100),
  };
}
