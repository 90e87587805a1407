import { describe, expect, it } from '@jest/globals';
import { serverAudits } from 'graphql-http';
import { someRow } from '../emulator/harness.js';
import { startHouse } from '../support/start-gateway.js';

/** What GraphQL over HTTP leaves to the server, and this one does on purpose: it takes no GET. */
const ON_PURPOSE = /\bGETs?\b/;

describe('the audits of GraphQL over HTTP', () => {
  it('find nothing, except that GET is off', async () => {
    const { gateway } = await startHouse({ rows: () => [someRow()] });
    const audits = serverAudits({ url: `${gateway.url}/graphql` });
    const results = await Promise.all(audits.map((audit) => audit.fn()));
    expect(results.length).toBeGreaterThan(50);
    const complaints = results
      .filter(({ status }) => status !== 'ok')
      .map(({ name, status }) => ({ name, status }));
    expect(complaints.filter(({ status }) => status !== 'notice')).toEqual([]);
    expect(complaints.filter(({ name }) => !ON_PURPOSE.test(name))).toEqual([]);
  });
});
