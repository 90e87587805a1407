import { describe, expect, it } from '@jest/globals';
import { createEmulatorCredential } from '../../src/emulator/credential.js';
import { HOUR, SECOND } from '../../src/time.js';
import { NEW_REPORT, OLD_REPORT, emulatorsForTests } from './harness.js';

const start = emulatorsForTests();

const PARSING_FAILED = 'CompactToken parsing failed with error code: 80049217';

describe('a token', () => {
  it.each([
    ['', 'Access token is empty.'],
    ['Bearer', PARSING_FAILED],
    ['Bearer x', PARSING_FAILED],
    ['Basic eDp5', PARSING_FAILED],
    ['Bearer Bearer x', PARSING_FAILED],
  ])('that stands in the header as "%s" is refused by 401', async (authorization, message) => {
    const { baseUrl } = await start();
    const headers = authorization === '' ? {} : { Authorization: authorization };
    const response = await fetch(baseUrl + OLD_REPORT, { headers });
    expect(response.status).toBe(401);
    expect(response.headers.get('www-authenticate')).toMatch(/^Bearer/);
    expect(await response.json()).toMatchObject({
      error: { code: 'InvalidAuthenticationToken', message },
    });
  });

  it('is good for an hour less a second, and then refused as expired', async () => {
    const { get, clock } = await start();
    await clock.advance(HOUR - SECOND - 1);
    expect((await get(OLD_REPORT)).status).toBe(200);
    await clock.advance(1);
    const { status, error } = await get(OLD_REPORT);
    expect(status).toBe(401);
    expect(error['message']).toBe('CompactToken validation failed with reason code: 80049228.');
  });

  it('outlives a restart of the emulator, as one of Graph does', async () => {
    const [one, other] = await Promise.all([start(), start()]);
    expect((await one.get(OLD_REPORT, other.headers)).status).toBe(200);
  });

  it('cannot be made from a skip token', async () => {
    const { get } = await start();
    const { nextLink = '' } = await get(OLD_REPORT);
    const token = new URL(nextLink).searchParams.get('$skiptoken') ?? '';
    expect((await get(OLD_REPORT, { Authorization: `Bearer ${token}` })).status).toBe(401);
  });
});

describe('a permission', () => {
  it.each([
    [OLD_REPORT, 'Reports.Read.All', 'AuditLog.Read.All'],
    ["/reports/getCredentialUsageSummary(period='D1')", 'Reports.Read.All', 'AuditLog.Read.All'],
    [NEW_REPORT, 'AuditLog.Read.All', 'Reports.Read.All'],
    [
      "/reports/authenticationMethods/userRegistrationActivity(period='d1')",
      'AuditLog.Read.All',
      'Reports.Read.All',
    ],
  ] as const)('%s needs %s', async (path, needed, other) => {
    expect((await (await start({ permissions: [needed] })).get(path)).status).toBe(200);
    const { status, error } = await (await start({ permissions: [other] })).get(path);
    expect(status).toBe(403);
    expect(error).toMatchObject({
      code: 'Authentication_MSGraphPermissionMissing',
      message: `Calling principal does not have required MSGraph permissions ${needed}`,
    });
  });
});

describe('createEmulatorCredential', () => {
  it('signs in for the emulator as for Graph and says when the token ends', async () => {
    const { baseUrl, tokenUrl, clock, get } = await start();
    const credential = createEmulatorCredential(tokenUrl, clock);
    for (const root of ['https://graph.microsoft.us', new URL(baseUrl).origin]) {
      const { token, expiresOnTimestamp } = await credential.getToken([`${root}/.default`]);
      expect(expiresOnTimestamp).toBe(clock.now() + HOUR - SECOND);
      const { status } = await get(OLD_REPORT, { Authorization: `Bearer ${token}` });
      expect(status).toBe(200);
    }
  });

  it('says so when the emulator refuses', async () => {
    const { tokenUrl, clock } = await start();
    const credential = createEmulatorCredential(tokenUrl, clock);
    await expect(credential.getToken('https://other.example/.default')).rejects.toThrow(/HTTP 400/);
  });
});
