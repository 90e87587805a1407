import { badRequest } from './refusal.js';

/** Values by name, the name in lower case and without its `$`. */
export type QueryOptions = ReadonlyMap<string, string>;

/** The system query options of OData 4.01. On beta their `$` may be left out; any other name is the client's own. */
const SYSTEM_OPTIONS: ReadonlySet<string> = new Set(
  'apply compute count deltatoken expand filter format index levels orderby schemaversion search select skip skiptoken top'.split(
    ' ',
  ),
);

/**
 * Reads a raw query strictly: one value for each option, `%20` is a space, `+` is a plus sign (RFC 3986, not a form).
 */
export function parseQueryOptions(rawQuery: string, supported: ReadonlySet<string>): QueryOptions {
  const options = new Map<string, string>();
  for (const pair of rawQuery.split('&').filter((part) => part !== '')) {
    const [rawName = '', ...rawValue] = pair.split('=');
    const name = optionName(percentDecoded(rawName));
    const value = percentDecoded(rawValue.join('='));
    if (name === undefined) continue;
    if (!supported.has(name)) throw badRequest(`Query option '$${name}' is not allowed here.`);
    if (options.has(name)) throw badRequest(`Query option '$${name}' was given more than once.`);
    options.set(name, value);
  }
  return options;
}

export function percentDecoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw badRequest('The request URI is not valid: a percent sign starts no UTF-8 octets.');
  }
}

/** undefined for a custom option, which OData lets a service ignore. */
function optionName(name: string): string | undefined {
  const bare = name.replace(/^\$/, '').toLowerCase();
  if (SYSTEM_OPTIONS.has(bare)) return bare;
  if (name.startsWith('$')) throw badRequest(`The query option '${name}' is not known.`);
  return undefined;
}
