import type {
  CountsBeforeQueryVariables,
  CountsQueryVariables,
  CredentialUsageInterval,
  EventsQueryVariables,
  TopUsersQueryVariables,
  UserCredentialUsageDetailsFilter,
} from './generated/graphql.js';
import type { AskedSpan, Window } from './span.js';
import type { View } from './view.js';

/** How many events the table shows at a time. */
const PAGE_SIZE = 25;

/** A place in the list of events: after one cursor, before another, or neither at its beginning. */
export interface Place {
  readonly after?: string | undefined;
  readonly before?: string | undefined;
  /** The one that the cursor was asked with: it fits no other, and a refresh moves the window of a long span. */
  readonly window?: Window | null | undefined;
}

/** What can be told apart: a day has 24 bars, a month has not 720, and three months have not 90 on a phone. */
export function intervalOf({ period }: View): CredentialUsageInterval {
  return INTERVALS[period];
}

const INTERVALS = { D1: 'HOUR', D7: 'DAY', D30: 'DAY', D90: 'WEEK', D365: 'WEEK' } as const;

export function countsConditions(
  view: View,
  span: AskedSpan,
  timeZone: string,
): CountsQueryVariables {
  return { ...span, ...kindOf(view), interval: intervalOf(view), timeZone };
}

export function countsBeforeConditions(view: View, window: Window): CountsBeforeQueryVariables {
  return { window, ...kindOf(view) };
}

/** undefined where only successes are looked at: nobody has failed there. */
export function topUsersConditions(
  view: View,
  span: AskedSpan,
): TopUsersQueryVariables | undefined {
  const { feature, filter } = kindOf(view);
  return view.success === true ? undefined : { ...span, feature, filter };
}

export function eventsConditions(
  view: View,
  span: AskedSpan,
  { after, before, window }: Place,
): EventsQueryVariables {
  const { filter, ...kind } = kindOf(view);
  const page = before === undefined ? { first: PAGE_SIZE, after } : { last: PAGE_SIZE, before };
  return {
    ...(window ? { window } : span),
    ...kind,
    filter: { ...filter, ...nameOf(view) },
    ...page,
  };
}

/** The rows that the table shows, as the form of an export. */
export function exportForm(
  { feature, success, method, category, search, user }: View,
  span: AskedSpan,
): URLSearchParams {
  const form = new URLSearchParams('window' in span ? { ...span.window } : { ...span });
  const given = { feature, success, authMethod: method, failureCategory: category };
  for (const [name, value] of Object.entries(given)) {
    if (value !== null) form.set(name, String(value));
  }
  if (search !== '') form.set('userContains', search);
  if (user !== '') form.set('user', user);
  return form;
}

function kindOf({ feature, success, method, category }: View) {
  const filter: UserCredentialUsageDetailsFilter = {
    ...(method !== null && { authMethod: [method] }),
    ...(category !== null && { failureCategory: [category] }),
  };
  return { feature, success, filter };
}

function nameOf({ search, user }: View): UserCredentialUsageDetailsFilter {
  if (user !== '') return { userPrincipalName: { eq: user } };
  return search === '' ? {} : { userPrincipalName: { contains: search } };
}
