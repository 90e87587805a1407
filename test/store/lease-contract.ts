import { expect, it } from '@jest/globals';
import type { Held, LeaseView } from '../../src/store/lease.js';
import type { Store } from '../../src/store/store.js';
import { image, keptIn } from './contract.js';

const A: Held = { holder: 'a-1', fence: 1 };
const HOUR_MS = 3_600_000;
/** Longer than a test takes, and over at once. */
const LONG = { ttlMs: HOUR_MS, reserves: [] };
const OVER = { ttlMs: 0, reserves: [] };
const STANDING = { ttlMs: HOUR_MS, callAgesMs: [], pauseLeftMs: 0 };

/** What every store does with leases. `open` gives another one each time, over the same place within one test. */
export function itHasLeases(open: () => Promise<Store>): void {
  const openLeases = async () => (await open()).leases;

  it('has no lease before somebody takes it, and then one for each report', async () => {
    const leases = await openLeases();
    expect(await leases.look('p')).toBeUndefined();
    expect(await leases.take('p', undefined, { holder: 'a-1', ...LONG })).toBe(1);
    expect(await leases.look('p')).toMatchObject({ holder: 'a-1', fence: 1, image: null });
    expect(await leases.look('q')).toBeUndefined();
  });

  it('gives one lease to one of many who want it at once', async () => {
    const many = await Promise.all(['a', 'b', 'c', 'd'].map(async (holder) => ({ holder, leases: await openLeases() }))); // prettier-ignore
    const takeAll = (seen: LeaseView | undefined) =>
      Promise.all(many.map(({ holder, leases }) => leases.take('p', seen, { holder, ...OVER })));
    expect((await takeAll(undefined)).filter((fence) => fence !== undefined)).toEqual([1]);
    const seen = await many[0]?.leases.look('p');
    expect((await takeAll(seen)).filter((fence) => fence !== undefined)).toEqual([2]);
  });

  it('gives away no lease that is held, nor one that somebody else has taken since it was looked at', async () => {
    const leases = await openLeases();
    await leases.take('p', undefined, { holder: 'a-1', ...LONG });
    const held = await leases.look('p');
    expect(held?.leftMs).toBeGreaterThan(HOUR_MS / 2);
    expect(await leases.take('p', held, { holder: 'b-1', ...LONG })).toBeUndefined();
    await leases.release('p', A);
    const free = await leases.look('p');
    expect(free).toMatchObject({ holder: '', fence: 1 });
    expect(await leases.take('p', free, { holder: 'b-1', ...OVER })).toBe(2);
    expect(await leases.take('p', free, { holder: 'c-1', ...LONG })).toBeUndefined();
  });

  it('is renewed by its holder alone, also when it is over and nobody has taken it', async () => {
    const leases = await openLeases();
    await leases.take('p', undefined, { holder: 'a-1', ...OVER });
    expect(await leases.renew('p', { holder: 'b-1', fence: 1 }, STANDING)).toBeUndefined();
    expect(await leases.renew('p', { holder: 'a-1', fence: 2 }, STANDING)).toBeUndefined();
    expect(await leases.renew('p', A, STANDING)).toBeDefined();
    expect((await leases.look('p'))?.leftMs).toBeGreaterThan(HOUR_MS / 2);
  });

  it('is not given back by who has lost it', async () => {
    const leases = await openLeases();
    await leases.take('p', undefined, { holder: 'a-1', ...OVER });
    await leases.take('p', await leases.look('p'), { holder: 'b-1', ...LONG });
    await leases.release('p', A);
    expect(await leases.look('p')).toMatchObject({ holder: 'b-1', fence: 2 });
  });

  it('hands on the calls that were made and the pause that Graph wants', async () => {
    const leases = await openLeases();
    await leases.take('p', undefined, { holder: 'a-1', ...LONG });
    await leases.renew('p', A, { ttlMs: 0, callAgesMs: [0, 2500.4, 9000], pauseLeftMs: 60_000 });
    const { callAgesMs = [], pauseLeftMs = 0 } = (await leases.look('p')) ?? {};
    const laterMs = callAgesMs[0] ?? NaN;
    expect(laterMs).toBeGreaterThanOrEqual(0);
    expect(laterMs).toBeLessThan(10_000);
    expect(callAgesMs).toEqual([laterMs, laterMs + 2500, laterMs + 9000]);
    expect(pauseLeftMs).toBeLessThanOrEqual(60_000);
    expect(pauseLeftMs).toBeGreaterThan(50_000);
  });

  it('leaves shares to who may have been cut off, until their time is over or they come back', async () => {
    const leases = await openLeases();
    await leases.take('p', undefined, { holder: 'a-1', ...OVER });
    const reserves = [{ holder: 'a-1', leftMs: HOUR_MS }, { holder: 'z-1', leftMs: 2 * HOUR_MS }]; // prettier-ignore
    await leases.take('p', await leases.look('p'), { holder: 'b-1', ttlMs: HOUR_MS, reserves });
    const standing = async () =>
      (await leases.renew('p', { holder: 'b-1', fence: 2 }, STANDING))?.reserves.map(
        ({ holder, leftMs }) => [holder, Math.ceil(leftMs / (HOUR_MS / 2))],
      );
    expect(await standing()).toEqual([['a-1', 2], ['z-1', 4]]); // prettier-ignore
    const seen = await leases.look('p');
    if (seen === undefined) throw new Error('There is no lease.');
    await leases.setReserves('p', seen, seen.reserves.slice(1));
    expect(await standing()).toEqual([['z-1', 4]]);
    // As they were seen before: somebody has been faster.
    await leases.setReserves('p', seen, []);
    expect(await standing()).toEqual([['z-1', 4]]);
  });

  it('says what has been published last', async () => {
    const store = await open();
    await store.leases.take('p', undefined, { holder: 'a-1', ...LONG });
    await store.write('p', image(['one'], 5), { fence: 1 });
    expect((await store.leases.look('p'))?.image).toEqual({ asOfMs: 5, isWithdrawn: false });
    await store.write('p', image([], 6), { fence: 1 });
    expect((await store.leases.look('p'))?.image).toEqual({ asOfMs: 6, isWithdrawn: true });
  });

  it('lets nobody write who does not hold the lease any more', async () => {
    const store = await open();
    await store.leases.take('p', undefined, { holder: 'a-1', ...OVER });
    await store.write('p', image(['by a']), { fence: 1 });
    await store.leases.take('p', await store.leases.look('p'), { holder: 'b-1', ...LONG });
    await expect(store.write('p', image(['too late'], 9), { fence: 1 })).rejects.toMatchObject({ fault: 'FENCED' }); // prettier-ignore
    expect(await keptIn(store, 'p')).toEqual(['by a']);
    await store.write('p', image(['by b'], 2), { fence: 2 });
    expect(await keptIn(store, 'p')).toEqual(['by b']);
  });

  it('undoes what was being written when the lease was taken, and the holder may renew it meanwhile', async () => {
    const [store, other] = [await open(), await open()];
    await store.leases.take('p', undefined, { holder: 'a-1', ...OVER });
    await store.write('p', image(['by a']), { fence: 1 });
    const seen = await other.leases.look('p');
    let meanwhile: Promise<unknown> | undefined;
    const parts = function* () {
      yield* image(['1 too late']).parts;
      meanwhile = other.leases
        .renew('p', A, { ...STANDING, ttlMs: 0 })
        .then((renewal) => expect(renewal).toBeDefined())
        .then(() => other.leases.take('p', seen, { holder: 'b-1', ...LONG }));
      yield* image(Array.from({ length: 300 }, () => 'x'.repeat(20_000))).parts;
    };
    const outcome = await store.write('p', { asOfMs: 9, parts: parts() }, { fence: 1 }).then(() => 'written', () => 'undone'); // prettier-ignore
    expect(await meanwhile).toBe(2);
    // Where only one can write at a time the taking has waited; either way the two came one after the other.
    expect(await keptIn(store, 'p')).toHaveLength(outcome === 'undone' ? 1 : 301);
    await expect(store.write('p', image(['later'], 10), { fence: 1 })).rejects.toMatchObject({ fault: 'FENCED' }); // prettier-ignore
  });
}
