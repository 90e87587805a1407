import { freshnessOf, type ReportStatus } from '../../report/freshness.js';
import type { Snapshot } from '../../report/snapshot.js';

/** As long as it is the same, equal questions have equal answers: the same rows under the same label. */
export interface Moment {
  readonly snapshot: Snapshot;
  /** `extensions.report` as JSON. */
  readonly label: string;
}

/** Follows a report: gives the same moment again until its snapshot, its state or its failure is another. */
export function createMoments(): (snapshot: Snapshot, status: ReportStatus) => Moment {
  let moment: Moment | undefined;
  let state: ReportStatus['state'] | undefined;
  let failure: ReportStatus['failure'];
  return (snapshot, status) => {
    const isSame =
      moment?.snapshot === snapshot && state === status.state && failure === status.failure;
    if (moment !== undefined && isSame) return moment;
    ({ state, failure } = status);
    moment = { snapshot, label: JSON.stringify(freshnessOf(status, snapshot)) };
    return moment;
  };
}
