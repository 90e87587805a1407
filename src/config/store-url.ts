import type { StoreUrl } from '../store/open-store.js';
import type { Parser } from './parser.js';

/** Where reports are kept. What follows `sqlite:` is a path, as it is. */
export const storeUrl: Parser<StoreUrl> = {
  rule: 'sqlite: and the path of a file, or a postgres:// URL with a host and a database',
  example: 'sqlite:/var/lib/credential-usage/store.db',
  parse: (text) => {
    const [, path] = /^sqlite:(?!\/\/)(.+)$/s.exec(text) ?? [];
    if (path !== undefined) return path.includes('\0') ? undefined : { engine: 'sqlite', path };
    if (!/^postgres(ql)?:\/\//.test(text) || !URL.canParse(text)) return undefined;
    const { pathname } = new URL(text);
    return pathname.length > 1 ? { engine: 'postgres', url: text } : undefined;
  },
};
