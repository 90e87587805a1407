import { describe, expect, it } from '@jest/globals';
import type { PlannedFault } from '../../../src/emulator/faults/plan.js';
import { SECOND } from '../../../src/time.js';
import { readAnswer } from '../harness.js';
import { faultyEmulators } from './faulty-emulator.js';

const start = faultyEmulators();
/** Where the clock of the tests stands. */
const NOW = 'Mon, 02 Mar 2026 12:00:00 GMT';

async function answerTo(planned: PlannedFault) {
  return readAnswer(await (await start(planned)).fetch());
}

describe('the fault', () => {
  it.each([
    ['status-400', 400, 'BadRequest'],
    ['status-401', 401, 'InvalidAuthenticationToken'],
    ['forbidden-permission', 403, 'Authentication_MSGraphPermissionMissing'],
    ['forbidden-audit-log', 403, 'Authentication_ApplicationHasNoReadAuditLogDataAccess'],
    ['forbidden-directory', 403, 'Authentication_ApplicationHasNoDirectoryReadAccess'],
    ['forbidden-request', 403, 'Authorization_RequestDenied'],
    ['forbidden-role', 403, 'Authentication_RequestFromUnsupportedUserRole'],
    ['forbidden-license', 403, 'Authentication_RequestFromNonPremiumTenantOrB2CTenant'],
    ['forbidden-unknown', 403, 'Authentication_SomethingNew'],
    ['status-404', 404, 'NotFound'],
    ['status-408', 408, 'RequestTimeout'],
    ['status-410', 410, 'Gone'],
    ['status-429', 429, 'TooManyRequests'],
    ['status-500', 500, 'InternalServerError'],
    ['status-502', 502, 'BadGateway'],
    ['status-503', 503, 'ServiceUnavailable'],
    ['status-504', 504, 'UnknownError'],
    ['status-509', 509, 'BandwidthLimitExceeded'],
  ] as const)('%s answers %d %s in the envelope of Graph', async (fault, status, code) => {
    const answer = await answerTo({ fault });
    expect(answer.status).toBe(status);
    expect(answer.error).toMatchObject({ code, innerError: { date: '2026-03-02T12:00:00' } });
    expect(answer.headers.get('retry-after')).toBeNull();
    expect(answer.headers.get('date')).toBe(NOW);
  });

  it.each(['12', '5.5', '', '-3', '0', '1000000000', '0x10', 'Infinity', '5, 10', 'soon'])(
    'status-429 sends the Retry-After "%s" as the plan has it',
    async (retryAfter) => {
      const { headers } = await answerTo({ fault: 'status-429', retryAfter });
      expect(headers.get('retry-after')).toBe(retryAfter);
    },
  );

  it.each([
    [30, 0, 'Mon, 02 Mar 2026 12:00:30 GMT'],
    [-30, 0, 'Mon, 02 Mar 2026 11:59:30 GMT'],
    [30, 3600, 'Mon, 02 Mar 2026 13:00:30 GMT'],
    [30, -3600, 'Mon, 02 Mar 2026 11:00:30 GMT'],
  ])(
    'status-503 says to come %d s after a Date that is %d s ahead: at %s',
    async (retryAfterDateSeconds, skewSeconds, expected) => {
      const { headers } = await answerTo({
        fault: 'status-503',
        retryAfterDateSeconds,
        skewSeconds,
      });
      expect(headers.get('retry-after')).toBe(expected);
      const aheadMs = Date.parse(headers.get('date') ?? '') - Date.parse(NOW);
      expect(aheadMs).toBe(skewSeconds * SECOND);
    },
  );

  it('clock-skew sends the good answer with a Date that is an hour ahead', async () => {
    const { headers, rows } = await answerTo({ fault: 'clock-skew' });
    expect(headers.get('date')).toBe('Mon, 02 Mar 2026 13:00:00 GMT');
    expect(rows).toHaveLength(10);
  });

  it('sunset-headers sends the good answer with Deprecation and Sunset', async () => {
    const { headers, rows } = await answerTo({ fault: 'sunset-headers' });
    expect(headers.get('deprecation')).toMatch(/^@\d+$/);
    expect(headers.get('sunset')).toBe('Fri, 01 Aug 2025 00:00:00 GMT');
    expect(rows).toHaveLength(10);
  });
});
