import { describe, expect, it } from '@jest/globals';
import { createFollowing } from '../../src/gateway/follow-image.js';
import type { KeptReport } from '../../src/report/snapshot-image.js';
import { StoreError } from '../../src/store/store.js';
import { startReport } from '../support/start-report.js';

/** A whole report, as somebody has published it. */
async function published(asOfMs: number): Promise<KeptReport> {
  const { report } = startReport([['a']]);
  const snapshot = await report.current();
  return { snapshot: { ...snapshot, asOfMs }, full: undefined, isShort: false, isShortCutLost: false };
} // prettier-ignore

function startFollowing(load: () => Promise<KeptReport | undefined>) {
  const { report } = startReport([['mine']]);
  const adopted: (number | undefined)[] = [];
  let loadCount = 0;
  const following = createFollowing({
    report: { status: () => report.status(), adopt: (kept) => adopted.push(kept?.snapshot.asOfMs) },
    load: () => {
      loadCount += 1;
      return load();
    },
  });
  return { report, following, adopted, loads: () => loadCount };
}

const image = (asOfMs: number, isWithdrawn = false) => ({ asOfMs, isWithdrawn });
const LATER_MS = Date.parse('2026-03-02T13:00:00.000Z');

describe('following what others publish', () => {
  it('shows what is newer than what is shown, once', async () => {
    const kept = await published(LATER_MS);
    const { report, following, adopted, loads } = startFollowing(() => Promise.resolve(kept));
    await report.current();
    for (const asOfMs of [1, LATER_MS, LATER_MS, 2]) await following.follow(image(asOfMs));
    await following.follow(null);
    expect(adopted).toEqual([LATER_MS]);
    expect(loads()).toBe(1);
  });

  it('shows nothing any more where it was withdrawn', async () => {
    const { following, adopted, loads } = startFollowing(() => Promise.resolve(undefined));
    await following.follow(image(LATER_MS, true));
    expect([adopted, loads()]).toEqual([[undefined], 0]);
  });

  it('tries again what it could not reach, and not what is damaged', async () => {
    const faults = ['UNREACHABLE', 'DAMAGED'] as const;
    let count = 0;
    const { following, loads } = startFollowing(() => Promise.reject(new StoreError(faults[count++] ?? 'OTHER', 'x'))); // prettier-ignore
    for (let time = 0; time < 4; time += 1) await following.follow(image(LATER_MS));
    expect(loads()).toBe(2);
  });
});
