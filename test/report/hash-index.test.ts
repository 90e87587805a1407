import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { createHashIndex, hashOfText } from '../../src/report/hash-index.js';
import { finish } from '../../src/report/work.js';

/** Few of them, so that many things share one; and the two at the ends of 32 bits. */
const hashes = fc.oneof(
  fc.integer({ min: 0, max: 3 }),
  fc.constantFrom(-1, -(2 ** 31), 2 ** 31 - 1),
  fc.integer(),
);

describe('a hash index', () => {
  it('finds each number under its hash, however many share that, and no other', () => {
    const steps = fc.array(
      fc.oneof(
        { weight: 9, arbitrary: fc.record({ hash: hashes }) },
        { weight: 1, arbitrary: fc.record({ room: fc.nat({ max: 500 }) }) },
      ),
      { maxLength: 400, size: 'max' },
    );
    fc.assert(
      fc.property(steps, hashes, (sequence, stranger) => {
        const index = createHashIndex();
        const added: number[] = [];
        for (const step of sequence) {
          if ('room' in step) finish(index.makeRoom(step.room));
          else index.add(step.hash, added.push(step.hash) - 1);
        }
        for (const [number, hash] of added.entries()) {
          expect(index.find(hash, (one) => one === number)).toBe(number);
          expect(index.find(hash, () => false)).toBeUndefined();
        }
        const found = index.find(stranger, () => true);
        expect(found === undefined ? undefined : added[found]).toBe(
          added.includes(stranger) ? stranger : undefined,
        );
      }),
    );
  });

  it('moves what it holds in slices when room is made for more', () => {
    const index = createHashIndex();
    for (let number = 0; number < 50_000; number += 1) index.add(number, number);
    const work = index.makeRoom(100_000);
    let sliceCount = 0;
    while (work.next().done !== true) sliceCount += 1;
    expect(sliceCount).toBeGreaterThan(10);
    expect(index.find(49_999, () => true)).toBe(49_999);
  });
});

describe('the hash of a text', () => {
  it('is spread over all 32 bits', () => {
    const counts = new Uint32Array(32);
    const total = 4000;
    for (let number = 0; number < total; number += 1) {
      const hash = hashOfText(`user${number}@contoso.com`);
      for (let bit = 0; bit < 32; bit += 1) counts[bit] = (counts[bit] ?? 0) + ((hash >>> bit) & 1);
    }
    for (const count of counts) expect(Math.abs(count - total / 2)).toBeLessThan(total / 10);
  });
});
