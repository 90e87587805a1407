import { ENUM_MEMBERS } from './enum-members.js';
import { badRequest } from './refusal.js';
import type { Refusal } from './refusal.js';
import type { TenantRow } from './row.js';

/** What a report's documentation lets `$filter` do with a property; a text may allow `startswith` besides `eq`. */
export type FilterRule =
  'boolean' | 'text' | 'text with startswith' | { readonly enumType: string };
export type FilterRules = ReadonlyMap<string, FilterRule>;

export type Predicate = (row: TenantRow) => boolean;

interface Token {
  readonly kind: 'word' | 'text' | 'qualified' | 'mark';
  /** A word or mark as it stands; the value of a literal, its doubled quotes made single. */
  readonly value: string;
  /** The enum that qualifies a literal: `microsoft.graph.usageAuthMethod` in `microsoft.graph.usageAuthMethod'email'`. */
  readonly type: string;
}

const TOKEN =
  /\s*(?:(?<type>[A-Za-z_][\w.]*)?'(?<text>(?:[^']|'')*)'|(?<word>[A-Za-z_]\w*)|(?<mark>[(),]))/y;

/**
 * Reads the documented subset of OData's filter language: comparisons by `eq`, and `startswith(property,'text')`,
 * joined by `and`. Whatever else is refused the way the reporting service refuses it. Texts compare without case.
 */
export function parseFilter(clause: string, rules: FilterRules): Predicate {
  const tokens = tokensOf(clause);
  const predicates: Predicate[] = [];
  do predicates.push(parseTerm(tokens, rules));
  while (takeIf(tokens, 'word', 'and'));
  if (tokens.length > 0) throw invalidClause();
  return (row) => predicates.every((holds) => holds(row));
}

function tokensOf(clause: string): Token[] {
  const tokens: Token[] = [];
  const text = clause.trimEnd();
  const pattern = new RegExp(TOKEN);
  while (pattern.lastIndex < text.length) {
    const groups = pattern.exec(text)?.groups;
    if (groups === undefined) throw invalidClause();
    tokens.push(tokenOf(groups));
  }
  return tokens;
}

function tokenOf(groups: Readonly<Record<string, string | undefined>>): Token {
  const { type = '', text, word, mark = '' } = groups;
  if (text === undefined) {
    return word === undefined
      ? { kind: 'mark', value: mark, type }
      : { kind: 'word', value: word, type };
  }
  return { kind: type === '' ? 'text' : 'qualified', value: text.replaceAll("''", "'"), type };
}

function parseTerm(tokens: Token[], rules: FilterRules): Predicate {
  const first = take(tokens, 'word').value;
  return first === 'startswith' ? parseStartsWith(tokens, rules) : parseEq(first, tokens, rules);
}

function parseStartsWith(tokens: Token[], rules: FilterRules): Predicate {
  take(tokens, 'mark', '(');
  const property = take(tokens, 'word').value;
  take(tokens, 'mark', ',');
  const prefix = take(tokens, 'text').value.toLowerCase();
  take(tokens, 'mark', ')');
  if (rules.get(property) !== 'text with startswith') throw invalidClause();
  return (row) => textOf(row, property)?.startsWith(prefix) ?? false;
}

function parseEq(property: string, tokens: Token[], rules: FilterRules): Predicate {
  const rule = rules.get(property);
  take(tokens, 'word', 'eq');
  if (rule === undefined) throw invalidClause();
  if (rule === 'boolean') {
    const wanted = take(tokens, 'word').value;
    if (wanted !== 'true' && wanted !== 'false') throw invalidClause();
    return (row) => row[property] === (wanted === 'true');
  }
  if (typeof rule === 'object') {
    const member = takeMember(tokens, rule.enumType);
    return (row) => row[property] === member;
  }
  const wanted = take(tokens, 'text').value.toLowerCase();
  return (row) => textOf(row, property) === wanted;
}

/** A member as a plain or a qualified literal; only members of the enum are literals of it. */
function takeMember(tokens: Token[], enumType: string): string {
  const token = tokens.shift();
  const isPlain = token?.kind === 'text';
  const isQualified = token?.kind === 'qualified' && token.type === `microsoft.graph.${enumType}`;
  if (!(isPlain || isQualified) || !ENUM_MEMBERS.get(enumType)?.has(token.value)) {
    throw invalidClause();
  }
  return token.value;
}

function take(tokens: Token[], kind: Token['kind'], value?: string): Token {
  const token = tokens.shift();
  if (token?.kind !== kind || (value !== undefined && token.value !== value)) throw invalidClause();
  return token;
}

function takeIf(tokens: Token[], kind: Token['kind'], value: string): boolean {
  const isNext = tokens[0]?.kind === kind && tokens[0].value === value;
  if (isNext) tokens.shift();
  return isNext;
}

function textOf(row: TenantRow, property: string): string | undefined {
  const value = row[property];
  return typeof value === 'string' ? value.toLowerCase() : undefined;
}

function invalidClause(): Refusal {
  return badRequest('Invalid filter clause');
}
