import { describe, expect, it } from '@jest/globals';
import { spansWith } from '../../web/dashboard/span.js';
import { addressOf, changed, DEFAULT_VIEW, readView, type View } from '../../web/dashboard/view.js';

const PAGE = 'https://usage.contoso.com/tools/dashboard';
const viewAt = (address: string, memory: 'kept' | 'none' = 'none') =>
  readView(new URL(PAGE + address), spansWith(memory));

const NARROW: View = {
  period: 'D30',
  feature: 'RESET',
  success: false,
  method: 'MOBILE_SMS',
  category: 'BLOCKED',
  search: 'nina+1@contoso.com & co',
  user: '',
};

describe('the address of the dashboard', () => {
  it('shows what was chosen to whoever it is sent to', () => {
    expect(viewAt(addressOf(NARROW))).toEqual(NARROW);
    expect(viewAt(addressOf(DEFAULT_VIEW))).toEqual(DEFAULT_VIEW);
    expect(addressOf({ ...DEFAULT_VIEW, feature: 'RESET', success: false })).toBe('?period=D7&feature=RESET&success=false'); // prettier-ignore
  });

  it('keeps names behind the #, which is sent to no server', () => {
    const { search, hash } = new URL(PAGE + addressOf(NARROW));
    expect(search).not.toContain('nina');
    expect(hash).toContain('nina');
    expect(viewAt('?search=nina').search).toBe('nina');
    const one = { ...DEFAULT_VIEW, user: 'nina+1@contoso.com' };
    expect(new URL(PAGE + addressOf(one)).search).not.toContain('nina');
    expect(viewAt(addressOf(one))).toEqual(one);
  });

  it.each([
    '?period=D8&feature=LOGIN&success=maybe&method=PIGEON&category=BAD&unknown=1',
    '?period=&feature=&success=&method=&category=#search=%20%20',
    '?period=toString&feature=constructor&success=TRUE&method=__proto__',
    '#%ff&&&===',
  ])('shows the default for what means nothing: %s', (address) => {
    expect(viewAt(address)).toEqual(DEFAULT_VIEW);
  });

  it('shows long spans where there is a history, and the default where there is none', () => {
    const long = { ...NARROW, period: 'D365' } as const;
    expect(viewAt(addressOf(long), 'kept')).toEqual(long);
    expect(viewAt(addressOf(long), 'none')).toEqual({ ...NARROW, period: 'D7' });
  });

  it('takes no more of a search than a name can have', () => {
    expect(viewAt(`#search=${'x'.repeat(5000)}`).search).toHaveLength(113);
  });
});

describe('a change of what is shown', () => {
  it('lets go of the category of failures for whoever asks for successes, and the other way round', () => {
    expect(changed(NARROW, { success: true })).toEqual({ ...NARROW, success: true, category: null }); // prettier-ignore
    const successes = { ...DEFAULT_VIEW, success: true };
    expect(changed(successes, { category: 'POLICY' })).toEqual({ ...DEFAULT_VIEW, category: 'POLICY' }); // prettier-ignore
    expect(viewAt('?success=true&category=POLICY')).toEqual(successes);
  });

  it('lets go of a search for whoever asks for one user, and the other way round', () => {
    const one = changed(NARROW, { user: 'nina@contoso.com' });
    expect(one).toEqual({ ...NARROW, search: '', user: 'nina@contoso.com' });
    expect(changed(one, { search: 'ni' })).toEqual({ ...NARROW, search: 'ni' });
    expect(changed(one, { search: '' })).toEqual({ ...NARROW, search: '' });
    expect(viewAt('#search=ni&user=nina')).toEqual({ ...DEFAULT_VIEW, user: 'nina' });
  });

  it('leaves alone what it does not name', () => {
    expect(changed(NARROW, { period: 'D1' })).toEqual({ ...NARROW, period: 'D1' });
  });
});
