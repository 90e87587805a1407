import type { PageStart } from './page.js';
import type { QueryOptions } from './query-options.js';
import { badRequest } from './refusal.js';
import type { Seal } from './seal.js';

/** The link to a page: absolute, with the original options and a token that is good for this path and query only. */
export function nextLink(
  seal: Seal,
  url: { readonly origin: string; readonly path: string },
  options: QueryOptions,
  start: PageStart,
): string {
  const original = [...options].filter(([name]) => name !== 'skiptoken');
  const text = `${start.offset}${start.isEmpty ? 'e' : ''}`;
  const token = seal.close(text, contextOf(url.path, options));
  const query = [...original, ['skiptoken', token] as const]
    .map(([name, value]) => `$${name}=${encodeURIComponent(value)}`)
    .join('&');
  return `${url.origin}${url.path}?${query}`;
}

export function readSkipToken(seal: Seal, path: string, options: QueryOptions): PageStart {
  const token = options.get('skiptoken');
  if (token === undefined) return { offset: 0, isEmpty: false };
  const text = seal.open(token, contextOf(path, options));
  if (text === undefined) throw badRequest('The $skiptoken is invalid for this request.');
  return { offset: Number.parseInt(text, 10), isEmpty: text.endsWith('e') };
}

/** The same for the same question, in whatever order its options stand. */
function contextOf(path: string, options: QueryOptions): string {
  const question = [...options].filter(([name]) => name !== 'skiptoken').sort(byName);
  return `skiptoken ${JSON.stringify([path, question])}`;
}

function byName([a]: readonly [string, string], [b]: readonly [string, string]): number {
  return a < b ? -1 : Number(a > b);
}
