import { createHash } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { isReportUrl, isSafeForBearer, nextPageUrl } from '../../src/msgraph/link.js';

const BETA = new URL('https://graph.microsoft.com/beta');

describe('nextPageUrl', () => {
  it.each([
    'https://graph.microsoft.com/beta/reports/userCredentialUsageDetails?$skiptoken=abc',
    'https://graph.microsoft.com:443/beta/reports/userCredentialUsageDetails?$skiptoken=abc',
    'HTTPS://GRAPH.MICROSOFT.COM/beta/Reports/userCredentialUsageDetails?$skiptoken=a/../%2F@evil.example',
  ])('follows %s', (link) => {
    expect(nextPageUrl(link, BETA).href).toBe(new URL(link).href);
  });

  it.each([
    ['another host', 'https://evil.example/beta/reports/x'],
    ['a longer host', 'https://graph.microsoft.com.evil.example/beta/reports/x'],
    ['the host as user', 'https://graph.microsoft.com@evil.example/beta/reports/x'],
    ['the host and port as user', 'https://graph.microsoft.com:443@evil.example/beta/reports/x'],
    ['a user', 'https://admin@graph.microsoft.com/beta/reports/x'],
    ['a password', 'https://:secret@graph.microsoft.com/beta/reports/x'],
    ['another port', 'https://graph.microsoft.com:8443/beta/reports/x'],
    ['no TLS', 'http://graph.microsoft.com/beta/reports/x'],
    ['another scheme', 'file://graph.microsoft.com/beta/reports/x'],
    ['no scheme', '//graph.microsoft.com/beta/reports/x'],
    ['a relative path', '/beta/reports/x'],
    ['a backslash before the at sign', 'https://evil.example\\@graph.microsoft.com/beta/reports/x'],
    ['a trailing dot', 'https://graph.microsoft.com./beta/reports/x'],
    ['a look-alike of another script', 'https://gr\u0430ph.microsoft.com/beta/reports/x'],
    ['another path', 'https://graph.microsoft.com/beta/users'],
    ['another version', 'https://graph.microsoft.com/v1.0/reports/x'],
    ['a path that only begins alike', 'https://graph.microsoft.com/beta/reportsX/x'],
    ['dots out of the reports', 'https://graph.microsoft.com/beta/reports/../users'],
    ['encoded dots', 'https://graph.microsoft.com/beta/reports/%2e%2E/users'],
    ['encoded slashes', 'https://graph.microsoft.com/beta/reports/..%2f..%2Fusers'],
    ['an encoded backslash', 'https://graph.microsoft.com/beta/reports/..%5cusers'],
    ['dots behind a dotted name', 'https://graph.microsoft.com/beta/reports/.x/../../../v1.0/me'],
    ['encoded dots behind one', 'https://graph.microsoft.com/beta/reports/.x/%2e%2E/../.%2e/users'],
    ['dots at the end', 'https://graph.microsoft.com/beta/reports/.x/..'],
    ['no URL at all', 'next'],
    ['nothing', ''],
  ])('refuses %s', (_what, link) => {
    expect(() => nextPageUrl(link, BETA)).toThrow(
      expect.objectContaining({ code: 'UPSTREAM_BAD_RESPONSE', reason: 'FOREIGN_LINK' }),
    );
  });

  it('does not repeat the link in what it says', () => {
    expect(() => nextPageUrl('https://evil.example/?$skiptoken=SECRET', BETA)).toThrow(
      expect.objectContaining({ message: expect.not.stringMatching(/evil|SECRET/) }),
    );
  });

  it.each([
    ['https://evil.example:444/beta/reports/x?$skiptoken=SECRET', 'evil.example:444'],
    ['https://graph.microsoft.com@EVIL.example/beta/reports/x', 'evil.example'],
    ['/beta/reports/x', '/beta/reports/x'],
    ['file:///etc/passwd', 'file:///etc/passwd'],
  ])('leaves of %s a fingerprint for the log', (link, hashed) => {
    const fingerprint = createHash('sha256').update(hashed).digest('hex').slice(0, 16);
    expect(() => nextPageUrl(link, BETA)).toThrow(expect.objectContaining({ fingerprint }));
  });

  it('leads to the configured host, port and reports, whatever is tried', () => {
    const piece = fc.constantFrom(
      ...[
        'https:',
        'http:',
        '//',
        '/',
        '\\',
        '@',
        ':',
        '.',
        '.x',
        '..',
        '%2e',
        '%2f',
        '?',
        '#',
        '\t',
        '443',
      ],
      ...['graph.microsoft.com', 'evil.example', 'beta', 'reports', 'x', '\u3002', '\uff0f'],
    );
    const link = fc
      .tuple(
        fc.constantFrom(
          '',
          'https://graph.microsoft.com',
          'https://graph.microsoft.com/beta/reports/',
        ),
        fc.array(piece, { maxLength: 8 }),
      )
      .map(([start, pieces]) => start + pieces.join(''));
    fc.assert(
      fc.property(link, (tried) => {
        let url: URL;
        try {
          url = nextPageUrl(tried, BETA);
        } catch {
          return;
        }
        expect(url.href).toMatch(/^https:\/\/graph\.microsoft\.com\/beta\/reports\//);
        expect(url.pathname).not.toMatch(/(^|\/|\\)(\.|%2e)(\.|%2e)?(\/|\\|%2f|%5c|$)/i);
      }),
      { numRuns: 2000 },
    );
  });
});

describe('isReportUrl', () => {
  it('holds to the port of an emulator', () => {
    const emulator = new URL('http://127.0.0.1:5001/beta/');
    expect(isReportUrl(new URL('http://127.0.0.1:5001/beta/reports/x'), emulator)).toBe(true);
    expect(isReportUrl(new URL('http://127.0.0.1:5002/beta/reports/x'), emulator)).toBe(false);
  });
});

describe('isSafeForBearer', () => {
  it.each([
    'https://proxy.example/beta',
    'http://127.0.0.1:5001/beta',
    'http://localhost/',
    'http://[::1]:80/',
  ])('lets a bearer go to %s', (url) => {
    expect(isSafeForBearer(new URL(url))).toBe(true);
  });

  it.each([
    'http://graph.microsoft.com/beta',
    'http://127.0.0.1.evil.example/',
    'ftp://localhost/',
  ])('lets none go to %s', (url) => {
    expect(isSafeForBearer(new URL(url))).toBe(false);
  });
});
