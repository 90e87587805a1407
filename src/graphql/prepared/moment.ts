import { freshnessOf, type ReportStatus } from '../../report/freshness.js';
import type { Snapshot } from '../../report/snapshot.js';
import type { GraphQLServices } from '../context.js';
import { ageSeconds } from '../report-facts.js';

/** As long as it lasts, equal questions have equal answers: the same rows under the same label. */
export interface Moment {
  readonly snapshot: Snapshot;
  /** `extensions.report` as JSON. */
  readonly label: string;
  /** Whole seconds since the sweep behind the snapshot began; these alone go on. */
  ageSeconds(): number;
}

/**
 * Follows the report: gives the same moment again until its snapshot, its state or its failure is another. undefined
 * while no whole snapshot is at hand.
 */
export function createMoments<Known extends Moment>(
  { report, clock }: Pick<GraphQLServices, 'clock' | 'report'>,
  complete: (moment: Moment) => Known,
): () => Known | undefined {
  let known: Known | undefined;
  let state: ReportStatus['state'] | undefined;
  let failure: ReportStatus['failure'];
  return () => {
    const snapshot = report.ready();
    if (snapshot === undefined) return undefined;
    const status = report.status();
    const isSame = state === status.state && failure === status.failure;
    if (known?.snapshot === snapshot && isSame) return known;
    ({ state, failure } = status);
    known = complete({
      snapshot,
      label: JSON.stringify(freshnessOf(status, snapshot)),
      ageSeconds: () => ageSeconds(snapshot, { clock }),
    });
    return known;
  };
}
