import { readFileSync } from 'node:fs';
import type { PageSource } from './page.js';

/** The report at a glance: a client of `/graphql` and `/export` like any other, which holds no data of its own. */
export const DASHBOARD: PageSource = {
  name: 'dashboard',
  path: '/dashboard',
  assets: [
    { name: 'dashboard.js', contentType: 'text/javascript; charset=utf-8' },
    { name: 'dashboard.css', contentType: 'text/css; charset=utf-8' },
    { name: 'icon.svg', contentType: 'image/svg+xml' },
    { name: 'licenses.txt', contentType: 'text/plain; charset=utf-8' },
  ],
  contentSecurityPolicy: [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "connect-src 'self'",
    "img-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
    // A key is typed in here: text that came from elsewhere can become neither script nor markup.
    "require-trusted-types-for 'script'",
    "trusted-types 'none'",
  ].join('; '),
};

/** The texts that the page asks, by their SHA-256, as the build has written them into its folder. */
export function dashboardDocuments(directory: URL): ReadonlyMap<string, string> {
  const text = readFileSync(new URL('dashboard/documents.json', directory), 'utf8');
  const documents: unknown = JSON.parse(text);
  return new Map(Object.entries(documents ?? {}).map(([id, document]) => [id, String(document)]));
}
