import { describe, expect, it } from '@jest/globals';
import { personalParameter, readExport } from '../../src/export/parameters.js';
import { NO_CONDITIONS } from '../../src/report/query.js';

const read = (query: string) => readExport(new URLSearchParams(query));

describe('the parameters of an export', () => {
  it('ask for everything of 30 days unless they say otherwise', () => {
    expect(read('')).toEqual({
      period: 'D30',
      window: null,
      query: NO_CONDITIONS,
      hasByteOrderMark: false,
    });
  });

  it('are those of the query, in any case, methods in either spelling', () => {
    expect(
      read('period=d7&feature=Reset&success=FALSE&authMethod=mobileSMS&authMethod=EMAIL'),
    ).toMatchObject({
      period: 'D7',
      query: { feature: 'RESET', isSuccess: false, authMethods: ['MOBILE_SMS', 'EMAIL'] },
    });
  });

  it('count as not given when they are empty, as a form sends them', () => {
    expect(read('period=&feature=&success=&authMethod=&user=&userContains=&bom=')).toEqual(
      read(''),
    );
  });

  it('find a user however the name is spelt', () => {
    expect(read('user=ADA%40Contoso.com').query.user).toBe('ada@contoso.com');
  });

  it.each([
    ['user=ada', 'user'],
    ['userContains=ad', 'userContains'],
    ['period=D1', undefined],
  ])('say who is asked for by name: %s', (query, name) => {
    expect(personalParameter(read(query))).toBe(name);
  });

  it.each([
    ['period=D90', 'The parameter "period" must be D1, D7 or D30 (the default), got "D90".'],
    ['feature=login', 'The parameter "feature" must be registration or reset, got "login".'],
    ['success=yes', 'The parameter "success" must be true or false, got "yes".'],
    ['success=true&success=false', 'The parameter "success" may be given once, but is given 2 times.'],
    ['sucess=true', 'The parameters of an export are period, from, to, feature, success, authMethod, failureCategory, user, userContains, bom, but one is "sucess".'],
    ['toString=1', 'The parameters of an export are period, from, to, feature, success, authMethod, failureCategory, user, userContains, bom, but one is "toString".'],
    ['from=2026-09-01T00:00:00Z', 'The parameters "from" and "to" go together, but only one is given. Give both.'],
    ['from=2026-09-01T00:00:00Z&to=2026-09-01T00:00:00Z', 'The parameter "from" must be before "to", and is not. Exchange them.'],
    ['from=yesterday&to=2026-09-01T00:00:00Z', 'The parameter "from" must be an instant such as 2026-09-01T00:00:00Z, together with "to"; wins over period, got "yesterday".'],
    ['user=%ff', 'The parameters of an export must be UTF-8, but one holds other bytes. Encode it as UTF-8.'],
    [`period=${'9'.repeat(200)}`, `The parameter "period" must be D1, D7 or D30 (the default), got "${'9'.repeat(40)}...".`],
  ])('are refused when they make no sense: %s', (query, message) => {
    expect(() => read(query)).toThrow(expect.objectContaining({ code: 'BAD_USER_INPUT', message }));
  }); // prettier-ignore
});
