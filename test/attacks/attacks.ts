import { createHash } from 'node:crypto';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ANALYST_KEY, FLOODER_KEY, READER_KEY, type AttackRow } from './attack.js';
import { DOCUMENT_ROWS } from './document-attacks.js';
import { REQUEST_ROWS } from './request-attacks.js';
import { SCHEMA_ROWS } from './schema-attacks.js';
import { WIRE_ROWS } from './wire-attacks.js';

/** Every fault that clients may have, by its number. */
export const ATTACK_ROWS: readonly AttackRow[] = [
  ...DOCUMENT_ROWS,
  ...REQUEST_ROWS,
  ...WIRE_ROWS,
  ...SCHEMA_ROWS,
].sort((a, b) => a.row.localeCompare(b.row));

const ROLE_OF_KEY = [
  { name: 'analyst', key: ANALYST_KEY, role: 'CredentialUsage.Read.Identities' },
  { name: 'reader', key: READER_KEY, role: 'CredentialUsage.Read' },
  { name: 'flooder', key: FLOODER_KEY, role: 'CredentialUsage.Stats' },
];

/** Settings of a gateway as it is exposed: callers known by their keys, and nothing told of the schema. */
export function exposedSettings(unitsPerMinute: number): Readonly<Record<string, string>> {
  const path = join(mkdtempSync(join(tmpdir(), 'attacks-')), 'keys.json');
  const keys = ROLE_OF_KEY.map(({ name, key, role }) => {
    const sha256 = createHash('sha256').update(key).digest('hex');
    return { name, sha256, roles: [role], expiresAt: null };
  });
  writeFileSync(path, JSON.stringify({ keys }), { mode: 0o600 });
  return {
    CALLER_AUTH: 'api-key',
    API_KEYS_FILE: path,
    CALLER_RATE: String(unitsPerMinute),
    INTROSPECTION: 'off',
    EXPLORER: 'off',
  };
}
