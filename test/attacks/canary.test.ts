import { describe, expect, it } from '@jest/globals';
import { createHash } from 'node:crypto';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { someRow } from '../emulator/harness.js';
import { startHouse } from '../support/start-gateway.js';

const CANARIES = {
  userPrincipalName: 'canary-upn@contoso.com',
  userDisplayName: 'Canary Display Name',
  id: 'canary-source-id',
};
const KEY = `cug_${'c'.repeat(43)}`;
const ROWS = [{ ...someRow(), ...CANARIES }];
const NAMES =
  '{ userCredentialUsageDetails { nodes { sourceId userPrincipalName userDisplayName } } }';

function keysFile(roles: readonly string[]): string {
  const path = join(mkdtempSync(join(tmpdir(), 'canary-')), 'keys.json');
  const sha256 = createHash('sha256').update(KEY).digest('hex');
  const keys = [{ name: 'help-desk', sha256, roles, expiresAt: null }];
  writeFileSync(path, JSON.stringify({ keys }), { mode: 0o600 });
  return path;
}

async function startKeyed(roles: readonly string[]) {
  const house = await startHouse({
    rows: () => ROWS,
    settings: { CALLER_AUTH: 'api-key', API_KEYS_FILE: keysFile(roles), LOG_LEVEL: 'trace' },
  });
  const ask = async (
    query: string,
    variables: object = {},
    headers: Readonly<Record<string, string>> = { 'x-api-key': KEY },
  ) => {
    const response = await fetch(`${house.gateway.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify({ query, variables }),
    });
    return { status: response.status, headers: response.headers, text: await response.text() };
  };
  await house.until(async () => (await fetch(`${house.gateway.url}/readyz`)).status === 200);
  return { ...house, ask };
}

describe('what the gateway writes down', () => {
  it('never holds a name, a key or a value that somebody asked for', async () => {
    const { ask, gateway, logLines } = await startKeyed(['CredentialUsage.Read.Identities']);
    const filter = { userPrincipalName: { eq: CANARIES.userPrincipalName } };
    const byFilter =
      'query ($filter: UserCredentialUsageDetailsFilter) { userCredentialUsageDetails(filter: $filter) { totalCount nodes { userDisplayName } } }';
    const answers = [
      await ask(NAMES),
      await ask(NAMES),
      await ask(NAMES),
      await ask(byFilter, { filter }),
      await ask(`{ credentialUsageUser(userPrincipalName: "${CANARIES.userPrincipalName}") { userDisplayName } }`),
      await ask(`{ ${CANARIES.userPrincipalName} }`),
      await ask(`{ userCredentialUsageDetails(after: "${CANARIES.id}") { totalCount } }`),
      await ask(NAMES, {}, { 'x-api-key': `${KEY}x`, 'x-request-id': 'mine' }),
    ]; // prettier-ignore
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200, 200, 400, 200, 401]);
    const metrics = await (await fetch(`${gateway.url}/metrics`)).text();
    const written = logLines.join('\n') + metrics;
    for (const canary of [...Object.values(CANARIES), KEY]) expect(written).not.toContain(canary);
  });

  it('tells who has read identities, which, how many and of which time, each time', async () => {
    const { ask, logLines } = await startKeyed(['CredentialUsage.Read.Identities']);
    const reads = () => logLines.filter((line) => line.includes('identities read'));
    for (let count = 1; count <= 5; count += 1) {
      await ask(NAMES);
      expect(reads()).toHaveLength(count);
    }
    await ask('{ userCredentialUsageDetails { totalCount nodes { feature } } }');
    expect(reads()).toHaveLength(5);
    for (const line of reads()) {
      expect(JSON.parse(line)).toMatchObject({
        level: 'info',
        callerId: 'help-desk',
        requestId: expect.any(String),
        fields: [
          'UserCredentialUsageDetails.sourceId',
          'UserCredentialUsageDetails.userPrincipalName',
          'UserCredentialUsageDetails.userDisplayName',
        ],
        rowCount: 1,
        userCount: 0,
        from: expect.stringMatching(/^\d{4}-/),
        to: expect.stringMatching(/^\d{4}-/),
      });
    }
  });
});

describe('a caller', () => {
  it('without a key is refused before the body is read, and told how to ask', async () => {
    const { ask } = await startKeyed(['CredentialUsage.Stats']);
    for (const headers of [{}, { 'x-api-key': 'wrong' }, { authorization: `Bearer ${KEY}` }]) {
      const { status, text, headers: answered } = await ask('{', {}, headers);
      expect(status).toBe(401);
      expect(answered.get('www-authenticate')).toMatch(/\S/);
      expect(text).toContain('"code":"UNAUTHENTICATED"');
    }
  });

  it('gets what its role opens and nothing else, however often it asks', async () => {
    const { ask } = await startKeyed(['CredentialUsage.Read']);
    for (let time = 0; time < 4; time += 1) {
      const { status, text } = await ask(NAMES);
      expect(status).toBe(200);
      for (const canary of Object.values(CANARIES)) expect(text).not.toContain(canary);
      expect(text).toMatch(/user-[0-9a-f]{32}/);
      const look = await ask('{ credentialUsageUser(userPrincipalName: "x") { userDisplayName } }');
      expect(look.status).toBe(403);
    }
  });

  it('may ask so much in a minute', async () => {
    const house = await startHouse({ rows: () => ROWS, settings: { CALLER_RATE: '3' } });
    const statuses: number[] = [];
    for (let time = 0; time < 6; time += 1) {
      statuses.push((await house.ask('{ __typename }')).status);
    }
    expect(statuses.slice(0, 3)).toEqual([200, 200, 200]);
    expect(statuses.at(-1)).toBe(429);
    const refused = await house.ask('{ __typename }');
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
    await house.clock.advance(60_000);
    expect((await house.ask('{ __typename }')).status).toBe(200);
  });
});
