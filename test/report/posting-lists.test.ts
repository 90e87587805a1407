import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { createArena } from '../../src/report/arena.js';
import { postingLists } from '../../src/report/posting-lists.js';
import { positionsOf } from '../../src/report/snapshot.js';
import { finish } from '../../src/report/work.js';

describe('posting lists', () => {
  it('hold for each key its positions, ascending, and nothing for a key without any', () => {
    const keys = fc.array(fc.nat({ max: 9 }), { maxLength: 200, size: 'max' });
    fc.assert(
      fc.property(keys, (column) => {
        const plan = {
          arena: createArena(0, 0),
          keyCount: 10,
          rowCount: column.length,
          keyAt: (position: number) => column[position] ?? NaN,
        };
        const lists = finish(postingLists(plan));
        for (let key = 0; key < 10; key += 1) {
          const expected = [...column.keys()].filter((position) => column[position] === key);
          expect([...positionsOf(lists, key)]).toEqual(expected);
        }
      }),
    );
  });
});
