import { createHash } from 'node:crypto';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { someRow } from './emulator/harness.js';
import { startHouse } from './support/start-gateway.js';

const KEY = `cug_${'k'.repeat(43)}`;

function keysFile(role: string): string {
  const path = join(mkdtempSync(join(tmpdir(), 'defer-')), 'keys.json');
  const sha256 = createHash('sha256').update(KEY).digest('hex');
  const keys = [{ name: 'analyst', sha256, roles: [role], expiresAt: null }];
  writeFileSync(path, JSON.stringify({ keys }), { mode: 0o600 });
  return path;
}

const IN_PARTS = 'multipart/mixed; deferSpec=20220824, application/json';

async function startDeferring(role = 'CredentialUsage.Read.Identities') {
  const house = await startHouse({
    rows: () => [someRow({ isSuccess: false, userPrincipalName: 'alex@contoso.com' })],
    settings: { CALLER_AUTH: 'api-key', API_KEYS_FILE: keysFile(role) },
  });
  await house.until(async () => (await fetch(`${house.gateway.url}/readyz`)).status === 200);
  const ask = async (query: string, accept = IN_PARTS) => {
    const response = await fetch(`${house.gateway.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-api-key': KEY, accept },
      body: JSON.stringify({ query }),
    });
    const contentType = response.headers.get('content-type') ?? '';
    return { status: response.status, contentType, parts: partsIn(await response.text()) };
  };
  return { ...house, ask };
}

/** The bodies of an answer in parts, or its one body. */
function partsIn(text: string): readonly unknown[] {
  const bodies = [...text.matchAll(/^\{.*\}$/gm)];
  return bodies.map(([body]): unknown => JSON.parse(body));
}

const DEFERRED = `{ userCredentialUsageDetails(first: 1) {
  nodes { id }
  ... @defer(label: "counts") { aggregate { failureCount topUsers { count user { userPrincipalName } } } }
} }`;

describe('an answer with a deferred part', () => {
  it('comes in parts to who takes parts, the first with what is known of the report', async () => {
    const { ask } = await startDeferring();
    // Often enough for the operation to be prepared.
    for (let time = 0; time < 3; time += 1) {
      const { status, contentType, parts } = await ask(DEFERRED);
      expect([status, contentType]).toEqual([200, expect.stringMatching(/^multipart\/mixed/)]);
      expect(parts).toEqual([
        {
          data: { userCredentialUsageDetails: { nodes: [{ id: expect.any(String) }] } },
          hasNext: true,
          extensions: { report: expect.objectContaining({ state: 'FRESH' }) },
        },
        expect.objectContaining({
          hasNext: false,
          incremental: [
            expect.objectContaining({
              label: 'counts',
              path: ['userCredentialUsageDetails'],
              data: { aggregate: { failureCount: 1, topUsers: [{ count: 1, user: { userPrincipalName: 'alex@contoso.com' } }] } },
            }),
          ],
        }),
      ]);
    }
  }); // prettier-ignore

  it('comes whole to who does not', async () => {
    const { ask } = await startDeferring();
    for (let time = 0; time < 3; time += 1) {
      const { contentType, parts } = await ask(DEFERRED, 'application/json');
      expect(contentType).toMatch(/^application\/json/);
      expect(parts).toEqual([
        expect.objectContaining({
          data: {
            userCredentialUsageDetails: {
              nodes: [{ id: expect.any(String) }],
              aggregate: expect.objectContaining({ failureCount: 1 }),
            },
          },
        }),
      ]);
    }
  });

  it('is nothing that slows down who could take one and asks for none', async () => {
    const { ask, gateway } = await startDeferring();
    const query = 'query Count { userCredentialUsageDetails { totalCount } }';
    for (let time = 0; time < 4; time += 1) {
      const { contentType, parts } = await ask(query);
      expect(contentType).toMatch(/^application\/json/);
      expect(parts).toMatchObject([{ data: { userCredentialUsageDetails: { totalCount: 1 } } }]);
    }
    const metrics = await (await fetch(`${gateway.url}/metrics`)).text();
    expect(metrics).toMatch(/^credential_usage_express_answers_total\{.*\} [123]$/m);
  });

  it('counts under the code of what goes wrong in it', async () => {
    const { ask, gateway, clock, until } = await startDeferring();
    await clock.advance(60_000);
    let parts: readonly unknown[] | undefined;
    const asked = ask('query Late { credentialUsageReport { state } ... @defer { userCredentialUsageDetails(maxAgeSeconds: 0) { totalCount } } }').then((answer) => (parts = answer.parts)); // prettier-ignore
    await until(() => Promise.resolve(parts !== undefined), 1000);
    await asked;
    expect(JSON.stringify(parts)).toContain('SNAPSHOT_TOO_OLD');
    const metrics = await (await fetch(`${gateway.url}/metrics`)).text();
    expect(metrics).toMatch(/graphql_requests_total\{operation="\w+",code="SNAPSHOT_TOO_OLD"\} 1/);
  });

  it('is refused as a whole, before any part, where the role does not open a part of it', async () => {
    const { ask } = await startDeferring('CredentialUsage.Stats');
    const { status, parts } = await ask(`{ userCredentialUsageDetails { totalCount ... @defer { nodes { id } } } }`); // prettier-ignore
    expect(status).toBe(403);
    expect(parts).toEqual([{ errors: [expect.objectContaining({ extensions: expect.objectContaining({ code: 'FORBIDDEN' }) })] }]); // prettier-ignore
  });

  it('leaves a line in the log for the names that its later parts show', async () => {
    const { ask, logLines } = await startDeferring();
    await ask('{ userCredentialUsageDetails(first: 1) { totalCount ... @defer { nodes { userPrincipalName } } } }'); // prettier-ignore
    const audits = logLines.filter((line) => line.includes('identities read'));
    expect(audits.at(-1)).toContain('"rowCount":1');
    expect(audits.join('')).not.toContain('alex');
  });
});
