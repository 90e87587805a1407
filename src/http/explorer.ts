import type { PageSource } from './page.js';

const SCRIPT = 'text/javascript; charset=utf-8';
const STYLE = 'text/css; charset=utf-8';

/**
 * The one inline style: GraphiQL's dialogs and menus put it into the page to keep what is behind them from scrolling.
 * Nothing scrolls there, so after an update of GraphiQL an old hash costs a message in the console and no more.
 */
const SCROLL_LOCK_STYLE = "'sha256-nzTgYzXYDNe6BAHiiI7NNlfK8n/auuOAhh2t92YvuXo='";

/** GraphiQL, with our bar and examples. */
export const EXPLORER: PageSource = {
  name: 'explorer',
  path: '/',
  assets: [
    { name: 'explorer.js', contentType: SCRIPT },
    { name: 'explorer.css', contentType: STYLE },
    { name: 'examples.json', contentType: 'application/json; charset=utf-8' },
    { name: 'icon.svg', contentType: 'image/svg+xml' },
    { name: 'licenses.txt', contentType: 'text/plain; charset=utf-8' },
    { name: 'graphiql.min.js', contentType: SCRIPT },
    { name: 'graphiql.min.css', contentType: STYLE },
    { name: 'react.production.min.js', contentType: SCRIPT },
    { name: 'react-dom.production.min.js', contentType: SCRIPT },
  ],
  // Everything from this origin; GraphiQL's style sheet carries its fonts and pictures as data.
  contentSecurityPolicy: [
    "default-src 'none'",
    "script-src 'self'",
    `style-src 'self' ${SCROLL_LOCK_STYLE}`,
    "connect-src 'self'",
    "img-src 'self' data:",
    'font-src data:',
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; '),
};
