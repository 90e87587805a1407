import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { SETTINGS } from '../src/config/settings.js';
import { SECOND, systemClock } from '../src/time.js';
import { startChild } from './child-server.js';

const CLI = fileURLToPath(new URL('../dist/cli.js', import.meta.url));
/** A million events take most of a minute. */
const LONGEST_LOAD_MS = 300 * SECOND;

/** The built gateway, as soon as it listens. */
export function startColdGateway(settings: Readonly<Record<string, string>>) {
  return startChild([CLI, 'serve'], settings);
}

/** The built gateway, as soon as it has read the whole report; `asOf` in epoch milliseconds. */
export async function startGateway(settings: Readonly<Record<string, string>>) {
  const server = await startColdGateway(settings);
  try {
    return { ...server, asOfMs: await asOfWhenReady(server.url) };
  } catch (error) {
    await server.stop();
    throw error;
  }
}

/** When the report that it has read whole was begun; waits for that. */
export async function asOfWhenReady(graphqlUrl: string): Promise<number> {
  const giveUpAtMs = systemClock.monotonicMs() + LONGEST_LOAD_MS;
  while (systemClock.monotonicMs() < giveUpAtMs) {
    const health = await (await fetch(new URL('/readyz', graphqlUrl))).text();
    const asOf = /"asOf":"([^"]+)","isComplete":true/.exec(health)?.[1];
    if (asOf !== undefined) return Date.parse(asOf);
    await sleep(50);
  }
  const waited = `${LONGEST_LOAD_MS / SECOND} s`;
  throw new Error(
    `The gateway must have read the report within ${waited}, says /readyz: it did not.`,
  );
}

/** Whether this gateway has a setting of that name; another name in the environment would be ignored. */
export function hasSetting(wanted: string): boolean {
  const names: readonly string[] = Object.values(SETTINGS).map(({ name }) => name);
  return names.includes(wanted);
}
