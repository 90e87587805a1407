import { describe, expect, it } from '@jest/globals';
import { OLD_REPORT } from '../harness.js';
import { faultyEmulators } from './faulty-emulator.js';

const start = faultyEmulators();
const REDIRECTS = [301, 302, 303, 307, 308] as const;

describe('the fault', () => {
  it.each(REDIRECTS)('redirect-%d leads to the same address', async (status) => {
    const { fetch, baseUrl } = await start(`redirect-${status}`);
    const response = await fetch();
    expect(response.status).toBe(status);
    expect(response.headers.get('location')).toBe(baseUrl + OLD_REPORT);
  });

  it.each(REDIRECTS)('redirect-%d leads to the host that the plan names', async (status) => {
    const to = 'http://127.0.0.2:5999';
    const { fetch } = await start({ fault: `redirect-${status}`, to });
    expect((await fetch()).headers.get('location')).toBe(`${to}/beta${OLD_REPORT}`);
  });

  it('redirect-nowhere says not where to', async () => {
    const { fetch } = await start('redirect-nowhere');
    const response = await fetch();
    expect([response.status, response.headers.get('location')]).toEqual([302, null]);
  });
});
