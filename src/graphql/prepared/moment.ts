import type { View } from '../../auth/caller.js';
import { freshnessOf, type ReportStatus } from '../../report/freshness.js';
import type { Snapshot } from '../../report/snapshot.js';
import type { GraphQLServices } from '../context.js';
import { ageSeconds } from '../report-facts.js';

/** As long as it lasts, equal questions have equal answers: the same rows under the same label. */
export interface Moment {
  readonly view: View;
  /** As the view shows it. */
  readonly snapshot: Snapshot;
  /** `extensions.report` as JSON. */
  readonly label: string;
  /** Whole seconds since the sweep behind the snapshot began; these alone go on. */
  ageSeconds(): number;
}

/**
 * Follows the report, as one view shows it: gives the same moment again until its snapshot, its state or its failure is another. undefined
 * while no whole snapshot is at hand.
 */
export function createMoments<Known extends Moment>(
  { report, clock, show }: Pick<GraphQLServices, 'clock' | 'report' | 'show'>,
  view: View,
  complete: (moment: Moment) => Known,
): () => Known | undefined {
  /** The last of each snapshot; gone with it, so that none is kept in memory for its moment. */
  const lastOf = new WeakMap<
    Snapshot,
    Pick<ReportStatus, 'state' | 'failure'> & { moment: Known }
  >();
  return () => {
    const whole = report.ready();
    if (whole === undefined) return undefined;
    const snapshot = show(whole, view);
    const status = report.status();
    const { state, failure } = status;
    const last = lastOf.get(snapshot);
    if (last?.state === state && last.failure === failure) return last.moment;
    const moment = complete({
      view,
      snapshot,
      label: JSON.stringify(freshnessOf(status, snapshot)),
      ageSeconds: () => ageSeconds(snapshot, { clock }),
    });
    lastOf.set(snapshot, { state, failure, moment });
    return moment;
  };
}
