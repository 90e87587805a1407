import type { CellCount } from '../report/aggregate.js';
import { then, type Awaitable } from '../report/matches.js';
import type { GraphQLContext, GraphQLServices } from './context.js';
import { find, findInSnapshot } from './finding.js';
import type {
  CredentialUsageSummary,
  QueryCredentialUsageSummaryArgs,
  RequireFields,
} from './generated/resolvers.js';
import { featureQuery } from './report-query.js';
import { spanOf, windowOfSpan, type Span } from './window-argument.js';

type SummaryArguments = RequireFields<QueryCredentialUsageSummaryArgs, 'period'>;

type Summaries = readonly CredentialUsageSummary[];

/** Graph's `getCredentialUsageSummary`, computed: one row for each feature and method that occur, in Graph's order. */
export function summarize(
  args: SummaryArguments,
  context: GraphQLContext,
): Summaries | Promise<Summaries> {
  const span = spanOf(args);
  const query = featureQuery(args.feature);
  return context.reading.read(args.maxAgeSeconds, (snapshot): Awaitable<Summaries> => {
    const window = windowOfSpan(span, snapshot.asOfMs);
    const finding =
      span.window === null
        ? findInSnapshot(snapshot, query, window, context)
        : find(snapshot, query, window, context);
    return then(finding, ({ matches }) =>
      then(matches.cells(), (cells) => summariesOf(cells, span, context.services)),
    );
  });
}

function summariesOf(
  cells: readonly CellCount[],
  span: Span,
  { tenant }: Pick<GraphQLServices, 'tenant'>,
): Summaries {
  const rows = new Map<string, CredentialUsageSummary>();
  // In the order of the cells, which is Graph's.
  for (const { cell, count } of cells) {
    const id = [tenant, nameOf(span), cell.feature, cell.authMethod].join('/');
    const { successfulActivityCount, failureActivityCount } = rows.get(id) ?? NO_ACTIVITY;
    rows.set(id, {
      id,
      feature: cell.feature,
      authMethod: cell.authMethod,
      successfulActivityCount: successfulActivityCount + (cell.isSuccess ? count : 0),
      failureActivityCount: failureActivityCount + (cell.isSuccess ? 0 : count),
    });
  }
  return [...rows.values()];
}

const NO_ACTIVITY = { successfulActivityCount: 0, failureActivityCount: 0 };

function nameOf({ period, window }: Span): string {
  if (window === null) return period;
  return `${new Date(window.fromMs).toISOString()}--${new Date(window.toMs).toISOString()}`;
}
