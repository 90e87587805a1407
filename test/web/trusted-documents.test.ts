import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import * as generated from '../../web/dashboard/generated/graphql.js';
import { createDemoTenant } from '../../src/emulator/demo-tenant.js';
import { eachRow } from '../../src/emulator/row.js';
import { createFakeClock } from '../support/fake-clock.js';
import { startHouse } from '../support/start-gateway.js';

const directory = mkdtempSync(join(tmpdir(), 'dashboard-documents-'));
const manifest = join(directory, 'manifest.json');
writeFileSync(manifest, JSON.stringify({ theirs: '{ credentialUsageReport { rowCount } }' }));
afterAll(() => {
  rmSync(directory, { recursive: true });
});

const rows = [...eachRow(createDemoTenant({ clock: createFakeClock() }).rows())];
const documents = Object.values(generated).filter((value) => value instanceof generated.TypedDocumentString); // prettier-ignore

/** What becomes of each document of the dashboard. Without variables some are refused, but not for want of trust. */
async function answersOf(settings: Readonly<Record<string, string>>) {
  const house = await startHouse({ rows: () => rows, settings: { TRUSTED_DOCUMENTS: manifest, ...settings } }); // prettier-ignore
  const ask = () =>
    Promise.all(documents.map(async (text) => JSON.stringify((await house.ask(text.toString())).body))); // prettier-ignore
  const before = await ask();
  await house.reload();
  return [...before, ...(await ask())];
}

describe('where only trusted documents are executed', () => {
  it('those of the dashboard are, while it is on', async () => {
    const answers = await answersOf({});
    expect(answers).toHaveLength(12);
    expect(answers.filter((answer) => answer.includes('DOCUMENT_NOT_TRUSTED'))).toEqual([]);
  });

  it('those of a dashboard that is off are like any other', async () => {
    const answers = await answersOf({ DASHBOARD: 'off' });
    expect(answers.every((answer) => answer.includes('DOCUMENT_NOT_TRUSTED'))).toBe(true);
  });
});
