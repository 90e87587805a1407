import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import pg from 'pg';
import { issueToken } from '../../src/emulator/access.js';
import { EMULATED_APP } from '../../src/emulator/identity.js';
import type { TenantRow } from '../../src/emulator/row.js';
import { createSeal } from '../../src/emulator/seal.js';
import { startEmulator, type EmulatorRequestRecord } from '../../src/emulator/server.js';
import { SECOND, sleep, systemClock } from '../../src/time.js';
import { someRow } from '../emulator/harness.js';
import { mostCallsWithin } from '../support/call-times.js';
import { askAll, startReplica, stateOf, type ReplicaProcess } from './replica-process.js';

const DATABASE_URL = process.env['TEST_DATABASE_URL'];
const describeWithServer = DATABASE_URL === undefined ? describe.skip : describe;

/** A report of one page and its summary, read again and again: the budget is always spent. */
const ROWS = 90;
const WINDOW_MS = 10 * SECOND;
const BUDGET = 4;
const LONGEST_TAKEOVER_MS = 15 * SECOND;
jest.setTimeout(90 * SECOND);

const schema = `replicas_test_${process.pid}`;
const rows: TenantRow[] = Array.from({ length: ROWS }, (_, number) => rowNamed(`user-${number}`));
const calls: EmulatorRequestRecord[] = [];
const replicas = new Map<string, ReplicaProcess>();
const releases: (() => unknown)[] = [];
let baseUrl = '';

function rowNamed(name: string): TenantRow {
  return { ...someRow(), id: name, userPrincipalName: `${name}@contoso.com`, eventDateTime: new Date(Date.now() - 3600 * SECOND).toISOString() }; // prettier-ignore
}

async function execute(statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: DATABASE_URL });
  await client.connect();
  await client.query(statement);
  await client.end();
}

async function start(name: string): Promise<ReplicaProcess> {
  const url = new URL(DATABASE_URL ?? '');
  url.searchParams.set('options', `-c search_path=${schema}`);
  // Tokens of different times are different.
  const clock = { ...systemClock, now: () => Date.now() - name.charCodeAt(0) * SECOND };
  const replica = await startReplica({
    name,
    token: issueToken(createSeal(), EMULATED_APP.clientId, clock).accessToken,
    databaseUrl: url.href,
    environment: {
      GRAPH_BASE_URL: baseUrl,
      AZURE_TENANT_ID: 'contoso.onmicrosoft.com',
      GRAPH_BUDGET: `${BUDGET}/10s`,
      REPORT_STALE_AFTER: '1s',
      REPORT_FULL_SWEEP_AFTER: '1s',
      SHUTDOWN_DELAY: '0s',
      LOG_LEVEL: 'debug',
    },
  });
  replicas.set(name, replica);
  return replica;
}

const all = () => [...replicas.values()];
const callsOf = ({ token }: ReplicaProcess, sinceMs = 0) =>
  calls.filter(({ headers, monotonicMs }) => monotonicMs > sinceMs && headers.authorization === `Bearer ${token}`); // prettier-ignore

/** Resolves with how long it took, in milliseconds. */
async function until(isSo: () => unknown, mostMs: number): Promise<number> {
  const beganMs = performance.now();
  while (!(await isSo())) {
    if (performance.now() - beganMs > mostMs) throw new Error(`It was not so in ${mostMs} ms.`);
    await sleep(systemClock, 50);
  }
  return performance.now() - beganMs;
}

async function holder(): Promise<ReplicaProcess> {
  let found: ReplicaProcess | undefined;
  await until(async () => {
    const states = await Promise.all(all().map(stateOf));
    const holders = all().filter((_, place) => states[place] === 'HELD');
    found = holders.length === 1 ? holders[0] : undefined;
    return found;
  }, 30 * SECOND);
  if (found === undefined) throw new Error('Nobody holds the lease.');
  return found;
}

/** One of the others holds the lease, and has called Graph. Resolves with who, and how long both took since then. */
async function takeover(from: ReplicaProcess, sinceMs: number) {
  const others = all().filter((replica) => replica !== from);
  const find = async () => {
    for (const replica of others) if ((await stateOf(replica)) === 'HELD') return replica;
    return undefined;
  };
  let taker: ReplicaProcess | undefined;
  await until(async () => (taker = await find()), LONGEST_TAKEOVER_MS);
  const heldMs = performance.now() - sinceMs;
  await until(() => taker && callsOf(taker, sinceMs).length > 0, LONGEST_TAKEOVER_MS);
  if (taker === undefined) throw new Error('Nobody has taken over.');
  return { taker, heldMs, firstCallMs: (callsOf(taker, sinceMs)[0]?.monotonicMs ?? 0) - sinceMs };
}

/** Something new happens in the tenant; resolves when each of them shows it, and all show the same. */
async function newsReaches(name: string, those: readonly ReplicaProcess[]): Promise<void> {
  rows.unshift(rowNamed(name));
  await until(async () => {
    const answers = await Promise.all(those.map(askAll));
    return answers.every(({ names }) => names.includes(`${name}@contoso.com`));
  }, 60 * SECOND);
  let same = new Set<string>();
  await until(async () => {
    const answers = await Promise.all(those.map(askAll));
    same = new Set(answers.map((answer) => JSON.stringify([answer.asOf, answer.ids])));
    for (const { ids } of answers) expect(new Set(ids).size).toBe(rows.length);
    return same.size === 1;
  }, 20 * SECOND);
}

const seen: Record<string, number> = {};

describeWithServer(
  'three gateways on one database (where TEST_DATABASE_URL names a server)',
  () => {
    beforeAll(async () => {
      await execute(`create schema ${schema}`);
      releases.push(() => execute(`drop schema ${schema} cascade`));
      const emulator = await startEmulator({
        clock: systemClock,
        tenant: { rows: () => rows },
        pageSize: 100,
        onRequest: (request) => {
          if (request.method === 'GET') calls.push(request);
        },
      });
      baseUrl = emulator.baseUrl;
      releases.push(() => emulator.close());
      await Promise.all(['a', 'b', 'c'].map(start));
    });

    afterAll(async () => {
      for (const { process: child, gate } of all()) {
        child.kill('SIGKILL');
        gate.close();
      }
      for (const release of releases.splice(0).reverse()) await release();
      console.log(JSON.stringify(seen));
    });

    it('read the report by one of them, and show the same', async () => {
      const reader = await holder();
      await newsReaches('at-first', all());
      for (const other of all().filter((replica) => replica !== reader)) {
        expect(callsOf(other)).toEqual([]);
        expect(await stateOf(other)).toBe('FOLLOWING');
      }
    });

    it('go on when the one that reads is killed', async () => {
      const reader = await holder();
      const sinceMs = performance.now();
      reader.process.kill('SIGKILL');
      replicas.delete(reader.name);
      const { heldMs, firstCallMs } = await takeover(reader, sinceMs);
      Object.assign(seen, { killedHeldMs: heldMs, killedFirstCallMs: firstCallMs });
      expect(firstCallMs).toBeLessThan(LONGEST_TAKEOVER_MS);
      await newsReaches('after-a-death', all());
      reader.gate.close();
      await start(reader.name);
    });

    it('go on when the one that reads is stopped, which makes no call when it wakes', async () => {
      const reader = await holder();
      const sinceMs = performance.now();
      reader.process.kill('SIGSTOP');
      const { taker, heldMs, firstCallMs } = await takeover(reader, sinceMs);
      Object.assign(seen, { stoppedHeldMs: heldMs, stoppedFirstCallMs: firstCallMs });
      expect(firstCallMs).toBeLessThan(LONGEST_TAKEOVER_MS);
      const wokenMs = performance.now();
      reader.process.kill('SIGCONT');
      await newsReaches('after-a-sleep', all());
      expect(callsOf(reader, wokenMs)).toEqual([]);
      expect(await stateOf(reader)).toBe('FOLLOWING');
      expect(await stateOf(taker)).toBe('HELD');
    });

    it('go on when the one that reads is cut off, which reads on with its share alone', async () => {
      const reader = await holder();
      const sinceMs = performance.now();
      reader.gate.cut();
      const { heldMs, firstCallMs } = await takeover(reader, sinceMs);
      Object.assign(seen, { cutOffHeldMs: heldMs, cutOffFirstCallMs: firstCallMs });
      expect(firstCallMs).toBeLessThan(LONGEST_TAKEOVER_MS);
      await until(() => callsOf(reader, sinceMs + 2 * SECOND).length > 0, 20 * SECOND);
      expect(await stateOf(reader)).toBe('ALONE');
      const blind = callsOf(reader, sinceMs + 2 * SECOND);
      Object.assign(seen, { cutOffCalls: blind.length });
      expect(mostCallsWithin(WINDOW_MS, blind)).toBeLessThanOrEqual(1);
      reader.gate.open();
      await newsReaches('after-the-cut', all());
      expect(await stateOf(reader)).toBe('FOLLOWING');
    });

    it('hand over at once when the one that reads is ended', async () => {
      const reader = await holder();
      const sinceMs = performance.now();
      reader.process.kill('SIGTERM');
      const { heldMs } = await takeover(reader, sinceMs);
      Object.assign(seen, { endedHeldMs: heldMs });
      expect(heldMs).toBeLessThan(3 * SECOND);
      await until(() => reader.process.exitCode === 0, 10 * SECOND);
      reader.gate.close();
      replicas.delete(reader.name);
      await start(reader.name);
    });

    it('answer from memory while the database is down, and need no hand when it is back', async () => {
      const reader = await holder();
      const downMs = performance.now();
      for (const { gate } of all()) gate.shut();
      await until(async () => (await stateOf(reader)) === 'ALONE', 5 * SECOND);
      await until(() => callsOf(reader, downMs + SECOND).length > 1, 30 * SECOND);
      for (const other of all().filter((replica) => replica !== reader)) {
        expect(await stateOf(other)).toBe('CUT_OFF');
        expect((await askAll(other)).ids.length).toBeGreaterThan(ROWS);
        expect(callsOf(other, downMs)).toEqual([]);
      }
      expect(mostCallsWithin(WINDOW_MS, callsOf(reader, downMs + SECOND))).toBe(1);
      const backMs = performance.now();
      for (const { gate } of all()) gate.open();
      await holder();
      Object.assign(seen, { backAgainMs: performance.now() - backMs });
      await newsReaches('after-the-night', all());
    });

    it('have made no more calls than the budget in any ten seconds, and none too many for Graph', () => {
      Object.assign(seen, { calls: calls.length, most: mostCallsWithin(WINDOW_MS, calls) });
      expect(mostCallsWithin(WINDOW_MS, calls)).toBeLessThanOrEqual(BUDGET);
      expect(calls.filter(({ status }) => status === 429)).toEqual([]);
    });
  },
);
