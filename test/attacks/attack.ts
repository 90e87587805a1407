import type { ErrorCode } from '../../src/errors.js';

/** What an attacker writes to the gateway. */
export interface AttackRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Buffer;
}

/** Bytes for a bare socket: what no client library would send. */
export interface RawAttack {
  readonly raw: string;
}

export interface Attack {
  /** What is sent, in a few words. */
  readonly name: string;
  readonly sent: AttackRequest | RawAttack;
  readonly status: number;
  /** Of the first error; undefined: the answer has none, because what is tried has no effect. */
  readonly code?: ErrorCode;
  /** What the answer may not contain, besides what none may. */
  readonly mayNotSay?: RegExp;
  /** Sent this many times before, each answered somehow. */
  readonly sentBefore?: number;
}

/** One line of the table: a fault that clients may have, and what is tried of it. */
export interface AttackRow {
  readonly row: string;
  readonly what: string;
  readonly attacks: readonly Attack[];
  /** Tests that show more of it than one request can, as `PATH "TITLE"`. */
  readonly elsewhere?: readonly string[];
}

/** Whose key is sent unless the attack says otherwise: who may see everything. */
export const ANALYST_KEY = `cug_${'a'.repeat(43)}`;
/** Who may see rows under pseudonyms. */
export const READER_KEY = `cug_${'b'.repeat(43)}`;
/** Who has used up what a minute allows, as soon as there have been a few. */
export const FLOODER_KEY = `cug_${'c'.repeat(43)}`;

export const GOOD_HEADERS = {
  'content-type': 'application/json',
  accept: 'application/graphql-response+json',
  'x-api-key': ANALYST_KEY,
} as const;

/** A request as it should be, but for what is given. */
export function request(given: Partial<AttackRequest>): AttackRequest {
  const good = { method: 'POST', path: '/graphql', body: '{"query":"{ __typename }"}' };
  return { ...good, ...given, headers: { ...GOOD_HEADERS, ...given.headers } };
}

export function asking(
  query: string,
  variables: Readonly<Record<string, unknown>> = {},
  headers: Readonly<Record<string, string>> = {},
): AttackRequest {
  return request({ body: JSON.stringify({ query, variables }), headers });
}

export function times(count: number, text: (index: number) => string): string {
  return Array.from({ length: count }, (_, index) => text(index)).join(' ');
}
