import { describe, expect, it } from '@jest/globals';
import { readConfig } from '../../src/config/config.js';
import type { Environment } from '../../src/config/reader.js';
import { SettingsError } from '../../src/errors.js';

const REAL = { AZURE_TENANT_ID: 'contoso.example', AZURE_CLIENT_ID: 'x' };
const TRUSTING = { NODE_TLS_REJECT_UNAUTHORIZED: '0' };

/** What is wrong with the settings; nothing when they are right. */
function faultOf(...args: Parameters<typeof readConfig>): string {
  try {
    readConfig(...args);
    return '';
  } catch (error) {
    if (!(error instanceof SettingsError)) throw error;
    return error.message;
  }
}

describe('no identity', () => {
  it('is told in a sentence about the setting, with the command that needs one', () => {
    expect(faultOf({}, 'check')).toMatch(
      /^AZURE_TENANT_ID: is not set, nor any other identity for Microsoft Graph, which the command check needs\. Set /,
    );
    expect(faultOf({ HOST: '0.0.0.0' }, 'serve')).toMatch(
      /which the command serve needs: synthetic data is not served on this HOST by mistake\. Set /,
    );
  });
});

describe('durations that do not go together', () => {
  it.each<[Environment, string]>([
    [{ REPORT_STALE_AFTER: '25h' }, 'but is 25h to its 24h:'],
    [{ REPORT_STALE_AFTER: '48h', REPORT_EXPIRE_AFTER: '24h' }, 'but is 2d to its 1d:'],
    [{ REPORT_COLD_WAIT: '1m', REQUEST_DEADLINE: '1500ms' }, 'but is 60000ms to its 1500ms:'],
  ])('are told as people write them, both in one unit: %j', (environment, told) => {
    expect(faultOf(environment, 'serve')).toContain(told);
  });
});

describe('NODE_TLS_REJECT_UNAUTHORIZED=0', () => {
  it.each<[string, Environment]>([
    ["Microsoft's own Graph", REAL],
    ['the login authority of an emulator on this machine', { ...REAL, GRAPH_BASE_URL: 'https://localhost:5001/beta' }],
    ['a proxy', { ...REAL, GRAPH_BASE_URL: 'https://proxy.example/beta' }],
    ['a proxy that is only called like this machine', { ...REAL, GRAPH_BASE_URL: 'https://127.0.0.1.example/beta' }],
  ])('is refused before %s, with the fix', (_what, environment) => {
    for (const command of ['serve', 'check'] as const) {
      const fault = faultOf({ ...environment, ...TRUSTING }, command);
      expect(fault).toMatch(/^NODE_TLS_REJECT_UNAUTHORIZED: must not be 0 .*NODE_EXTRA_CA_CERTS/);
    }
  }); // prettier-ignore

  it.each<[string, Environment]>([
    ['an emulator on this machine', { GRAPH_ACCESS_TOKEN: 'x', GRAPH_BASE_URL: 'https://localhost:5001/beta' }],
    ['synthetic data', {}],
  ])('is left alone before %s', (_what, environment) => {
    expect(faultOf({ ...environment, ...TRUSTING }, 'serve')).toBe('');
  }); // prettier-ignore

  it('is no fault with another value', () => {
    expect(faultOf({ ...REAL, NODE_TLS_REJECT_UNAUTHORIZED: '1' }, 'serve')).toBe('');
  });
});
