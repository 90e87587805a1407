import { expect, it } from '@jest/globals';
import type { ReportImage } from '../../src/report/keeper.js';
import type { ImagePart } from '../../src/report/snapshot-image.js';
import type { Store } from '../../src/store/store.js';
import { DAY } from '../../src/time.js';

export function image(texts: readonly string[], asOfMs = 1): ReportImage {
  return { asOfMs, parts: texts.map((text): ImagePart => ({ kind: 'events', bytes: Buffer.from(text) })) }; // prettier-ignore
}

/** What a store has kept, as texts; undefined: nothing. */
export async function keptIn(
  store: Store,
  partition = 'a',
): Promise<readonly string[] | undefined> {
  const texts: string[] = [];
  const isKept = await store.read(partition, ({ bytes }) => {
    texts.push(Buffer.from(bytes).toString());
  });
  return isKept ? texts : undefined;
}

interface Place {
  /** Another store each time, over the same place within one test. */
  readonly open: () => Promise<Store>;
  /** How many parts there are in all, behind the store's back. */
  readonly countParts: () => Promise<number>;
}

/** What every store does. */
export function itIsAStore({ open, countParts }: Place): void {
  it('has nothing for a report that nobody has kept', async () => {
    expect(await keptIn(await open())).toBeUndefined();
  });

  it('has what was kept last, for itself and for whoever opens it next', async () => {
    const store = await open();
    await store.write('a', image(['one', 'two', 'three']));
    await store.write('a', image(['four', 'five'], 2));
    expect(await keptIn(store)).toEqual(['four', 'five']);
    await store.close();
    expect(await keptIn(await open())).toEqual(['four', 'five']);
  });

  it('never has an older one in the place of a newer one, but for one from the future', async () => {
    const store = await open();
    await store.write('a', image(['new'], 2));
    await store.write('a', image(['old'], 1));
    expect(await keptIn(store)).toEqual(['new']);
    await store.write('a', image(['of a clock that was wrong'], Date.parse('2222-01-01')));
    await store.write('a', image(['newer'], 3));
    expect(await keptIn(store)).toEqual(['newer']);
  });

  it('keeps reports apart', async () => {
    const store = await open();
    await store.write('a', image(['of a']));
    await store.write('b', image(['of b']));
    expect([await keptIn(store, 'a'), await keptIn(store, 'b')]).toEqual([['of a'], ['of b']]);
  });

  it('removes what is older than 30 days of any report, and nothing else, when it keeps something', async () => {
    const store = await open();
    const asOfMs = Date.UTC(2026, 2, 2);
    await store.write('of a secret that was changed', image(['Adele', 'Alex'], asOfMs));
    await store.write('of another tenant', image(['Ana'], asOfMs + 1));
    await store.write('a', image(['Zoe'], asOfMs + 30 * DAY + 1));
    expect(await keptIn(store, 'of a secret that was changed')).toBeUndefined();
    expect(await keptIn(store, 'of another tenant')).toEqual(['Ana']);
    expect(await keptIn(store)).toEqual(['Zoe']);
    expect(await countParts()).toBe(2);
  });

  it('keeps all of an image or none of it', async () => {
    const store = await open();
    await store.write('a', image(['old']));
    const parts = function* (): Generator<ImagePart> {
      yield { kind: 'events', bytes: Buffer.from('new') };
      throw new Error('no more');
    };
    await expect(store.write('a', { asOfMs: 2, parts: parts() })).rejects.toThrow();
    expect(await keptIn(store)).toEqual(['old']);
    await store.write('a', image(['newer']));
    expect(await keptIn(store)).toEqual(['newer']);
  });

  it('has what it had before when nobody waits any longer for what it keeps', async () => {
    const store = await open();
    await store.write('a', image(['old']));
    const limit = new AbortController();
    const parts = function* (): Generator<ImagePart> {
      yield { kind: 'events', bytes: Buffer.from('new 1') };
      limit.abort();
      yield { kind: 'events', bytes: Buffer.from('new 2') };
    };
    const writing = store.write('a', { asOfMs: 2, parts: parts() }, { signal: limit.signal });
    await expect(writing).rejects.toMatchObject({ fault: 'UNREACHABLE' });
    await store.close();
    expect(await keptIn(await open())).toEqual(['old']);
  });

  it('reads one image to its end, whoever keeps another one meanwhile', async () => {
    const store = await open();
    await store.write('a', image(['old 1', 'old 2', 'old 3']));
    const read: string[] = [];
    let writing: Promise<void> | undefined;
    await store.read('a', ({ bytes }) => {
      read.push(Buffer.from(bytes).toString());
      writing ??= store.write('a', image(['new']));
    });
    await writing;
    expect(read).toEqual(['old 1', 'old 2', 'old 3']);
    expect(await keptIn(store)).toEqual(['new']);
  });

  it('goes on after somebody could not take what it gave', async () => {
    const store = await open();
    await store.write('a', image(['one', 'two']));
    const refuse = () => {
      throw new Error('no room');
    };
    await expect(store.read('a', refuse)).rejects.toThrow();
    expect(await keptIn(store)).toEqual(['one', 'two']);
    await store.close();
  });

  it('has the whole image of one of two that keep at once', async () => {
    const [one, other] = [await open(), await open()];
    await one.write('a', image(['old']));
    await Promise.all([
      one.write('a', image(['1 of one', '2 of one', '3 of one'])),
      other.write('a', image(['1 of other', '2 of other'])),
    ]);
    const kept = (await keptIn(one)) ?? [];
    expect([3, 2]).toContain(kept.length);
    expect(new Set(kept.map((text) => text.slice(2))).size).toBe(1);
  });

  it('is made ready by several at once', async () => {
    const stores = await Promise.all([open(), open(), open()]);
    await Promise.all(stores.map((store) => keptIn(store)));
    await stores[0].write('a', image(['one']));
    expect(await keptIn(await open())).toEqual(['one']);
  });
}
