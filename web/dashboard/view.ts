import {
  CredentialFailureCategory,
  CredentialFeature,
  UsageAuthMethod,
} from './generated/graphql.js';
import type { Span } from './span.js';

/** What the reader has chosen to see. */
export interface View {
  readonly period: Span;
  readonly feature: CredentialFeature | null;
  readonly success: boolean | null;
  readonly method: UsageAuthMethod | null;
  readonly category: CredentialFailureCategory | null;
  /** A part of sign-in names. It narrows the table of events alone, as `user` does. */
  readonly search: string;
  /** The sign-in name of one user; there is no search beside it. */
  readonly user: string;
}

export const DEFAULT_VIEW: View = {
  period: 'D7',
  feature: null,
  success: null,
  method: null,
  category: null,
  search: '',
  user: '',
};

/** No sign-in name is longer than 113 characters in Entra ID. */
const LONGEST_NAME = 113;

/** What an address shows. Whatever it says that means nothing here, as any other span does, is as if it did not say it. */
export function readView(
  { search, hash }: Pick<URL, 'search' | 'hash'>,
  spans: readonly Span[],
): View {
  const given = new URLSearchParams(search);
  const unsent = new URLSearchParams(hash.slice(1));
  const user = searchText(unsent.get('user') ?? '');
  const view = {
    period: memberOf(spans, given.get('period')) ?? DEFAULT_VIEW.period,
    feature: memberOf(Object.values(CredentialFeature), given.get('feature')),
    success: FLAGS.get(given.get('success') ?? '') ?? null,
    method: memberOf(Object.values(UsageAuthMethod), given.get('method')),
    category: memberOf(Object.values(CredentialFailureCategory), given.get('category')),
    search: user === '' ? searchText(unsent.get('search') ?? given.get('search') ?? '') : '',
    user,
  };
  return view.success === true ? { ...view, category: null } : view;
}

/**
 * The query and fragment of an address that shows this, to follow the page's path. Names are personal and stand behind the #:
 * a browser sends that to no server, so that no log has them.
 */
export function addressOf({ search, user, ...view }: View): string {
  const given = new URLSearchParams();
  for (const [name, value] of Object.entries(view)) {
    if (value !== null) given.set(name, String(value));
  }
  const unsent = new URLSearchParams({ ...(search && { search }), ...(user && { user }) });
  return `?${given.toString()}${unsent.size === 0 ? '' : `#${unsent.toString()}`}`;
}

/**
 * Only failures have a category: whoever asks for successes lets go of it, and the other way round. So it is with one user
 * and a search for several.
 */
export function changed(view: View, change: Partial<View>): View {
  const names = change.user ? { search: '' } : change.search !== undefined && { user: '' };
  const next = { ...view, ...names, ...change };
  if (next.success !== true || next.category === null) return next;
  return 'category' in change ? { ...next, success: null } : { ...next, category: null };
}

export function isSameView(one: View, other: View): boolean {
  return addressOf(one) === addressOf(other);
}

export function searchText(text: string): string {
  return text.trim().slice(0, LONGEST_NAME);
}

const FLAGS: ReadonlyMap<string, boolean> = new Map([
  ['true', true],
  ['false', false],
]);

function memberOf<Member extends string>(
  members: readonly Member[],
  text: string | null,
): Member | null {
  return members.find((member) => member === text) ?? null;
}
