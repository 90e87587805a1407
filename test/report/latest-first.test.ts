import { describe, expect, it } from '@jest/globals';
import { createLatestFirst } from '../../src/report/latest-first.js';

describe('createLatestFirst', () => {
  it('does one thing at a time, and of those that come meanwhile the newest', async () => {
    const done: number[] = [];
    const work = createLatestFirst(async (item: number) => {
      await Promise.resolve();
      done.push(item);
    });
    for (const item of [1, 2, 3]) work.follow(item);
    await work.done();
    expect(done.at(-1)).toBe(3);
    expect(done).not.toContain(2);
  });

  it.each([
    ['rejects', () => Promise.reject(new Error('no'))],
    ['throws at once', () => { throw new Error('no'); }],
  ])('goes on with the next one where a task %s', async (_, fail) => {
    const done: number[] = [];
    const work = createLatestFirst((item: number) => {
      if (item === 1) return fail();
      done.push(item);
      return Promise.resolve();
    });
    work.follow(1);
    await work.done();
    work.follow(2);
    await work.done();
    expect(done).toEqual([2]);
  });
}); // prettier-ignore
