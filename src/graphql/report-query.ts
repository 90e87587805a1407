import { NO_CONDITIONS, type ReportOrder, type ReportQuery } from '../report/query.js';
import { isUnconditional, type TextFilter } from '../report/text.js';
import type {
  CredentialUsageStringFilter,
  QueryUserCredentialUsageDetailsArgs,
  RequireFields,
  UserCredentialUsageArgs,
} from './generated/resolvers.js';
import { spanOf, type Span } from './window-argument.js';

/** What a list of events is asked for: everything about it except the page. */
export interface ListQuery {
  readonly span: Span;
  readonly query: ReportQuery;
  readonly order: ReportOrder;
}

const NEWEST_FIRST: ReportOrder = { field: 'EVENT_DATE_TIME', direction: 'DESC' };

type ReportArguments = RequireFields<QueryUserCredentialUsageDetailsArgs, 'orderBy' | 'period'>;

/** GraphQL's arguments as a query. null is the same as absent; order and spelling of the arguments leave no trace. */
export function listQuery(args: ReportArguments): ListQuery {
  const { orderBy } = args;
  return {
    span: spanOf(args),
    order: { field: orderBy.field, direction: orderBy.direction },
    query: eventQuery(args),
  };
}

type EventConditions = Pick<QueryUserCredentialUsageDetailsArgs, 'feature' | 'success' | 'filter'>;

/** The conditions on single events. */
export function eventQuery({ feature, success, filter }: EventConditions): ReportQuery {
  return {
    ...NO_CONDITIONS,
    feature: feature ?? null,
    isSuccess: success ?? null,
    authMethods: filter?.authMethod ?? null,
    failureCategories: filter?.failureCategory ?? null,
    fromMs: filter?.eventDateTime?.from?.getTime() ?? null,
    toMs: filter?.eventDateTime?.to?.getTime() ?? null,
    userPrincipalName: textFilter(filter?.userPrincipalName),
    userDisplayName: textFilter(filter?.userDisplayName),
    failureReason: textFilter(filter?.failureReason),
  };
}

/** `folded`: the user's name, folded. */
export function userQuery(
  folded: string,
  { feature, success, ...span }: RequireFields<UserCredentialUsageArgs, 'period'>,
): ListQuery {
  return {
    span: spanOf(span),
    order: NEWEST_FIRST,
    query: {
      ...NO_CONDITIONS,
      feature: feature ?? null,
      isSuccess: success ?? null,
      user: folded,
    },
  };
}

/** All events of a period, of one feature or both. */
export function featureQuery(feature: ReportQuery['feature'] | undefined): ReportQuery {
  return { ...NO_CONDITIONS, feature: feature ?? null };
}

function textFilter(filter: CredentialUsageStringFilter | null | undefined): TextFilter | null {
  const conditions = {
    eq: filter?.eq ?? null,
    in: filter?.in ?? null,
    startsWith: filter?.startsWith ?? null,
    contains: filter?.contains ?? null,
  };
  return isUnconditional(conditions) ? null : conditions;
}
