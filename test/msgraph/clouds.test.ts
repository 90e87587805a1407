import { describe, expect, it } from '@jest/globals';
import { CLOUDS } from '../../src/msgraph/clouds.js';

describe('CLOUDS', () => {
  it('asks each cloud for tokens of its own Graph', () => {
    for (const { baseUrl, scope } of Object.values(CLOUDS)) {
      expect(scope).toBe(`${new URL(baseUrl).origin}/.default`);
    }
  });

  it('knows the roots and authorities of the national clouds', () => {
    const hosts = Object.entries(CLOUDS).map(([name, { baseUrl, authorityHost }]) =>
      [name, new URL(baseUrl).host, new URL(authorityHost).host].join(' '),
    );
    expect(hosts).toEqual([
      'global graph.microsoft.com login.microsoftonline.com',
      'usgov-l4 graph.microsoft.us login.microsoftonline.us',
      'usgov-l5 dod-graph.microsoft.us login.microsoftonline.us',
      'china microsoftgraph.chinacloudapi.cn login.chinacloudapi.cn',
    ]);
  });
});
