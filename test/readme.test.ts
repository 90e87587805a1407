import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { composeServices } from '@theguild/federation-composition';
import { parse } from 'graphql';
import { existsSync, readFileSync } from 'node:fs';
import { settingsTable } from '../src/config/settings.js';
import { faultPlanProblems } from '../src/emulator/faults/plan-check.js';
import { ERROR_KINDS } from '../src/errors.js';
import { serveDemo } from './support/serve-demo.js';
import type { RowServer } from './support/serve-rows.js';

const ROOT = new URL('../', import.meta.url);
const README = readFileSync(new URL('README.md', ROOT), 'utf8');
const MANIFEST = readFileSync(new URL('package.json', ROOT), 'utf8');

/** The contents of the fenced blocks of one language. */
function blocksOf(info: string): readonly string[] {
  return [...README.matchAll(/^```(.*)\n([^]*?)^```$/gm)]
    .filter(([, language]) => language === info)
    .map(([, , text = '']) => text);
}

/** Table rows without the padding that the formatter puts in. */
function rowsOf(markdown: string): readonly string[] {
  return markdown
    .split('\n')
    .filter((line) => line.startsWith('|') && !/^\|[\s|:-]*$/.test(line))
    .map((line) => line.replace(/\s+/g, ' '));
}

/** What curl is told to send. */
function postedQueries(): readonly string[] {
  return [...README.matchAll(/-d '(\{.*\})'/g)].map(([, body = '']) => {
    const posted: unknown = JSON.parse(body);
    const isQuery = typeof posted === 'object' && posted !== null && 'query' in posted;
    return isQuery ? String(posted.query) : '';
  });
}

/** What an answer is made of, whatever its values. */
function shapeOf(value: unknown): unknown {
  if (Array.isArray(value)) return value.slice(0, 1).map(shapeOf);
  if (typeof value !== 'object' || value === null) return typeof value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, shapeOf(inner)]));
}

let demo: RowServer;
beforeAll(async () => {
  demo = await serveDemo();
});
afterAll(() => demo.close());

describe('README', () => {
  it.each(blocksOf('graphql').map((text) => [/^query (\w+)/.exec(text)?.[1], text]))(
    'shows the query %s, which runs',
    async (_name, text = '') => {
      const { errors, data } = await demo.run(text);
      expect(errors).toBeUndefined();
      expect(data).not.toBeNull();
    },
  );

  it('shows operations for a terminal, each of which runs', async () => {
    expect(postedQueries().length).toBeGreaterThanOrEqual(2);
    for (const query of postedQueries()) {
      expect((await demo.run(query)).errors).toBeUndefined();
    }
  });

  it('shows an answer of the shape that comes', async () => {
    const answer: unknown = JSON.parse(JSON.stringify(await demo.run(postedQueries()[0] ?? '')));
    const shown: unknown = JSON.parse(blocksOf('json')[0] ?? '');
    expect(shapeOf(answer)).toEqual(shapeOf(shown));
  });

  it('shows an owning team a type that composes with the gateway', () => {
    const owner = `extend schema @link(url: "https://specs.apollo.dev/federation/v2.0", import: ["@key"])
      type Query { me: User }
      ${blocksOf('graphql subgraph')[0] ?? ''}`;
    const ours = readFileSync(new URL('schema.graphql', ROOT), 'utf8');
    const { errors } = composeServices([
      { name: 'users', typeDefs: parse(owner), url: 'http://users.invalid' },
      { name: 'usage', typeDefs: parse(ours), url: 'http://usage.invalid' },
    ]);
    expect(errors ?? []).toEqual([]);
  });

  it('shows an application that type-checks and runs, as it stands among the examples', () => {
    const shown = readFileSync(new URL('examples/client/failure-share.ts', ROOT), 'utf8');
    expect(blocksOf('ts')).toEqual([shown]);
  });

  it('lists every setting as the program reads it', () => {
    const shown = /<!-- settings -->([^]*)<!-- \/settings -->/.exec(README)?.[1] ?? '';
    expect(rowsOf(shown)).toEqual(rowsOf(settingsTable()));
  });

  it('lists every error code with its status', () => {
    const table = rowsOf(README).filter((row) => /^\| `[A-Z_]+`/.test(row));
    for (const [code, { httpStatus }] of Object.entries(ERROR_KINDS)) {
      const row = table.find((line) => line.split(' | ')[0]?.includes(`\`${code}\``));
      expect(row).toContain(String(httpStatus));
    }
  });

  it('shows a fault plan that the emulator takes', () => {
    const plan: unknown = JSON.parse(blocksOf('json faults')[0] ?? '');
    expect(faultPlanProblems(plan)).toEqual([]);
  });

  it('names only scripts that exist', () => {
    const scripts = [...README.matchAll(/npm run ([\w:]+)/g)].map(([, name = '']) => name);
    for (const script of scripts) expect(MANIFEST).toContain(`"${script}":`);
  });

  it('links only to files that exist', () => {
    const links = [...README.matchAll(/\]\((?!https?:)([^)#]+)\)/g)].map(([, path = '']) => path);
    for (const link of links) expect([link, existsSync(new URL(link, ROOT))]).toEqual([link, true]);
  });

  it('gives the reason for every package that runs', () => {
    const reasons = /^Dependencies that run[^]*?\n\n/m.exec(README)?.[0] ?? '';
    const dependencies = /"dependencies": \{([^}]*)\}/.exec(MANIFEST)?.[1] ?? '';
    const names = [...dependencies.matchAll(/"([^"]+)": "/g)].map(([, name = '']) => name);
    expect(names.filter((name) => !reasons.includes(`\`${name}\``))).toEqual([]);
  });
});
