import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { DASHBOARD } from './dashboard.js';
import { EXPLORER } from './explorer.js';
import type { Page, PageRoute, PageSource } from './page.js';

export const PAGES: readonly PageSource[] = [EXPLORER, DASHBOARD];

/** Where the build puts them: the same distance from the root for `src/http/` and for `dist/chunks/`. */
export const PAGES_DIRECTORY = new URL('../../dist/', import.meta.url);

/** Reads the pages that are on, once. `directory` ends in a slash and has a folder for each. */
export function loadPages(
  isOn: Readonly<Record<PageSource['name'], boolean>>,
  directory: URL,
): Promise<readonly Page[]> {
  const [off, on] = [PAGES.filter(({ name }) => !isOn[name]), PAGES.filter(({ name }) => isOn[name])]; // prettier-ignore
  return Promise.all(on.map((source) => loadPage(source, off, directory)));
}

async function loadPage(
  { name, path, assets, contentSecurityPolicy }: PageSource,
  off: readonly PageSource[],
  directory: URL,
): Promise<Page> {
  const folder = new URL(`${name}/`, directory);
  const page = await read(folder, name, `${name}.html`);
  const html = off.reduce((text, other) => withoutLinksTo(other, text), page.toString());
  const routes = await Promise.all(
    assets.map(async ({ name: file, contentType }) =>
      route(`/${name}/${file}`, contentType, await read(folder, name, file)),
    ),
  );
  return {
    routes: [route(path, 'text/html; charset=utf-8', Buffer.from(html)), ...routes],
    contentSecurityPolicy,
  };
}

/** A link to a page that is off would lead nowhere, so pages put marks around links to each other. */
function withoutLinksTo({ name }: PageSource, html: string): string {
  return html.replace(new RegExp(`<!-- ${name} -->[^]*?<!-- /${name} -->\\s*`, 'g'), '');
}

async function read(folder: URL, page: string, file: string): Promise<Buffer> {
  return readFile(new URL(file, folder)).catch((cause: unknown) => {
    throw new Error(
      `The ${page} needs the file ${file} in ${fileURLToPath(folder)}, but it cannot be read. Run npm run build.`,
      { cause },
    );
  });
}

function route(path: string, contentType: string, body: Buffer): PageRoute {
  const digest = createHash('sha256').update(body).digest('base64url').slice(0, 22);
  return { path, contentType, body, etag: `"${digest}"` };
}
