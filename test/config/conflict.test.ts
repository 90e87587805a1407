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
