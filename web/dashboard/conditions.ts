import type {
  CountsBeforeQueryVariables,
  CountsQueryVariables,
  CredentialUsageInterval,
  EventsQueryVariables,
  TopUsersQueryVariables,
  UserCredentialUsageDetailsFilter,
} from './generated/graphql.js';
import type { View } from './view.js';

/** How many events the table shows at a time. */
const PAGE_SIZE = 25;

const DAYS = { D1: 1, D7: 7, D30: 30 } as const satisfies Record<View['period'], number>;
const DAY_MS = 24 * 60 * 60 * 1000;

/** A place in the list of events: after one cursor, before another, or neither at its beginning. */
export interface Place {
  readonly after?: string | undefined;
  readonly before?: string | undefined;
}

/** A day has 24 bars that can be told apart, a month has not 720. */
export function intervalOf({ period }: View): CredentialUsageInterval {
  return period === 'D1' ? 'HOUR' : 'DAY';
}

export function countsConditions(view: View, timeZone: string): CountsQueryVariables {
  const { period, feature, success } = view;
  return { period, feature, success, filter: filterOf(view), interval: intervalOf(view), timeZone };
}

/**
 * The same for as long a span just before `window`. undefined where there is none: the report ends after 30 days.
 */
export function countsBeforeConditions(
  view: View,
  window: { readonly from: string } | undefined,
): CountsBeforeQueryVariables | undefined {
  if (window === undefined || view.period === 'D30') return undefined;
  const { feature, success } = view;
  const from = new Date(Date.parse(window.from) - DAYS[view.period] * DAY_MS).toISOString();
  const eventDateTime = { from, to: window.from };
  return { feature, success, filter: { ...filterOf(view), eventDateTime } };
}

/** undefined where only successes are looked at: nobody has failed there. */
export function topUsersConditions(view: View): TopUsersQueryVariables | undefined {
  const { period, feature, success } = view;
  return success === true ? undefined : { period, feature, filter: filterOf(view) };
}

export function eventsConditions(view: View, { after, before }: Place): EventsQueryVariables {
  const { period, feature, success } = view;
  const page = before === undefined ? { first: PAGE_SIZE, after } : { last: PAGE_SIZE, before };
  return { period, feature, success, filter: { ...filterOf(view), ...nameOf(view) }, ...page };
}

/** The rows that the table shows, as the form of an export. */
export function exportForm({ period, feature, success, method, category, search, user }: View) {
  const form = new URLSearchParams({ period });
  const given = { feature, success, authMethod: method, failureCategory: category };
  for (const [name, value] of Object.entries(given)) {
    if (value !== null) form.set(name, String(value));
  }
  if (search !== '') form.set('userContains', search);
  if (user !== '') form.set('user', user);
  return form;
}

function filterOf({ method, category }: View): UserCredentialUsageDetailsFilter {
  return {
    ...(method !== null && { authMethod: [method] }),
    ...(category !== null && { failureCategory: [category] }),
  };
}

function nameOf({ search, user }: View): UserCredentialUsageDetailsFilter {
  if (user !== '') return { userPrincipalName: { eq: user } };
  return search === '' ? {} : { userPrincipalName: { contains: search } };
}
