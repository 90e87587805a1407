import { at } from '../report/search.js';
import { CELLS } from '../report/cell.js';
import { countByCell } from '../report/counting.js';
import type { Snapshot } from '../report/snapshot.js';
import { windowOf } from '../report/window.js';
import type { GraphQLContext, GraphQLServices } from './context.js';
import type {
  CredentialUsageSummary,
  QueryCredentialUsageSummaryArgs,
  RequireFields,
} from './generated/resolvers.js';
import { featureQuery } from './report-query.js';

type SummaryArguments = RequireFields<QueryCredentialUsageSummaryArgs, 'period'>;

/** Graph's `getCredentialUsageSummary`, computed: one row for each feature and method that occur, in Graph's order. */
export function summarize(
  args: SummaryArguments,
  { services, reading }: GraphQLContext,
): Summaries | Promise<Summaries> {
  return reading.read(args.maxAgeSeconds, (snapshot) => summariesOf(snapshot, args, services));
}

type Summaries = readonly CredentialUsageSummary[];

function summariesOf(
  snapshot: Snapshot,
  { period, feature }: SummaryArguments,
  services: GraphQLServices,
): Summaries {
  const window = windowOf(period, snapshot.asOfMs);
  const counts = countByCell(services.select(snapshot, featureQuery(feature), window));
  const rows = new Map<string, CredentialUsageSummary>();
  CELLS.forEach((cell, number) => {
    const count = at(counts, number);
    if (count === 0) return;
    const id = [services.tenant, period, cell.feature, cell.authMethod].join('/');
    const { successfulActivityCount, failureActivityCount } = rows.get(id) ?? NO_ACTIVITY;
    rows.set(id, {
      id,
      feature: cell.feature,
      authMethod: cell.authMethod,
      successfulActivityCount: successfulActivityCount + (cell.isSuccess ? count : 0),
      failureActivityCount: failureActivityCount + (cell.isSuccess ? 0 : count),
    });
  });
  return [...rows.values()];
}

const NO_ACTIVITY = { successfulActivityCount: 0, failureActivityCount: 0 };
