import { describe, expect, it } from '@jest/globals';
import { startMessage } from '../../src/cli/banner.js';
import { readConfig } from '../../src/config/config.js';

const url = 'http://127.0.0.1:4000';

describe('the start message', () => {
  it('says that a demo is synthetic, and three things to try', () => {
    const config = readConfig({}, 'serve');
    const message = startMessage({ config, url, version: '1.2.3' });
    expect(message).toMatch(/DEMO: synthetic data .*userCredentialUsageDetails/);
    expect(message).toContain(`Listening on ${url}/graphql`);
    expect(message).toContain(`the explorer  ${url}/`);
    expect(message).toContain(`curl -s ${url}/graphql -H 'content-type: application/json'`);
    expect(message).toContain(`${url}/readyz`);
  });

  it('says which report of which tenant is served, and from where', () => {
    const environment = {
      AZURE_TENANT_ID: 'contoso.example',
      GRAPH_REPORT: 'userEventsSummary',
      GRAPH_CLOUD: 'china',
      EXPLORER: 'off',
    };
    const message = startMessage({ config: readConfig(environment, 'serve'), url, version: '1' });
    expect(message).toContain('userEventsSummary of contoso.example, from Microsoft Graph (china)');
    expect(message).toContain('EXPLORER=on');
    expect(message).toContain('whoever reaches 127.0.0.1 can read');
    expect(message).not.toMatch(/demo|synthetic/i);
  });

  it('holds no secret', () => {
    const config = readConfig({ GRAPH_ACCESS_TOKEN: 'hunter2' }, 'serve');
    expect(startMessage({ config, url, version: '1' })).not.toContain('hunter2');
  });
});
