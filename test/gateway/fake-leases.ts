import type { Leases, LeaseView, PublishedImage } from '../../src/store/lease.js';
import { StoreError } from '../../src/store/store.js';
import type { Clock } from '../../src/time.js';

/** One lease in memory, by a clock of its own, which can be lost from sight. */
export function createFakeLeases(clock: Clock) {
  const listeners = new Set<(partition: string) => void>();
  const cutOff = new Set<string>();
  let lease: { view: LeaseView; expiresAtMs: number; callsAtMs: number } | undefined;
  const state: { image: PublishedImage | null } = { image: null };
  const now = () => clock.monotonicMs();
  const viewNow = (): LeaseView | undefined =>
    lease && {
      ...lease.view,
      leftMs: lease.expiresAtMs - now(),
      callAgesMs: lease.view.callAgesMs.map((ageMs) => ageMs + now() - (lease?.callsAtMs ?? 0)),
      image: state.image,
    };
  const forReplica = (name: string): Leases => {
    const reached = <Result>(answer: () => Result): Promise<Result> =>
      cutOff.has(name) ? Promise.reject(new StoreError('UNREACHABLE', 'cut off')) : Promise.resolve().then(answer); // prettier-ignore
    return {
      look: () => reached(viewNow),
      take: (_partition, seen, { holder, ttlMs, reserves }) =>
        reached(() => {
          const isOver = lease === undefined || lease.expiresAtMs <= now();
          if (!isOver || seen?.fence !== lease?.view.fence) return undefined;
          const fence = (seen?.fence ?? 0) + 1;
          const calls = { callAgesMs: lease?.view.callAgesMs ?? [], pauseLeftMs: lease?.view.pauseLeftMs ?? 0 }; // prettier-ignore
          lease = {
            view: { holder, fence, leftMs: 0, ...calls, reserves, image: null, nowMs: 0 },
            expiresAtMs: now() + ttlMs,
            callsAtMs: lease?.callsAtMs ?? 0,
          };
          return fence;
        }),
      renew: (_partition, { holder, fence }, { ttlMs, ...standing }) =>
        reached(() => {
          if (lease?.view.holder !== holder || lease.view.fence !== fence) return undefined;
          lease = { view: { ...lease.view, ...standing }, expiresAtMs: now() + ttlMs, callsAtMs: now() }; // prettier-ignore
          return { reserves: lease.view.reserves };
        }),
      release: (partition, { holder }) =>
        reached(() => {
          if (lease?.view.holder !== holder) return;
          lease = { ...lease, view: { ...lease.view, holder: '' }, expiresAtMs: 0 };
          for (const listener of listeners) listener(partition);
        }),
      setReserves: (_partition, _seen, reserves) =>
        reached(() => {
          if (lease !== undefined) lease = { ...lease, view: { ...lease.view, reserves } };
        }),
      onAnnounced: (listener) => {
        listeners.add(listener);
        return () => listeners.delete(listener);
      },
      close: () => Promise.resolve(),
    };
  };
  return {
    forReplica,
    cutOff,
    view: viewNow,
    publish: (image: PublishedImage) => {
      state.image = image;
      for (const listener of listeners) listener('p');
    },
  };
}
