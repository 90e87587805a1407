import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import { startMessage } from '../../src/cli/banner.js';
import { readConfig } from '../../src/config/config.js';

const url = 'http://127.0.0.1:4000';
const nowMs = Date.parse('2026-03-02T12:00:00Z');
const colored = (_color: string, text: string) => text;

const directory = mkdtempSync(join(tmpdir(), 'banner-test-'));
const keysFile = join(directory, 'keys.json');
const roles = ['CredentialUsage.Read'];
const keys = [
  { name: 'old', sha256: '0'.repeat(64), roles, expiresAt: '2026-03-02T12:00:00Z' },
  { name: 'new', sha256: '1'.repeat(64), roles, expiresAt: '2026-03-02T12:00:01Z' },
];
writeFileSync(keysFile, JSON.stringify({ keys }));

afterAll(() => {
  rmSync(directory, { recursive: true });
});

describe('the start message', () => {
  it('says that a demo is synthetic, and what to try', () => {
    const config = readConfig({}, 'serve');
    const message = startMessage({ config, url, version: '1.2.3', nowMs, colored });
    expect(message).toMatch(/DEMO: synthetic data .*userCredentialUsageDetails/);
    expect(message).toContain(`Listening on ${url}/graphql`);
    expect(message).toContain(`the explorer  ${url}/\n`);
    expect(message).toContain(`the dashboard ${url}/dashboard\n`);
    expect(message).toContain(`curl -s ${url}/graphql -H 'content-type: application/json'`);
    expect(message).toContain(`${url}/readyz`);
  });

  it('says which report of which tenant is served, and from where', () => {
    const environment = {
      AZURE_TENANT_ID: 'contoso.example',
      GRAPH_REPORT: 'userEventsSummary',
      GRAPH_CLOUD: 'china',
      EXPLORER: 'off',
      DASHBOARD: 'off',
    };
    const message = startMessage({
      config: readConfig(environment, 'serve'),
      url,
      version: '1',
      nowMs,
      colored,
    });
    expect(message).toContain('userEventsSummary of contoso.example, from Microsoft Graph (china)');
    expect(message).toContain('EXPLORER=on');
    expect(message).toContain('DASHBOARD=on');
    expect(message).toContain('whoever reaches 127.0.0.1 can read');
    expect(message).not.toMatch(/demo|synthetic/i);
  });

  it.each([
    ['none', {}, "Callers are not authenticated (CALLER_AUTH=none)", '-d '],
    ['api-key', { API_KEYS_FILE: keysFile }, 'Callers need an API key; 2 are known. Expired, and refused: old.', '-H "x-api-key: $KEY" -d '],
    ['jwt', { JWT_ISSUER: 'https://login.example', JWT_AUDIENCE: 'us' }, 'Callers need an access token of https://login.example for us.', '-H "authorization: Bearer $TOKEN" -d '],
  ])('says who may ask, and with what: %s', (CALLER_AUTH, settings, line, option) => {
    const environment = { GRAPH_ACCESS_TOKEN: 'x', CALLER_AUTH, ...settings };
    const message = startMessage({ config: readConfig(environment, 'serve'), url, version: '1', nowMs, colored });
    expect(message).toContain(line);
    expect(message).toContain(`-H 'content-type: application/json' ${option}`);
  }); // prettier-ignore

  it('holds no secret', () => {
    const config = readConfig({ GRAPH_ACCESS_TOKEN: 'hunter2' }, 'serve');
    expect(startMessage({ config, url, version: '1', nowMs, colored })).not.toContain('hunter2');
  });
});
