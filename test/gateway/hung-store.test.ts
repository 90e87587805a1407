import { createSecretKey } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { readConfig } from '../../src/config/config.js';
import { boundStore } from '../../src/gateway/bounded-store.js';
import { openKeeping, type StoreUse } from '../../src/gateway/kept-report.js';
import { createKeeper } from '../../src/report/keeper.js';
import { EMPTY_LEDGER } from '../../src/report/ledger.js';
import { openStore } from '../../src/store/open-store.js';
import { MINUTE, SECOND } from '../../src/time.js';
import { describeWithSqlite } from '../store/engine.js';
import { INSERT_PART, programThatEnds, STORE_PROGRAM } from '../store/program.js';
import { createFakeClock, type FakeClock } from '../support/fake-clock.js';
import { snapshotOf, usageEvent } from '../support/usage-event.js';

const NEVER = new AbortController().signal;

let directory = '';
let clock: FakeClock;
const uses: StoreUse[] = [];
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'hung-'));
  clock = createFakeClock();
  uses.length = 0;
});
afterEach(() => {
  rmSync(directory, { recursive: true });
});

async function open(storeProgram: URL, storeUrl = `sqlite:${join(directory, 'store.db')}`) {
  const environment = { STORE_URL: storeUrl, AZURE_TENANT_ID: 'contoso.onmicrosoft.com', GRAPH_CREDENTIAL: 'default' }; // prettier-ignore
  const config = readConfig(environment, 'serve');
  if (config.storeUrl === undefined) throw new Error('STORE_URL is set.');
  const options = { clock, onMoved: () => undefined, program: storeProgram };
  const store = boundStore(await openStore(config.storeUrl, options), clock);
  const opened = await openKeeping({
    config,
    clock,
    secret: createSecretKey(Buffer.alloc(32)),
    hooks: { onStoreUsed: (use) => uses.push(use) },
    store,
  });
  if (opened === undefined) throw new Error('There is a store.');
  return { ...opened, close: store.close };
}

/** Lets time pass until something has come about, and resolves with how much that took at most. */
async function timeUntil(task: Promise<unknown>, mostMs: number): Promise<number> {
  const beganMs = clock.monotonicMs();
  const state = { isDone: false };
  void task.finally(() => (state.isDone = true));
  while (!state.isDone && clock.monotonicMs() < beganMs + mostMs) await clock.advance(SECOND);
  expect(state.isDone).toBe(true);
  return clock.monotonicMs() - beganMs;
}

describe('a gateway whose database server has frozen', () => {
  it('starts after six seconds as if nothing had been kept, says why, and ends', async () => {
    const sockets: Socket[] = [];
    const frozen = createServer((socket) => sockets.push(socket)).listen(0, '127.0.0.1');
    await once(frozen, 'listening');
    const address = frozen.address();
    const port = typeof address === 'object' ? address?.port : undefined;
    const opening = open(STORE_PROGRAM, `postgres://127.0.0.1:${port}/reports`);
    expect(await timeUntil(opening, MINUTE)).toBe(6 * SECOND);
    expect(uses).toMatchObject([{ operation: 'read', fault: 'UNREACHABLE' }]);
    const keeping = await opening;
    // Whoever was purged there would be back with the first sweep.
    const stopping = new AbortController();
    const unknown = expect(keeping.readPurged(stopping.signal)).rejects.toMatchObject({ code: 'HISTORY_UNAVAILABLE' }); // prettier-ignore
    stopping.abort(new Error('stopped'));
    await unknown;
    keeping.endBy(Infinity);
    expect(await timeUntil(keeping.close(), MINUTE)).toBe(5 * SECOND);
    sockets.forEach((socket) => socket.destroy());
    frozen.close();
  });
});

describeWithSqlite('a gateway whose store hangs', () => {
  it('starts after six seconds as if nothing had been kept, and says why', async () => {
    const opening = open(programThatEnds('hang', 1));
    expect(await timeUntil(opening, MINUTE)).toBe(6 * SECOND);
    const keeping = await opening;
    expect(keeping.takeKept()).toBeUndefined();
    expect(uses).toEqual([{ operation: 'read', fault: 'UNREACHABLE', rowCount: undefined, durationMs: 6 * SECOND }]); // prettier-ignore
    // Nobody else could read the report instead of this gateway.
    const unknown = expect(keeping.readPurged(NEVER)).resolves.toBeUndefined();
    expect(await timeUntil(unknown, MINUTE)).toBe(6 * SECOND);
    const unshared = expect(keeping.leases.look('a')).rejects.toMatchObject({ fault: 'OTHER' });
    expect(await timeUntil(unshared, MINUTE)).toBe(8 * SECOND);
    keeping.endBy(Infinity);
    await timeUntil(keeping.close(), MINUTE);
  });

  it.each([
    ['five seconds after it should', 25 * SECOND, 5 * SECOND],
    ['when its time is over', 3 * SECOND, 3 * SECOND],
    ['in a second where others took all its time', 0, SECOND],
  ])('ends %s, whatever it is just keeping', async (_when, graceMs, tookMs) => {
    const keeping = await open(programThatEnds('hang', 3, INSERT_PART));
    expect(uses).toMatchObject([{ operation: 'read', fault: undefined }]);
    const keeper = createKeeper(keeping.keep);
    keeper.follow({ ...EMPTY_LEDGER, snapshot: snapshotOf(manyEvents(), clock.now()) });
    keeping.endBy(clock.monotonicMs() + graceMs);
    const ending = keeper.done().then(keeping.close);
    expect(await timeUntil(ending, MINUTE)).toBe(tookMs);
    expect(uses.slice(1)).toMatchObject([{ operation: 'write', fault: 'UNREACHABLE' }]);
  });

  it('says so after five minutes while it serves', async () => {
    const keeping = await open(programThatEnds('hang', 3, INSERT_PART));
    expect(uses).toMatchObject([{ operation: 'read', fault: undefined }]);
    const keeper = createKeeper(keeping.keep);
    keeper.follow({ ...EMPTY_LEDGER, snapshot: snapshotOf(manyEvents(), clock.now()) });
    expect(await timeUntil(keeper.done(), 10 * MINUTE)).toBe(5 * MINUTE);
    expect(uses.slice(1)).toMatchObject([{ operation: 'write', fault: 'UNREACHABLE', durationMs: 5 * MINUTE }]); // prettier-ignore
    keeping.endBy(Infinity);
    await timeUntil(keeping.close(), MINUTE);
  });
});

describeWithSqlite('a gateway that stops while it keeps a report', () => {
  it('has kept it when it ends', async () => {
    const keeping = await open(STORE_PROGRAM);
    const keeper = createKeeper(keeping.keep);
    keeper.follow({ ...EMPTY_LEDGER, snapshot: snapshotOf(manyEvents(), clock.now()) });
    keeping.endBy(Infinity);
    await keeper.done();
    await keeping.close();
    const again = await open(STORE_PROGRAM);
    expect(again.takeKept()?.snapshot.rowCount).toBe(manyEvents().length);
    again.endBy(Infinity);
    await again.close();
    expect(clock.pendingTimers).toBe(0);
  });
});

/** Of so many people that their names take several parts. */
function manyEvents() {
  return Array.from({ length: 5000 }, (_, index) =>
    usageEvent({ sourceId: `id-${index}`, userPrincipalName: `user${index}@contoso.com` }),
  );
}
