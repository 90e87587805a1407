import { describe, expect, it } from '@jest/globals';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CREDENTIAL_MEMBERS } from '../src/config/tenant-credential.js';
import { TENANT_PROPERTIES } from '../src/config/tenant-properties.js';
import { readTenants } from '../src/config/tenants.js';
import { createMetrics } from '../src/telemetry/metrics.js';
import { NOTHING_READ } from './telemetry/standing.js';

function read(path: string): string {
  return readFileSync(new URL(`../${path}`, import.meta.url), 'utf8');
}

describe('docs/metrics.md', () => {
  it('lists every metric with its type, and no other', async () => {
    const exposition = createMetrics().expose(() => NOTHING_READ);
    const text = await exposition.text();
    const exposed = [...text.matchAll(/^# TYPE (\S+) (\S+)$/gm)].map(([, name, type]) => `${name} ${type}`); // prettier-ignore
    const listed = [...read('docs/metrics.md').matchAll(/^\| `(\w+)` \| (\w+) \|/gm)].map(([, name, type]) => `${name} ${type}`); // prettier-ignore
    expect(listed.toSorted()).toEqual(exposed.toSorted());
  });
});

describe('docs/faults.md', () => {
  const rows = [...read('docs/faults.md').matchAll(/^\| (U\d\d) \|.*\| ([^|]+) \|$/gm)].map(
    ([, id = '', proof = '']) => ({ id, proof }),
  );

  it('has a row for each of the forty faults', () => {
    const ids = Array.from({ length: 40 }, (_, index) => `U${String(index + 1).padStart(2, '0')}`);
    expect(rows.map(({ id }) => id)).toEqual(ids);
  });

  it.each(rows)('$id names a test that is there: $proof', ({ proof }) => {
    const [, path = '', title] = /^`(test\/[\w/.-]+)`(?: "(.+)")?$/.exec(proof) ?? [];
    expect(existsSync(new URL(`../${path}`, import.meta.url))).toBe(true);
    const source = read(path).replaceAll("\\'", "'");
    expect(source).toContain(title ?? 'it(');
  });
});

describe('docs/tenants.md', () => {
  const text = read('docs/tenants.md');

  it('shows a file of tenants that is right', () => {
    const [, file = ''] = /^```json tenants\n([^]*?)^```$/m.exec(text) ?? [];
    const folder = mkdtempSync(join(tmpdir(), 'docs-tenants-'));
    const key = { name: 'a', sha256: 'ab'.repeat(32), roles: ['CredentialUsage.Stats'] };
    const files = { 'tenants.json': file, 'contoso.secret': 'x', 'fabrikam.pem': 'x', 'contoso-keys.json': JSON.stringify({ keys: [key] }) };
    for (const [name, content] of Object.entries(files)) writeFileSync(join(folder, name), content);
    const tenants = readTenants({ TENANTS_FILE: join(folder, 'tenants.json') }, 'serve');
    expect(tenants.map(({ tenant }) => tenant)).toEqual(['contoso', 'fabrikam']);
    rmSync(folder, { recursive: true });
  }); // prettier-ignore

  it('lists every property and every kind of credential', () => {
    const named = [...text.matchAll(/`(\w+)`/g)].map(([, name]) => name);
    expect(named).toEqual(expect.arrayContaining([...TENANT_PROPERTIES, ...CREDENTIAL_MEMBERS]));
  });
});
