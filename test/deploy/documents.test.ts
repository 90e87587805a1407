import { describe, expect, it } from '@jest/globals';
import { existsSync, readdirSync } from 'node:fs';
import { ROLES } from '../../src/auth/caller.js';
import { documentFault } from '../../src/graphql/document-fault.js';
import { buildSchema } from '../../src/graphql/schema.js';
import { REPORT_SOURCES } from '../../src/msgraph/sources.js';
import { everySeries } from './every-series.js';
import { documentIn, hasKeys, readText } from './read-document.js';

const ROOT = new URL('../../', import.meta.url);
const SOURCE = readdirSync(new URL('src', ROOT), { recursive: true, encoding: 'utf8' })
  .filter((path) => path.endsWith('.ts'))
  .map((path) => readText(`src/${path}`))
  .join('\n');

/** Each text between backticks, but for those that show a program or a query. */
function codeWordsOf(document: string): readonly string[] {
  const prose = document.replaceAll(/^```[^]*?^```$/gm, '');
  return [...prose.matchAll(/`([^`\n]+)`/g)].map(([, word = '']) => word);
}

function blockOf(document: string, info: string): string {
  return new RegExp(`^\`\`\`${info}\\n([^]*?)^\`\`\`$`, 'm').exec(document)?.[1] ?? '';
}

describe.each(['docs/operations.md', 'docs/app-registration.md', 'docs/metrics.md'])(
  '%s',
  (path) => {
    it('links only to what is there', () => {
      const links = [...readText(path).matchAll(/\]\((?!https?:)([^)#]+)/g)].map(
        ([, to = '']) => to,
      );
      expect(links.length).toBeGreaterThan(1);
      for (const to of links) expect([to, existsSync(new URL(to, new URL(path, ROOT)))]).toEqual([to, true]); // prettier-ignore
    });

    it('names only metrics, settings, codes and reasons that the program has', async () => {
      const metrics = await everySeries();
      const words = codeWordsOf(readText(path));
      const named = words.flatMap((word) => word.match(/^credential_usage_\w+/) ?? []);
      expect(named.filter((name) => !metrics.includes(`# TYPE ${name} `))).toEqual([]);
      const capitals = words.flatMap((word) => word.match(/^[A-Z][A-Z\d_]{3,}(?==|$)/) ?? []);
      const known = (word: string) => new RegExp(`\\b${word}\\b`).test(SOURCE);
      expect(capitals.filter((word) => !known(word) && !PLATFORM.includes(word))).toEqual([]);
    });
  },
);

/** Node's own, and a code of jose's. */
const PLATFORM = ['NODE_EXTRA_CA_CERTS', 'ERR_JWT_EXPIRED'];

describe('docs/operations.md', () => {
  const text = readText('docs/operations.md');

  it('has a section for each alarm, and for what Graph can do for good', () => {
    const titles = [...text.matchAll(/^## (.+)$/gm)].map(([, title]) => title);
    expect(titles).toEqual(['What to watch', 'Stale', 'Failing', 'Throttled', 'Forbidden', 'Retired']); // prettier-ignore
  });

  it('shows queries that the schema answers', () => {
    const queries = codeWordsOf(text).filter((word) => word.startsWith('{'));
    expect(queries).toHaveLength(2);
    const schema = buildSchema();
    for (const query of queries) expect(documentFault(schema, query)).toBeUndefined();
  });

  it.each(['Stale', 'Failing', 'Throttled', 'Forbidden', 'Retired'])(
    'says of %s what one sees, does, and how it ends',
    (title) => {
      const [, section = ''] = new RegExp(`^## ${title}\\n([^]*?)(?=^## |$(?![^]))`, 'm').exec(text) ?? []; // prettier-ignore
      expect(section).toMatch(/\*\*You see\*\*/);
      expect(section).toMatch(/[Dd]o\b/);
      expect(section).toMatch(/\*\*Over\*\*/);
    },
  );

  it('quotes only lines that the log has', () => {
    const lines = codeWordsOf(text).filter((word) => /^[a-zG][a-z]+ [a-z ]+$/.test(word));
    expect(lines.length).toBeGreaterThan(5);
    expect(lines.filter((line) => !SOURCE.includes(`'${line}'`))).toEqual([]);
  });

  it('shows a scrape that is YAML', () => {
    const isScrape = (content: unknown): content is object => hasKeys(content, 'scrape_configs');
    expect(() => documentIn(blockOf(text, 'yaml scrape'), isScrape)).not.toThrow();
  });
});

describe('docs/app-registration.md', () => {
  const text = readText('docs/app-registration.md');

  it('names the permission of each report', () => {
    for (const { name, permission } of Object.values(REPORT_SOURCES)) {
      expect(text).toMatch(new RegExp(`^\\| \`${name}\` \\| \`${permission}\` \\| \`[0-9a-f-]{36}\` \\|$`, 'm')); // prettier-ignore
    }
  });

  it('grants no permission but those of the table, and the one of last resort', () => {
    const ids = new Set(text.match(/\b[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}\b/g));
    expect([...ids].filter((id) => !id.startsWith('6f0a7d0e')).toSorted()).toEqual([
      '00000003-0000-0000-c000-000000000000',
      // The Azure CLI, which may ask for people's tokens of the API and for nothing of Graph's.
      '04b07795-8ddb-461a-bbee-02f9e1bf7b46',
      '230c1aed-a721-4c5d-9cb4-a90514e508ef',
      '7ab1d382-f21e-4acd-a863-ba3e13f7da61',
      'b0afded3-3588-46d8-8b3d-9842eff778da',
    ]);
  });

  it('makes the roles that the gateway knows', () => {
    const isRoles = (content: unknown): content is readonly { value: string; id: string }[] =>
      Array.isArray(content) && content.every((role) => hasKeys(role, 'value', 'id'));
    const roles = documentIn(blockOf(text, 'json roles'), isRoles);
    expect(roles.map(({ value }) => value)).toEqual(ROLES);
    expect(new Set(roles.map(({ id }) => id)).size).toBe(ROLES.length);
  });
});
