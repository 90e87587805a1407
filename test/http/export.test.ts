import { describe, expect, it } from '@jest/globals';
import { createHash } from 'node:crypto';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { get, type ClientRequest } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { someRow } from '../emulator/harness.js';
import { startHouse } from '../support/start-gateway.js';

const KEYS = {
  stats: ['CredentialUsage.Stats'],
  rows: ['CredentialUsage.Read'],
  identities: ['CredentialUsage.Read.Identities'],
};
const keyOf = (name: string) => `cug_${name.padEnd(43, 'x')}`;

function keysFile(): string {
  const path = join(mkdtempSync(join(tmpdir(), 'export-')), 'keys.json');
  const keys = Object.entries(KEYS).map(([name, roles]) => {
    const sha256 = createHash('sha256').update(keyOf(name)).digest('hex');
    return { name, sha256, roles, expiresAt: null };
  });
  writeFileSync(path, JSON.stringify({ keys }), { mode: 0o600 });
  return path;
}

interface Asked extends Omit<RequestInit, 'headers'> {
  readonly headers?: Readonly<Record<string, string>>;
  readonly key?: string;
}

async function startExports({ rowCount = 3, settings = {} } = {}) {
  const rows = Array.from({ length: rowCount }, (_, index) => ({
    ...someRow(),
    id: `id-${String(index).padStart(6, '0')}`,
    isSuccess: index % 3 !== 0,
  }));
  const house = await startHouse({
    rows: () => rows,
    settings: { GRAPH_BUDGET: 'off', ...settings },
    emulator: { budget: 'off' },
  });
  const ask = (path: string, { key, ...init }: Asked = {}) =>
    fetch(`${house.gateway.url}${path}`, {
      ...init,
      headers: { ...init.headers, ...(key !== undefined && { 'x-api-key': keyOf(key) }) },
    });
  await house.until(async () => (await ask('/readyz')).status === 200);
  await house.until(async () => (await ask('/export.csv', { method: 'HEAD', key: 'rows' })).status === 200); // prettier-ignore
  return { ...house, ask };
}

/** A download of which nothing is read; resolves when its head is there. */
function startedDownload(url: string): Promise<ClientRequest> {
  return new Promise((resolve, reject) => {
    const request = get(url, () => resolve(request)).on('error', reject);
  });
}

const startKeyed = () =>
  startExports({
    settings: { CALLER_AUTH: 'api-key', API_KEYS_FILE: keysFile(), SECRET_KEY_FILE: '' },
  });

describe('an export over HTTP', () => {
  it('is a file that says how fresh it is', async () => {
    const { ask, clock } = await startExports();
    const asOf = new Date(clock.now()).toISOString();
    const answer = await ask('/export.csv?period=d30&success=false');
    expect(answer.status).toBe(200);
    expect(Object.fromEntries(answer.headers)).toMatchObject({
      'content-type': 'text/csv; charset=utf-8; header=present',
      'content-disposition': expect.stringMatching(
        /^attachment; filename="credential-usage-D30-\d{8}T\d{6}Z\.csv"$/,
      ),
      'x-report-state': 'FRESH',
      'x-report-rows': '1',
      'cache-control': 'private',
      'x-content-type-options': 'nosniff',
    });
    expect(String(answer.headers.get('x-report-as-of')) <= asOf).toBe(true);
    expect((await answer.text()).split('\r\n')).toHaveLength(3);
  });

  it('is asked for by a form, too, so that no name stands in a URL', async () => {
    const { ask } = await startExports();
    const body = new URLSearchParams({ user: String(someRow()['userPrincipalName']) });
    const answer = await ask('/export.ndjson', { method: 'POST', body });
    expect(answer.headers.get('content-type')).toBe('application/x-ndjson; charset=utf-8');
    expect((await answer.text()).trim().split('\n')).toHaveLength(3);
  });

  it('has a head without a body', async () => {
    const { ask } = await startExports();
    const answer = await ask('/export.csv', { method: 'HEAD' });
    expect([answer.status, answer.headers.get('x-report-rows'), await answer.text()]).toEqual([
      200,
      '3',
      '',
    ]);
  });

  it.each([
    ['GET', '/export.csv?period=D90', undefined, 400, 'BAD_USER_INPUT'],
    ['POST', '/export.csv', '{}', 415, 'BAD_REQUEST'],
    ['DELETE', '/export.csv', undefined, 405, 'BAD_REQUEST'],
    ['GET', '/export.xlsx', undefined, 404, 'BAD_REQUEST'],
  ])('refuses %s %s', async (method, path, body, status, code) => {
    const { ask } = await startExports();
    const json = { 'content-type': 'application/json' };
    const answer = await ask(path, { method, ...(body !== undefined && { body, headers: json }) });
    expect([answer.status, await answer.json()]).toMatchObject([
      status,
      { errors: [{ extensions: { code } }] },
    ]);
  });

  it('is sent to its end however long it is, one piece in a turn', async () => {
    const { ask } = await startExports({ rowCount: 5000 });
    const lines = (await (await ask('/export.ndjson')).text()).trim().split('\n');
    expect(lines).toHaveLength(5000);
    expect(new Set(lines.map((line) => /"sourceId":"([^"]*)"/.exec(line)?.[1])).size).toBe(5000);
  });

  it('refuses a fifth while four run, and takes it when one of them has been broken off', async () => {
    const { ask, gateway, until } = await startExports({ rowCount: 40_000 });
    const open = await Promise.all(
      Array.from({ length: 4 }, () => startedDownload(`${gateway.url}/export.ndjson`)),
    );
    const refused = await ask('/export.csv');
    expect([refused.status, refused.headers.get('retry-after')]).toEqual([503, '5']);
    open[0]?.destroy();
    await until(async () => {
      const answer = await ask('/export.csv?period=D1&feature=registration');
      await answer.text();
      return answer.status === 200;
    });
    open.forEach((request) => request.destroy());
  });
});

describe('who may export', () => {
  it('nobody without a key, and nobody who may only count', async () => {
    const { ask } = await startKeyed();
    expect((await ask('/export.csv')).status).toBe(401);
    expect((await ask('/export.csv', { key: 'stats' })).status).toBe(403);
  });

  it('who may read rows gets pseudonyms, and may not ask for anybody by name', async () => {
    const { ask } = await startKeyed();
    const text = await (await ask('/export.csv', { key: 'rows' })).text();
    expect(text).toContain('user-');
    expect(text).not.toContain(String(someRow()['userPrincipalName']));
    const byName = await ask('/export.csv?userContains=a', { key: 'rows' });
    expect([byName.status, await byName.text()]).toEqual([
      403,
      expect.stringContaining('The parameter \\"userContains\\" needs the role CredentialUsage.Read.Identities'),
    ]); // prettier-ignore
  });

  it('who may see people is audited: what was read and how much of it, and never of whom', async () => {
    const { ask, logLines, until } = await startKeyed();
    const text = await (await ask('/export.csv', { key: 'identities' })).text();
    expect(text).toContain(String(someRow()['userPrincipalName']));
    const audit = () => logLines.filter((line) => line.includes('UserCredentialUsageDetails.userPrincipalName')); // prettier-ignore
    await until(() => Promise.resolve(audit().length > 0));
    expect(JSON.parse(audit()[0] ?? '')).toMatchObject({ callerId: 'identities', rowCount: 3 });
    expect(logLines.join('')).not.toContain(String(someRow()['userPrincipalName']));
  });
});
