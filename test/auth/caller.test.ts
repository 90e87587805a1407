import { describe, expect, it } from '@jest/globals';
import { ROLES, shows, VIEWS, viewOfRoles } from '../../src/auth/caller.js';

describe('a view', () => {
  it.each([
    [['CredentialUsage.Stats'], 'COUNTS'],
    [['CredentialUsage.Read'], 'PSEUDONYMS'],
    [['CredentialUsage.Read.Identities'], 'IDENTITIES'],
    [['CredentialUsage.Read', 'CredentialUsage.Stats'], 'PSEUDONYMS'],
    [['Reports.Read.All', 'CredentialUsage.Stats'], 'COUNTS'],
    [[...ROLES].reverse(), 'IDENTITIES'],
    [[], undefined],
    [['credentialusage.read', 'CredentialUsage.Read.', 'Stats'], undefined],
  ])('of the roles %j is %s', (roles, view) => {
    expect(viewOfRoles(roles)).toBe(view);
  });

  it('shows what smaller ones show', () => {
    const shown = VIEWS.map((view) => VIEWS.filter((needed) => shows(view, needed)));
    expect(shown).toEqual([
      ['COUNTS'],
      ['COUNTS', 'PSEUDONYMS'],
      ['COUNTS', 'PSEUDONYMS', 'IDENTITIES'],
    ]);
  });
});
