import type { Snapshot } from '../report/snapshot.js';
import type { GraphQLServices } from './context.js';
import { ageMsOf, type ReportStatus } from '../report/freshness.js';
import { SECOND } from '../time.js';

/** What can be said of the report without calling Graph. `snapshot` is what the rest of the answer was read from. */
export interface ReportFacts {
  readonly services: GraphQLServices;
  readonly status: ReportStatus;
  readonly snapshot: Snapshot | undefined;
}

/** The report as it stands, or as the snapshot shows it that an answer is read from. */
export function reportFacts(services: GraphQLServices, snapshot?: Snapshot): ReportFacts {
  const status = services.report.status();
  return { services, status, snapshot: snapshot ?? status.snapshot };
}

/** Whole seconds since the sweep behind a snapshot began. */
export function ageSeconds(snapshot: Snapshot, { clock }: Pick<GraphQLServices, 'clock'>): number {
  return Math.floor(ageMsOf(snapshot, clock) / SECOND);
}
