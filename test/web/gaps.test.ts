import { describe, expect, it } from '@jest/globals';
import { createFormats } from '../../web/dashboard/format.js';
import { gapsText } from '../../web/dashboard/gaps.js';

const formats = createFormats('en-GB', 'UTC');
const textOf = (...gaps: readonly (readonly [string, string])[]) =>
  gapsText(
    gaps.map(([from, to]) => ({ from: `2026-${from}.000Z`, to: `2026-${to}.000Z` })),
    formats,
  );
const REST = 'Events of that time are missing from every number and list below.';

describe('what nothing is known of', () => {
  it('is not spoken of where all is known', () => {
    expect(textOf()).toBeUndefined();
  });

  it('is told by its first and last day', () => {
    expect(textOf(['01-03T10:00:00', '02-05T18:00:00'])).toBe(`Nothing is known of 3 Jan 2026 to 5 Feb 2026. ${REST}`); // prettier-ignore
    expect(textOf(['01-03T00:00:00', '02-05T00:00:00'])).toContain('3 Jan 2026 to 4 Feb 2026.');
  });

  it('is told by the clock where it is short', () => {
    expect(textOf(['01-03T10:00:00', '01-03T18:30:00'])).toContain('of 3 Jan 2026, 10:00 to 3 Jan 2026, 18:29.'); // prettier-ignore
  });

  it('may be several spans', () => {
    const gaps = [['01-03T10:00:00', '01-09T10:00:00'], ['02-01T10:00:00', '02-07T10:00:00']] as const; // prettier-ignore
    expect(textOf(...gaps)).toContain('of 3 Jan 2026 to 9 Jan 2026 and 1 Feb 2026 to 7 Feb 2026.');
  });
});
