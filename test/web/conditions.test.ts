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
const FILTER = { authMethod: ['MOBILE_SMS'], failureCategory: ['BLOCKED'] };

describe('what is asked for a view', () => {
  it('is everything of the period by default', () => {
    expect(countsConditions(DEFAULT_VIEW, 'Europe/Berlin')).toEqual({
      period: 'D7',
      feature: null,
      success: null,
      filter: {},
      interval: 'DAY',
      timeZone: 'Europe/Berlin',
    });
  });

  it('has a name only where rows are asked for: whoever may see counts alone may not search by names', () => {
    expect(countsConditions(NARROW, 'UTC').filter).toEqual(FILTER);
    expect(topUsersConditions(NARROW)?.filter).toEqual(FILTER);
    expect(eventsConditions(NARROW, {}).filter).toEqual({
      ...FILTER,
      userPrincipalName: { contains: 'nina' },
    });
    const one: View = { ...NARROW, search: '', user: 'nina@contoso.com' };
    expect(countsConditions(one, 'UTC').filter).toEqual(FILTER);
    expect(eventsConditions(one, {}).filter).toEqual({
      ...FILTER,
      userPrincipalName: { eq: 'nina@contoso.com' },
    });
  });

  it('goes from one page to the next, and back', () => {
    expect(eventsConditions(NARROW, { after: 'a' })).toMatchObject({ first: 25, after: 'a' });
    expect(eventsConditions(NARROW, { before: 'b' })).toMatchObject({ last: 25, before: 'b' });
    expect(eventsConditions(NARROW, { before: 'b' })).not.toHaveProperty('first');
  });

  it('counts a day by its hours', () => {
    expect(countsConditions({ ...NARROW, period: 'D1' }, 'UTC').interval).toBe('HOUR');
  });

  it('is nobody who fails where only successes are looked at', () => {
    expect(topUsersConditions({ ...NARROW, success: true })).toBeUndefined();
  });
});

describe('the span to compare with', () => {
  const window = { from: '2026-03-02T12:00:00.000Z' };

  it('is as long as the one that is shown, and ends where that begins', () => {
    expect(countsBeforeConditions(NARROW, window)).toEqual({
      feature: 'RESET',
      success: false,
      filter: { ...FILTER, eventDateTime: { from: '2026-02-23T12:00:00.000Z', to: window.from } },
    });
    expect(countsBeforeConditions({ ...NARROW, period: 'D1' }, window)).toMatchObject({
      filter: { eventDateTime: { from: '2026-03-01T12:00:00.000Z' } },
    });
  });

  it('is none for 30 days, which are all that there is, and none before the first answer', () => {
    expect(countsBeforeConditions({ ...NARROW, period: 'D30' }, window)).toBeUndefined();
    expect(countsBeforeConditions(NARROW, undefined)).toBeUndefined();
  });
});

describe('an export of a view', () => {
  it('is asked for in words that the gateway takes, and holds the rows of the table', () => {
    expect(readExport(exportForm(NARROW))).toMatchObject({
      period: 'D7',
      query: {
        feature: 'RESET',
        isSuccess: false,
        authMethods: ['MOBILE_SMS'],
        failureCategories: ['BLOCKED'],
        userPrincipalName: { contains: 'nina' },
      },
    });
    const one = readExport(exportForm({ ...DEFAULT_VIEW, user: 'Nina@contoso.com' }));
    expect(one.query).toMatchObject({ user: 'nina@contoso.com', userPrincipalName: null });
    expect(exportForm(DEFAULT_VIEW).toString()).toBe('period=D7');
  });
});
