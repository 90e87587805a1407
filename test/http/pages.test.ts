import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Page } from '../../src/http/page.js';
import { loadPages, PAGES } from '../../src/http/pages.js';

const root = new URL('../../', import.meta.url);
const directory = mkdtempSync(join(tmpdir(), 'pages-'));
const built = pathToFileURL(`${directory}/`);

beforeAll(() => {
  execFileSync(process.execPath, [fileURLToPath(new URL('web/build.mjs', root)), directory]);
});

afterAll(() => {
  rmSync(directory, { recursive: true });
});

function pathsOf(pages: readonly Page[]): readonly string[] {
  return pages.flatMap(({ routes }) => routes.map(({ path }) => path));
}

function htmlOf(pages: readonly Page[], path: string): string {
  const routes = pages.flatMap((page) => page.routes);
  return routes.find((route) => route.path === path)?.body.toString() ?? '';
}

describe('the pages', () => {
  it('are those that are on', async () => {
    expect(await loadPages({ explorer: false, dashboard: false }, built)).toEqual([]);
    const paths = pathsOf(await loadPages({ explorer: false, dashboard: true }, built));
    expect(paths).toContain('/dashboard');
    expect(paths.every((path) => path.startsWith('/dashboard'))).toBe(true);
  });

  it('link to each other while both are on', async () => {
    const both = await loadPages({ explorer: true, dashboard: true }, built);
    expect(htmlOf(both, '/')).toContain('href="dashboard"');
    expect(htmlOf(both, '/dashboard')).toContain('href="./"');
  });

  it('have no link to one that is off', async () => {
    const explorer = await loadPages({ explorer: true, dashboard: false }, built);
    expect(htmlOf(explorer, '/')).not.toContain('href="dashboard"');
    const dashboard = await loadPages({ explorer: false, dashboard: true }, built);
    expect(htmlOf(dashboard, '/dashboard')).toContain('</html>');
    expect(htmlOf(dashboard, '/dashboard')).not.toContain('href="./"');
  });

  it('are missed with the file, the place and the command that makes it', async () => {
    const nowhere = pathToFileURL(join(directory, 'nowhere/'));
    await expect(loadPages({ explorer: true, dashboard: true }, nowhere)).rejects.toThrow(
      /the file \S+ in .*nowhere.* npm run build/,
    );
  });
});

describe.each(PAGES)('the page $name', ({ name, path, contentSecurityPolicy }) => {
  const load = () => loadPages({ explorer: true, dashboard: true }, built);

  it('has no script, style or event handler inline', async () => {
    const html = htmlOf(await load(), path);
    expect(html).toContain('<script');
    expect(html).not.toMatch(/<script(?![^>]*\ssrc=)|<style|\sstyle=|\son\w+=|javascript:/i);
  });

  it('loads only what has a route, at places relative to its own', async () => {
    const pages = await load();
    const loaded = [...htmlOf(pages, path).matchAll(/<(?:script|img|link rel="(?:icon|stylesheet)")[^>]*\s(?:src|href)="([^"]*)"/g)].map(([, place = '']) => place); // prettier-ignore
    expect(loaded.length).toBeGreaterThan(2);
    const served = loaded.map((place) => new URL(place, `http://gateway.test/behind${path}`).pathname.replace('/behind', '')); // prettier-ignore
    expect(served.filter((place) => !pathsOf(pages).includes(place))).toEqual([]);
  });

  it('may do nothing but what it lists, with its own origin alone', () => {
    const directives = new Map(contentSecurityPolicy.split('; ').map((text) => [text.split(' ')[0], text])); // prettier-ignore
    for (const closed of ['default-src', 'base-uri', 'form-action', 'frame-ancestors']) {
      expect(directives.get(closed)).toBe(`${closed} 'none'`);
    }
    expect(directives.get('script-src')).toBe("script-src 'self'");
    expect(directives.get('connect-src')).toBe("connect-src 'self'");
    expect(contentSecurityPolicy).not.toMatch(/https?:|\*|unsafe/);
  });

  it('comes with the licenses of what it is made from', async () => {
    expect(htmlOf(await load(), `/${name}/licenses.txt`)).toMatch(/react[^]*MIT/);
  });
});
