import { afterEach, describe, expect, it } from '@jest/globals';
import { createReplica, type Replica } from '../../src/gateway/replica.js';
import { createPacer } from '../../src/msgraph/pacer.js';
import type { PublishedImage } from '../../src/store/lease.js';
import { SECOND } from '../../src/time.js';
import { createFakeClock } from '../support/fake-clock.js';
import { createFakeLeases } from './fake-leases.js';

const BUDGET = { calls: 4, windowMs: 10 * SECOND };

const started: Replica[] = [];
afterEach(async () => {
  for (const replica of started.splice(0)) await replica.stop();
});

function startHouse() {
  const clock = createFakeClock();
  const leases = createFakeLeases(clock);
  const calls: { readonly name: string; readonly atMs: number }[] = [];
  const start = (name: string, isRemote = true) => {
    const said: string[] = [];
    const followed: (PublishedImage | null)[] = [];
    let isInTurn = false;
    const replica = createReplica({
      leases: leases.forReplica(name),
      partition: 'p',
      holder: name,
      budget: BUDGET,
      clock,
      isRemote,
      onLease: ({ state, fence }) => said.push(`${state} ${fence}`),
    });
    started.push(replica);
    const pacer = createPacer({ budget: BUDGET, clock, shared: replica.shared });
    const report = {
      beginTurn: () => {
        isInTurn = true;
      },
      endTurn: () => {
        isInTurn = false;
      },
    };
    const follow = (image: PublishedImage | null) => {
      followed.push(image);
      return Promise.resolve();
    };
    replica.start({ report, pacer, follow, keepMissed: () => said.push('keep') });
    /** As a sweep does: the slot, and the last look before the call goes out. */
    const call = () =>
      pacer.slot().then(
        () => {
          if (replica.mayGoOut()) calls.push({ name, atMs: clock.monotonicMs() });
        },
        () => undefined,
      );
    return { replica, pacer, said, followed, call, isInTurn: () => isInTurn };
  };
  return { clock, leases, calls, start };
}

describe('gateways that share a report', () => {
  it('read it one at a time; the others follow what is published', async () => {
    const { clock, leases, start } = startHouse();
    const [a, b] = [start('a'), start('b')];
    await clock.advance(30 * SECOND);
    expect([a.isInTurn(), b.isInTurn()]).toEqual([true, false]);
    expect([a.said, b.said]).toEqual([['HELD 1'], ['FOLLOWING 0']]);
    const image = { asOfMs: 7, isWithdrawn: false };
    leases.publish(image);
    await clock.advance(0);
    expect(b.followed.at(-1)).toEqual(image);
    await expect(b.call()).resolves.toBeUndefined();
    expect(() => b.replica.fence()).toThrow('turn of another');
    expect(a.replica.fence()).toBe(1);
  });

  it('hand over at once at an end', async () => {
    const { clock, start } = startHouse();
    const [a, b] = [start('a'), start('b')];
    await clock.advance(SECOND);
    await a.replica.stop();
    await clock.advance(0);
    expect(b.said).toEqual(['FOLLOWING 0', 'HELD 2']);
  });

  it('go on within the budget where the one before was cut off, which makes one call in each window', async () => {
    const { clock, leases, calls, start } = startHouse();
    const [a, b] = [start('a'), start('b')];
    await clock.advance(SECOND);
    for (let count = 0; count < 30; count += 1) void a.call();
    await clock.advance(0);
    expect(calls).toHaveLength(4);
    leases.cutOff.add('a');
    for (let count = 0; count < 30; count += 1) void b.call();
    await clock.advance(8 * SECOND);
    expect([a.said.at(-1), b.said.at(-1)]).toEqual(['ALONE 1', 'HELD 2']);
    for (let count = 0; count < 30; count += 1) void b.call();
    await clock.advance(60 * SECOND);
    const inWindow = (fromMs: number) => calls.filter(({ atMs }) => atMs >= fromMs && atMs <= fromMs + BUDGET.windowMs); // prettier-ignore
    for (const { atMs } of calls) expect(inWindow(atMs).length).toBeLessThanOrEqual(4);
    expect(calls.filter(({ name, atMs }) => name === 'b' && atMs > 20_000).length).toBeGreaterThan(
      9,
    );
    const alone = calls.filter(({ name, atMs }) => name === 'a' && atMs > SECOND);
    expect(alone.length).toBeGreaterThan(3);
    leases.cutOff.delete('a');
    await clock.advance(3 * SECOND);
    expect([a.said.at(-1), a.isInTurn()]).toEqual(['FOLLOWING 1', false]);
    expect(leases.view()?.reserves).toEqual([{ holder: 'a', leftMs: 10_500 }]);
  });

  it('make no call after a sleep before the lease is known to be theirs', async () => {
    const { clock, start } = startHouse();
    const a = start('a');
    await clock.advance(SECOND);
    clock.jumpWallClock(6 * SECOND);
    expect(a.replica.mayGoOut()).toBe(false);
    expect(a.isInTurn()).toBe(false);
    await clock.advance(0);
    expect([a.isInTurn(), a.replica.mayGoOut()]).toEqual([true, true]);
  });

  it("let the next one keep Graph's pause, though the one before ends at once", async () => {
    const { clock, leases, start } = startHouse();
    const a = start('a');
    await clock.advance(SECOND);
    a.pacer.pauseFor(60 * SECOND);
    await clock.advance(0);
    leases.cutOff.add('a');
    const b = start('b');
    await clock.advance(8 * SECOND);
    expect(b.said.at(-1)).toBe('HELD 2');
    expect(b.pacer.pauseLeftMs()).toBeGreaterThan(50 * SECOND);
  });

  it('read on where nobody else took over while the database was away, and keep what was missed', async () => {
    const { clock, leases, start } = startHouse();
    const [a, b] = [start('a'), start('b')];
    await clock.advance(SECOND);
    leases.cutOff.add('a').add('b');
    await clock.advance(60 * SECOND);
    expect([a.isInTurn(), b.isInTurn()]).toEqual([true, false]);
    leases.cutOff.clear();
    await clock.advance(10 * SECOND);
    expect(a.said).toEqual(['HELD 1', 'ALONE 1', 'HELD 1', 'keep']);
    expect(b.said).toEqual(['FOLLOWING 0', 'CUT_OFF 0', 'FOLLOWING 0']);
  });

  it('read nothing where the database was never seen: others may read', async () => {
    const { clock, leases, start } = startHouse();
    leases.cutOff.add('a');
    const a = start('a');
    await clock.advance(60 * SECOND);
    expect([a.said, a.isInTurn()]).toEqual([['CUT_OFF 0'], false]);
    leases.cutOff.clear();
    await clock.advance(3 * SECOND);
    expect(a.isInTurn()).toBe(true);
  });
});
