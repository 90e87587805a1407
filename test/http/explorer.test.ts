import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { buildSubgraphSchema } from '@apollo/subgraph';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Kind, getVariableValues, parse, validate, type OperationDefinitionNode } from 'graphql';
import type { Page } from '../../src/http/page.js';
import { loadPages } from '../../src/http/pages.js';

const root = new URL('../../', import.meta.url);
const directory = mkdtempSync(join(tmpdir(), 'explorer-'));
let explorer: Page;

beforeAll(async () => {
  execFileSync(process.execPath, [fileURLToPath(new URL('web/build.mjs', root)), directory]);
  const isOn = { explorer: true, dashboard: true };
  [explorer = explorer] = await loadPages(isOn, pathToFileURL(`${directory}/`));
});

afterAll(() => {
  rmSync(directory, { recursive: true });
});

function textAt(path: string): string {
  return explorer.routes.find((route) => route.path === path)?.body.toString() ?? '';
}

/** The values of an attribute, `src` for instance, in the page. */
function attributes(name: string): string[] {
  return [...textAt('/').matchAll(new RegExp(`\\s${name}="([^"]*)"`, 'g'))].map(
    (match) => match[1] ?? '',
  );
}

function directive(name: string): string[] {
  const directives = explorer.contentSecurityPolicy.split('; ').map((text) => text.split(' '));
  return directives.find(([first]) => first === name)?.slice(1) ?? [];
}

describe('the page of the explorer', () => {
  it('is HTML at / and bears the name of the gateway', () => {
    const page = explorer.routes.find(({ path }) => path === '/');
    expect(page?.contentType).toBe('text/html; charset=utf-8');
    expect(textAt('/')).toContain('<title>Credential Usage Gateway</title>');
  });

  it('has no script, style or event handler inline', () => {
    expect(textAt('/')).not.toMatch(/<script(?![^>]*\ssrc=)|<style|\sstyle=|\son\w+=|javascript:/i);
  });

  it('loads only what has a route here', () => {
    const links = textAt('/').match(/<link [^>]*href="[^"]*"/g) ?? [];
    const loaded = [
      ...attributes('src'),
      ...links.map((link) => /href="([^"]*)"/.exec(link)?.[1] ?? ''),
    ];
    const paths = loaded.map((reference) => new URL(reference, 'http://gateway.test/').href);
    const served = explorer.routes.map(({ path }) => `http://gateway.test${path}`);
    expect(paths.length).toBeGreaterThan(4);
    expect(paths.filter((path) => !served.includes(path))).toEqual([]);
  });

  it('links to Apollo Sandbox, names the setting that opens it, and links to no other site', () => {
    const outside = attributes('href').filter((href) => /^(\w+:|\/\/)/.test(href));
    expect(outside).toEqual(['https://studio.apollographql.com/sandbox/explorer']);
    expect(textAt('/')).toContain('ALLOWED_ORIGINS=https://studio.apollographql.com');
  });

  it('comes with the licenses of what it is made from', () => {
    expect(textAt('/explorer/licenses.txt')).toMatch(
      /graphiql[^]*MIT[^]*react[^]*MIT[^]*react-dom[^]*MIT/,
    );
  });
});

describe('the files of the explorer', () => {
  it('are each there, typed and tagged by their content', () => {
    for (const { body, contentType, etag } of explorer.routes) {
      expect(body.length).toBeGreaterThan(0);
      expect(contentType).toMatch(/^\w+\/[\w+]+/);
      expect(etag).toMatch(/^"[\w-]{22}"$/);
    }
    expect(new Set(explorer.routes.map(({ etag }) => etag)).size).toBe(explorer.routes.length);
  });

  it('point to no source map, which would not be found', () => {
    const scripts = explorer.routes.filter(({ path }) => path.endsWith('.js'));
    expect(scripts.filter(({ body }) => body.includes('sourceMappingURL='))).toEqual([]);
  });
});

describe('the Content-Security-Policy of the explorer', () => {
  it('allows nothing that is not listed', () => {
    expect(directive('default-src')).toEqual(["'none'"]);
    expect(directive('base-uri')).toEqual(["'none'"]);
    expect(directive('form-action')).toEqual(["'none'"]);
    expect(directive('frame-ancestors')).toEqual(["'none'"]);
  });

  it('runs scripts of this origin only, none inline and no eval', () => {
    expect(directive('script-src')).toEqual(["'self'"]);
  });

  it('asks and loads from no other origin', () => {
    expect(directive('connect-src')).toEqual(["'self'"]);
    expect(explorer.contentSecurityPolicy).not.toMatch(/https?:|\*|unsafe/);
  });
});

describe('the examples in the explorer', () => {
  const folder = new URL('examples/queries/', root);
  const names = readdirSync(folder).sort();
  const files = names.map((name) => [name, readFileSync(new URL(name, folder), 'utf8')] as const);
  const schemaText = readFileSync(new URL('schema.graphql', root), 'utf8');
  const schema = buildSubgraphSchema([{ typeDefs: parse(schemaText) }]);

  function operationOf(text: string): OperationDefinitionNode | undefined {
    return parse(text).definitions.find((node) => node.kind === Kind.OPERATION_DEFINITION);
  }

  it('are all the files of examples/queries, each with a title and a sentence', () => {
    const examples: unknown = JSON.parse(textAt('/explorer/examples.json'));
    const shape = {
      title: expect.stringMatching(/^[A-Z]/),
      description: expect.stringMatching(/[.?]$/),
    };
    expect(examples).toEqual(files.map(([, query]) => ({ ...shape, query })));
  });

  it.each(files)('are valid, named and run without variables: %s', (_name, text) => {
    const operation = operationOf(text);
    expect(validate(schema, parse(text))).toEqual([]);
    expect(operation?.name?.value).toMatch(/^[A-Z]/);
    const { errors } = getVariableValues(schema, operation?.variableDefinitions ?? [], {});
    expect(errors ?? []).toEqual([]);
  });
});
