import { describe, expect, it } from '@jest/globals';
import { countChange, rateChange } from '../../web/dashboard/comparison.js';
import { createFormats } from '../../web/dashboard/format.js';

const formats = createFormats('en-GB', 'UTC');

describe('a comparison', () => {
  it.each([
    [150, 100, { direction: 'up', text: '50% more than before' }],
    [75, 100, { direction: 'down', text: '25% fewer than before' }],
    [0, 3, { direction: 'down', text: '100% fewer than before' }],
    [3, 3, { direction: 'same', text: 'as many as before' }],
    [0, 0, { direction: 'same', text: 'as many as before' }],
    [3, 0, { direction: 'up', text: 'none before' }],
    [3, undefined, undefined],
  ])('of %j to %j', (now, before, change) => {
    expect(countChange(now, before, formats)).toEqual(change);
  });

  it.each([
    [0.9, 0.8, { direction: 'up', text: '10 points higher than before' }],
    [0.805, 0.8, { direction: 'up', text: '0.5 points higher than before' }],
    [0.8001, 0.8, { direction: 'same', text: 'as high as before' }],
    [0.5, 0.75, { direction: 'down', text: '25 points lower than before' }],
    [null, 0.8, undefined],
    [0.8, null, undefined],
    [0.8, undefined, undefined],
  ])('of the rate %j to %j', (now, before, change) => {
    expect(rateChange(now, before, formats)).toEqual(change);
  });
});
