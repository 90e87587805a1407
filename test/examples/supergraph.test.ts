import { afterEach, describe, expect, it } from '@jest/globals';
import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { compose, readSdl } from '../../examples/supergraph/compose.js';
import { startRouter } from '../../examples/supergraph/router.js';
import { PEOPLE, startUsers } from '../../examples/supergraph/users.js';
import { createDemoTenant } from '../../src/emulator/demo-tenant.js';
import { eachRow } from '../../src/emulator/row.js';
import { someRow } from '../emulator/harness.js';
import { createFakeClock } from '../support/fake-clock.js';
import { startHouse } from '../support/start-gateway.js';

const README = readFileSync(
  new URL('../../examples/supergraph/README.md', import.meta.url),
  'utf8',
);
const QUERY = readSdl('query.graphql');
const OURS = readSdl('../../schema.graphql');

const releases: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const release of releases.splice(0).reverse()) await release();
});

const FAILED = { isSuccess: false, failureReason: 'User cancelled', authMethod: 'mobileSMS' };
const ROWS = [
  someRow({ id: 'event-1', userPrincipalName: 'Alex.Adams@contoso.com', ...FAILED }),
  someRow({ id: 'event-2', userPrincipalName: 'stranger@contoso.com', ...FAILED }),
];

/** The example over real sockets, as `start.ts` puts it together, but with a tenant of two events. */
async function startExample(settings: Readonly<Record<string, string>> = {}) {
  const house = await startHouse({ rows: () => ROWS, settings });
  await house.until(async () => (await fetch(`${house.gateway.url}/readyz`)).ok, 1000);
  const users = await startUsers(0);
  releases.push(users.stop);
  const supergraph = compose([
    { name: 'users', url: users.url, sdl: readSdl('users.graphql') },
    { name: 'usage', url: `${house.gateway.url}/graphql`, sdl: OURS },
  ]);
  const router = await startRouter(supergraph, 0);
  releases.push(router.stop);
  return (query: string, headers: Readonly<Record<string, string>> = {}) =>
    ask(router.url, query, headers);
}

async function ask(url: string, query: string, headers: Readonly<Record<string, string>>) {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify({ query }),
  });
  const body: unknown = await response.json();
  return body;
}

describe('the supergraph example', () => {
  it('joins the report and the directory in one query, in both directions', async () => {
    const askRouter = await startExample();
    const body = await askRouter(QUERY);
    const departments = new Map(
      PEOPLE.map((person) => [person.userPrincipalName, person.department]),
    );
    expect(body).toEqual({
      data: {
        userCredentialUsageDetails: {
          nodes: expect.arrayContaining([
            {
              failureCategory: 'CANCELED',
              user: {
                userPrincipalName: 'Alex.Adams@contoso.com',
                department: departments.get('alex.adams@contoso.com'),
              },
            },
            {
              failureCategory: 'CANCELED',
              user: { userPrincipalName: 'stranger@contoso.com', department: null },
            },
          ]),
        },
        people: PEOPLE.map(({ userPrincipalName, department }) => ({
          department,
          credentialUsage: { totalCount: userPrincipalName.startsWith('alex') ? 1 : 0 },
        })),
      },
    });
  });

  it('is planned as its README shows', async () => {
    const askRouter = await startExample();
    const body = await askRouter(QUERY, { 'apollo-query-plan-experimental': '1' });
    const plan = memberOf(memberOf(body, 'extensions'), '__queryPlanExperimental');
    const shown = /```text plan\n([^]*?)```/.exec(README)?.[1];
    expect(flat(shown)).toBe(flat(plan));
    expect(README).toContain(QUERY.trim());
  });

  it('hands on how a caller shows who they are', async () => {
    const directory = mkdtempSync(join(tmpdir(), 'supergraph-test-'));
    releases.push(() => rm(directory, { recursive: true }));
    const path = join(directory, 'api-keys.json');
    const key = `cug_${'k'.repeat(43)}`;
    const sha256 = createHash('sha256').update(key).digest('hex');
    writeFileSync(
      path,
      JSON.stringify({ keys: [{ name: 'router', sha256, roles: ['CredentialUsage.Stats'] }] }),
    );
    const askRouter = await startExample({ CALLER_AUTH: 'api-key', API_KEYS_FILE: path });
    const counts = '{ userCredentialUsageDetails { totalCount } }';
    expect(await askRouter(counts, { 'x-api-key': key })).toEqual({
      data: { userCredentialUsageDetails: { totalCount: 2 } },
    });
    expect(await askRouter(counts)).toMatchObject({ data: { userCredentialUsageDetails: null } });
    expect(await askRouter(QUERY, { 'x-api-key': key })).toMatchObject({
      errors: [{ extensions: { code: 'FORBIDDEN' } }, { extensions: { code: 'FORBIDDEN' } }],
    });
  });

  it('has people of the demo tenant, and one whom the report does not know', () => {
    const clock = createFakeClock();
    const rows = [...eachRow(createDemoTenant({ clock }).rows())];
    const known = new Set(
      rows.map(({ userPrincipalName }) => String(userPrincipalName).toLowerCase()),
    );
    const strangers = PEOPLE.filter(({ userPrincipalName }) => !known.has(userPrincipalName));
    expect(strangers.map(({ userPrincipalName }) => userPrincipalName)).toEqual([
      'zora.quist@contoso.com',
    ]);
  });
});

function memberOf(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null
    ? Object.getOwnPropertyDescriptor(value, name)?.value
    : undefined;
}

function flat(text: unknown): string {
  return String(text).replace(/\s+/g, ' ').trim();
}
