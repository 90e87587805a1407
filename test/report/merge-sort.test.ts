import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { mergeSort } from '../../src/report/merge-sort.js';
import { finish } from '../../src/report/work.js';

describe('the merge sort', () => {
  it('sorts as the built-in one does, equals in the order in which they stood', () => {
    const values = fc.array(fc.nat({ max: 20 }), { maxLength: 300, size: 'max' });
    fc.assert(
      fc.property(values, (keys) => {
        const order = Uint32Array.from(keys.keys());
        const compare = (a: number, b: number) => (keys[a] ?? 0) - (keys[b] ?? 0);
        finish(mergeSort(order, compare));
        expect([...order]).toEqual([...keys.keys()].sort(compare));
      }),
    );
  });

  it('sorts a part of an array and leaves the rest', () => {
    const numbers = Uint32Array.from({ length: 100 }, (_, index) => 100 - index);
    finish(mergeSort(numbers.subarray(10, 90), (a, b) => a - b));
    expect([...numbers.subarray(0, 10)]).toEqual([100, 99, 98, 97, 96, 95, 94, 93, 92, 91]);
    expect([...numbers.subarray(10, 90)]).toEqual(Array.from({ length: 80 }, (_, i) => 11 + i));
    expect([...numbers.subarray(90)]).toEqual([10, 9, 8, 7, 6, 5, 4, 3, 2, 1]);
  });

  it('stops for a moment at least every few thousand comparisons', () => {
    const count = 40_000;
    const numbers = Uint32Array.from({ length: count }, (_, index) => (index * 7919) % count);
    let compared = 0;
    let mostAtOnce = 0;
    const work = mergeSort(numbers, (a, b) => {
      compared += 1;
      return a - b;
    });
    while (work.next().done !== true) {
      mostAtOnce = Math.max(mostAtOnce, compared);
      compared = 0;
    }
    expect(mostAtOnce).toBeLessThan(10_000);
    expect(numbers[count - 1]).toBe(count - 1);
  });
});
