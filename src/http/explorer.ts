import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';

/** The explorer page and all that it loads, as plain data for the server that mounts it. */
export interface Explorer {
  readonly routes: readonly ExplorerRoute[];
  /** The header `Content-Security-Policy` of every route. */
  readonly contentSecurityPolicy: string;
}

interface ExplorerRoute {
  readonly path: string;
  readonly contentType: string;
  readonly body: Buffer;
  /** Quoted, as the header `ETag` wants it. */
  readonly etag: string;
}

const SCRIPT = 'text/javascript; charset=utf-8';
const STYLE = 'text/css; charset=utf-8';

/** The files that the build has put into the explorer's directory. The page stands at `/`, the others below `/explorer/`. */
const PAGE = { name: 'explorer.html', contentType: 'text/html; charset=utf-8' };
const ASSETS = [
  { name: 'explorer.js', contentType: SCRIPT },
  { name: 'explorer.css', contentType: STYLE },
  { name: 'examples.json', contentType: 'application/json; charset=utf-8' },
  { name: 'icon.svg', contentType: 'image/svg+xml' },
  { name: 'licenses.txt', contentType: 'text/plain; charset=utf-8' },
  { name: 'graphiql.min.js', contentType: SCRIPT },
  { name: 'graphiql.min.css', contentType: STYLE },
  { name: 'react.production.min.js', contentType: SCRIPT },
  { name: 'react-dom.production.min.js', contentType: SCRIPT },
];

/**
 * The one inline style: GraphiQL's dialogs and menus put it into the page to keep what is behind them from scrolling.
 * Nothing scrolls there, so after an update of GraphiQL an old hash costs a message in the console and no more.
 */
const SCROLL_LOCK_STYLE = "'sha256-nzTgYzXYDNe6BAHiiI7NNlfK8n/auuOAhh2t92YvuXo='";

/** Everything from this origin; GraphiQL's style sheet carries its fonts and pictures as data. */
const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  `style-src 'self' ${SCROLL_LOCK_STYLE}`,
  "connect-src 'self'",
  "img-src 'self' data:",
  'font-src data:',
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

/** Where the build puts it: the same distance from the root for `src/http/` and for `dist/chunks/`. */
export const EXPLORER_DIRECTORY = new URL('../../dist/explorer/', import.meta.url);

/** Reads the explorer once. `directory` ends in a slash. */
export async function loadExplorer(directory: URL): Promise<Explorer> {
  const routes = await Promise.all([
    loadRoute(directory, '/', PAGE),
    ...ASSETS.map((asset) => loadRoute(directory, `/explorer/${asset.name}`, asset)),
  ]);
  return { routes, contentSecurityPolicy: CONTENT_SECURITY_POLICY };
}

async function loadRoute(
  directory: URL,
  path: string,
  { name, contentType }: typeof PAGE,
): Promise<ExplorerRoute> {
  const body = await readFile(new URL(name, directory)).catch((cause: unknown) => {
    throw new Error(
      `The explorer needs the file ${name} in ${fileURLToPath(directory)}, but it cannot be read. Run npm run build.`,
      { cause },
    );
  });
  const digest = createHash('sha256').update(body).digest('base64url').slice(0, 22);
  return { path, contentType, body, etag: `"${digest}"` };
}
