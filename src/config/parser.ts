import { isIP } from 'node:net';
import { DAY, HOUR, MINUTE, SECOND } from '../time.js';
import type { CallBudget } from '../time.js';

/** Turns the text of a setting into its value. The rule and the example become the message when it cannot. */
export interface Parser<Value> {
  /** Completes the sentence "must be ...". */
  readonly rule: string;
  /** A text that `parse` accepts. */
  readonly example: string;
  /** undefined when the text breaks the rule. */
  readonly parse: (text: string) => Value | undefined;
}

export function wholeNumber(least: number, most: number, example: string): Parser<number> {
  return {
    rule: `a whole number from ${least} to ${most}`,
    example,
    parse: (text) => {
      const value = /^\d{1,9}$/.test(text) ? Number(text) : NaN;
      return value >= least && value <= most ? value : undefined;
    },
  };
}

export function oneOf<const Word extends string>(words: readonly [Word, ...Word[]]): Parser<Word> {
  return {
    rule: words.length === 1 ? words[0] : `one of ${words.join(', ')}`,
    example: words[0],
    parse: (text) => words.find((word) => word === text),
  };
}

export const onOff: Parser<boolean> = {
  rule: 'on or off',
  example: 'on',
  parse: (text) => new Map([['on', true], ['off', false]]).get(text), // prettier-ignore
};

/** As OpenTelemetry writes it, in any case. */
export const trueOrFalse: Parser<boolean> = {
  rule: 'true or false',
  example: 'true',
  parse: (text) => new Map([['true', true], ['false', false]]).get(text.toLowerCase()), // prettier-ignore
};

const UNIT_MS: ReadonlyMap<string, number> = new Map([
  ['ms', 1],
  ['s', SECOND],
  ['m', MINUTE],
  ['h', HOUR],
  ['d', DAY],
]);

/** Milliseconds. Ten years are more than any setting means, and far from where numbers lose their last digit. */
export function duration(leastMs: number, example: string): Parser<number> {
  return {
    rule: `a duration of at least ${durationText(leastMs)} and at most 3650d, a whole number with its unit (ms, s, m, h or d)`,
    example,
    parse: (text) => {
      const [, count, unit = ''] = /^(\d{1,9})(ms|s|m|h|d)$/.exec(text) ?? [];
      const valueMs = Number(count) * (UNIT_MS.get(unit) ?? NaN);
      return valueMs >= leastMs && valueMs <= 3650 * DAY ? valueMs : undefined;
    },
  };
}

/**
 * As a setting is written, in the largest unit that leaves nothing over, neither here nor of what it is compared with.
 */
export function durationText(valueMs: number, comparedMs = valueMs): string {
  const [unit = 'ms', unitMs = 1] =
    [...UNIT_MS].findLast(
      ([, candidateMs]) =>
        valueMs > 0 && valueMs % candidateMs === 0 && comparedMs % candidateMs === 0,
    ) ?? [];
  return `${valueMs / unitMs}${unit}`;
}

const UNIT_BYTES: ReadonlyMap<string, number> = new Map([
  ['b', 1],
  ['kb', 1024],
  ['mb', 1024 ** 2],
]);

/** Bytes; 1kb is 1,024 of them. */
export function size(leastBytes: number, mostBytes: number, example: string): Parser<number> {
  return {
    rule: `a size from ${leastBytes}b to ${mostBytes / 1024 ** 2}mb, a whole number with its unit (b, kb or mb)`,
    example,
    parse: (text) => {
      const [, count, unit = ''] = /^(\d{1,9})(b|kb|mb)$/.exec(text) ?? [];
      const valueBytes = Number(count) * (UNIT_BYTES.get(unit) ?? NaN);
      return valueBytes >= leastBytes && valueBytes <= mostBytes ? valueBytes : undefined;
    },
  };
}

export const callBudget: Parser<CallBudget | 'off'> = {
  rule: 'CALLS/SECONDSs (both whole numbers from 1 to 9999) or off',
  example: '4/10s',
  parse: (text) => {
    if (text === 'off') return 'off';
    const [, calls, seconds] = /^([1-9]\d{0,3})\/([1-9]\d{0,3})s$/.exec(text) ?? [];
    if (calls === undefined || seconds === undefined) return undefined;
    return { calls: Number(calls), windowMs: Number(seconds) * SECOND };
  },
};

const HOST_NAME = /^(?=.{1,253}$)[a-z\d]([a-z\d_-]*[a-z\d])?(\.[a-z\d]([a-z\d_-]*[a-z\d])?)*$/i;

/** An address or name to listen on; an IPv6 address with or without brackets, given on without. */
export const listenHost: Parser<string> = {
  rule: 'an IP address or a host name, without a port',
  example: '127.0.0.1',
  parse: (text) => {
    const host = text.replace(/^\[(.*)\]$/, '$1');
    if (isIP(host) !== 0) return host;
    // All digits and dots is an address gone wrong, not a name.
    return host === text && HOST_NAME.test(host) && !/^[\d.]+$/.test(host) ? host : undefined;
  },
};

/** What 'this machine only' is called: these never leave it. */
export function isLoopback(host: string): boolean {
  return /^(localhost|127(\.\d{1,3}){3}|\[?::1\]?)$/i.test(host);
}

/** Entries of a `Host` header, lower case; without a port any port is meant. */
export const hostHeaders: Parser<readonly string[]> = {
  rule: 'a list of host names, each with or without a port, separated by commas',
  example: 'gateway.example.com,localhost:4000',
  parse: (text) =>
    list(text, (entry) => {
      const [, name = '', port = '1'] = /^(.+?)(?::(\d{1,5}))?$/.exec(entry) ?? [];
      const isName = /^\[.*\]$/.test(name) ? isIP(name.slice(1, -1)) === 6 : HOST_NAME.test(name);
      return isName && Number(port) <= 65_535 ? entry.toLowerCase() : undefined;
    }),
};

/** Web origins (RFC 6454) as browsers write them in the `Origin` header. Never `*`: the answers hold personal data. */
export const origins: Parser<readonly string[]> = {
  rule: 'a list of origins (scheme://host, with a port where it is not the usual one, and no path), separated by commas; * is not allowed',
  example: 'https://studio.apollographql.com',
  parse: (text) =>
    list(text, (entry) => {
      if (!/^https?:/i.test(entry) || !URL.canParse(entry)) return undefined;
      const { origin, href } = new URL(entry);
      return href === `${origin}/` ? origin : undefined;
    }),
};

function list(
  text: string,
  parseEntry: (entry: string) => string | undefined,
): readonly string[] | undefined {
  const entries = text.split(',').map((entry) => parseEntry(entry.trim()));
  const good = entries.filter((entry) => entry !== undefined);
  return good.length === entries.length ? good : undefined;
}

/** The root of an API, without a slash at the end. Plain http only where a bearer would not leave this machine. */
export const apiRoot: Parser<string> = {
  rule: 'an https URL (http only for a loopback address) without user name, password, query or fragment',
  example: 'http://127.0.0.1:5001/beta',
  parse: (text) => {
    if (!URL.canParse(text)) return undefined;
    const url = new URL(text);
    const isPrivate = url.protocol === 'https:' || (url.protocol === 'http:' && isLoopback(url.hostname)); // prettier-ignore
    const isPlain = url.href === url.origin + url.pathname;
    return isPrivate && isPlain ? url.href.replace(/\/+$/, '') : undefined;
  },
};

/** Of a collector of traces, which is often another process of this machine or pod. */
export const collectorUrl: Parser<string> = {
  rule: 'an http or https URL',
  example: 'http://127.0.0.1:4318',
  parse: (text) => (/^https?:/i.test(text) && URL.canParse(text) ? text : undefined),
};

/** @azure/identity takes no other. */
export const loginAuthority: Parser<string> = {
  rule: 'an https URL without user name, password, query or fragment',
  example: 'https://login.microsoftonline.us',
  parse: (text) => (/^https:/i.test(text) ? apiRoot.parse(text) : undefined),
};

/** A token68 of RFC 9110, which every bearer token is. */
export const bearerToken: Parser<string> = {
  rule: 'one access token: letters, digits and -._~+/=, no blanks, no quotes and no "Bearer" before it',
  example: 'eyJ0eXAi...',
  parse: (text) => (/^[\w.~+/-]+=*$/.test(text) ? text : undefined),
};

export const tenantId: Parser<string> = {
  rule: 'a tenant id (a GUID) or one of the domain names of the tenant',
  example: 'contoso.onmicrosoft.com',
  parse: (text) => (HOST_NAME.test(text) ? text : undefined),
};

export const clientId: Parser<string> = {
  rule: 'the application (client) id of an app registration or a managed identity, without blanks or quotes',
  example: '11111111-2222-3333-4444-555555555555',
  parse: (text) => (/^[\w.-]+$/.test(text) ? text : undefined),
};

export const filePath: Parser<string> = {
  rule: 'the path of a file',
  example: './secret.key',
  parse: (text) => (text.includes('\0') ? undefined : text),
};
