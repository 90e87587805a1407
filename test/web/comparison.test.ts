import { describe, expect, it } from '@jest/globals';
import { countChange, rateChange } from '../../web/dashboard/comparison.js';
import { createFormats } from '../../web/dashboard/format.js';

const telling = { formats: createFormats('en-GB', 'UTC'), spanBefore: 'the 7 days before' };

describe('a comparison', () => {
  it.each([
    [150, 100, { direction: 'up', text: '50% above the 7 days before' }],
    [75, 100, { direction: 'down', text: '25% below the 7 days before' }],
    [0, 3, { direction: 'down', text: '100% below the 7 days before' }],
    [3, 3, { direction: 'same', text: 'as in the 7 days before' }],
    [0, 0, { direction: 'same', text: 'as in the 7 days before' }],
    [3, 0, { direction: 'up', text: 'none in the 7 days before' }],
    [3, undefined, undefined],
  ])('of %j to %j', (now, before, change) => {
    expect(countChange(now, before, telling)).toEqual(change);
  });

  it.each([
    [0.9, 0.8, { direction: 'up', text: '10 points above the 7 days before' }],
    [0.805, 0.8, { direction: 'up', text: '0.5 points above the 7 days before' }],
    [0.8001, 0.8, { direction: 'same', text: 'as in the 7 days before' }],
    [0.5, 0.75, { direction: 'down', text: '25 points below the 7 days before' }],
    [null, 0.8, undefined],
    [0.8, null, undefined],
    [0.8, undefined, undefined],
  ])('of the rate %j to %j', (now, before, change) => {
    expect(rateChange(now, before, telling)).toEqual(change);
  });
});
