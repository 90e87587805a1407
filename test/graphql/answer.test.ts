import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { someRow } from '../emulator/harness.js';
import { serveRows, type RowServer } from '../support/serve-rows.js';

let server: RowServer;
beforeAll(async () => {
  server = await serveRows([someRow()], { asOfMs: Date.parse('2026-03-02T12:00:00Z') });
});
afterAll(() => server.close());

describe('an answer', () => {
  it.each([
    '{ userCredentialUsageDetails { totalCount } }',
    '{ credentialUsageSummary { id } }',
    '{ credentialUsageUser(userPrincipalName: "x") { userPrincipalName } }',
    '{ credentialUsageReport { rowCount } }',
  ])('that speaks of the report carries its freshness: %s', async (query) => {
    expect(await server.run(query)).toHaveProperty('extensions.report', {
      state: 'FRESH',
      asOf: '2026-03-02T12:00:00.000Z',
      isComplete: true,
    });
  });

  it('that has nothing to do with the report says nothing of it', async () => {
    expect(await server.run('{ __typename }')).not.toHaveProperty('extensions');
  });

  it('has the request id in each of its errors', async () => {
    const { errors } = await server.run('{ a: nothing b: nothing }');
    expect(errors).toHaveLength(2);
    for (const error of errors ?? []) {
      expect(error.extensions).toMatchObject({ requestId: expect.stringMatching(/^request-\d+$/) });
    }
  });

  it.each([
    '{ credentialUsageReport { rowCount isComplete } userCredentialUsageDetails { totalCount } }',
    '{ userCredentialUsageDetails { totalCount } credentialUsageReport { rowCount isComplete } }',
  ])(
    'speaks of one snapshot in all its fields, even while the first is on its way: %s',
    async (query) => {
      const cold = await serveRows([someRow()], {
        asOfMs: Date.parse('2026-03-02T12:00:00Z'),
        isCold: true,
      });
      const { data } = await cold.run(query);
      await cold.close();
      expect(data).toEqual({
        credentialUsageReport: { rowCount: 1, isComplete: true },
        userCredentialUsageDetails: { totalCount: 1 },
      });
    },
  );

  it('gives the summaries of two tenants ids of their own', async () => {
    const asOfMs = Date.parse('2026-03-02T12:00:00Z');
    const other = await serveRows([someRow()], { asOfMs, tenant: 'fabrikam' });
    const query = '{ credentialUsageSummary(period: D7) { id } }';
    const [ours, theirs] = await Promise.all([server.run(query), other.run(query)]);
    await other.close();
    expect(ours.data).not.toEqual(theirs.data);
  });

  it('gives the same question the same bytes', async () => {
    const query =
      '{ userCredentialUsageDetails { edges { cursor node { id } } pageInfo { endCursor } } }';
    expect(JSON.stringify(await server.run(query))).toBe(JSON.stringify(await server.run(query)));
  });
});
