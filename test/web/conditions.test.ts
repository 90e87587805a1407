import { describe, expect, it } from '@jest/globals';
import { readExport } from '../../src/export/parameters.js';
import {
  countsBeforeConditions,
  countsConditions,
  eventsConditions,
  exportForm,
  topUsersConditions,
} from '../../web/dashboard/conditions.js';
import { DEFAULT_VIEW, type View } from '../../web/dashboard/view.js';

const NARROW: View = {
  period: 'D7',
  feature: 'RESET',
  success: false,
  method: 'MOBILE_SMS',
  category: 'BLOCKED',
  search: 'nina',
  user: '',
};
const WEEK = { period: 'D7' } as const;
const WINDOW = { from: '2025-12-02T12:00:00.000Z', to: '2026-03-02T12:00:00.001Z' };
const LONG = { window: WINDOW };
const FILTER = { authMethod: ['MOBILE_SMS'], failureCategory: ['BLOCKED'] };

describe('what is asked for a view', () => {
  it('is everything of the period by default', () => {
    expect(countsConditions(DEFAULT_VIEW, WEEK, 'Europe/Berlin')).toEqual({
      period: 'D7',
      feature: null,
      success: null,
      filter: {},
      interval: 'DAY',
      timeZone: 'Europe/Berlin',
    });
  });

  it('has a name only where rows are asked for: whoever may see counts alone may not search by names', () => {
    expect(countsConditions(NARROW, WEEK, 'UTC').filter).toEqual(FILTER);
    expect(topUsersConditions(NARROW, WEEK)?.filter).toEqual(FILTER);
    expect(eventsConditions(NARROW, WEEK, {}).filter).toEqual({
      ...FILTER,
      userPrincipalName: { contains: 'nina' },
    });
    const one: View = { ...NARROW, search: '', user: 'nina@contoso.com' };
    expect(countsConditions(one, WEEK, 'UTC').filter).toEqual(FILTER);
    expect(eventsConditions(one, WEEK, {}).filter).toEqual({
      ...FILTER,
      userPrincipalName: { eq: 'nina@contoso.com' },
    });
  });

  it('goes from one page to the next, and back', () => {
    expect(eventsConditions(NARROW, WEEK, { after: 'a' })).toMatchObject({ first: 25, after: 'a' });
    expect(eventsConditions(NARROW, WEEK, { before: 'b' })).toMatchObject({
      last: 25,
      before: 'b',
    });
    expect(eventsConditions(NARROW, WEEK, { before: 'b' })).not.toHaveProperty('first');
  });

  it.each([
    ['D1', 'HOUR'],
    ['D30', 'DAY'],
    ['D90', 'WEEK'],
    ['D365', 'WEEK'],
  ] as const)('counts %s by bars that can be told apart: %s', (period, interval) => {
    expect(countsConditions({ ...NARROW, period }, WEEK, 'UTC').interval).toBe(interval);
  });

  it('is a window of every question where the span is a long one', () => {
    expect(countsConditions(NARROW, LONG, 'UTC')).toMatchObject({ window: WINDOW, filter: FILTER });
    expect(countsConditions(NARROW, LONG, 'UTC')).not.toHaveProperty('period');
    expect(countsBeforeConditions(NARROW, WINDOW)).toEqual({ window: WINDOW, feature: 'RESET', success: false, filter: FILTER }); // prettier-ignore
    expect(topUsersConditions(NARROW, LONG)).toEqual({ window: WINDOW, feature: 'RESET', filter: FILTER }); // prettier-ignore
    expect(eventsConditions(NARROW, LONG, {})).toMatchObject({ window: WINDOW, first: 25 });
  });

  it('keeps the window of a cursor when a refresh has moved that of the view', () => {
    const window = { from: '2025-12-02T11:00:00.000Z', to: '2026-03-02T11:00:00.001Z' };
    expect(eventsConditions(NARROW, LONG, { after: 'a', window })).toMatchObject({ window });
  });

  it('is nobody who fails where only successes are looked at', () => {
    expect(topUsersConditions({ ...NARROW, success: true }, WEEK)).toBeUndefined();
  });
});

describe('an export of a view', () => {
  it('is asked for in words that the gateway takes, and holds the rows of the table', () => {
    expect(readExport(exportForm(NARROW, WEEK))).toMatchObject({
      period: 'D7',
      query: {
        feature: 'RESET',
        isSuccess: false,
        authMethods: ['MOBILE_SMS'],
        failureCategories: ['BLOCKED'],
        userPrincipalName: { contains: 'nina' },
      },
    });
    const one = readExport(exportForm({ ...DEFAULT_VIEW, user: 'Nina@contoso.com' }, WEEK));
    expect(one.query).toMatchObject({ user: 'nina@contoso.com', userPrincipalName: null });
    expect(exportForm(DEFAULT_VIEW, WEEK).toString()).toBe('period=D7');
    expect(readExport(exportForm(NARROW, LONG))).toMatchObject({
      window: { fromMs: Date.parse(WINDOW.from), toMs: Date.parse(WINDOW.to) },
      query: { feature: 'RESET' },
    });
  });
});
