import DataLoader from 'dataloader';
import type { FreshnessLimits } from '../report/freshness.js';
import type { ReportQuery } from '../report/query.js';
import type { Report } from '../report/report.js';
import type { Selection } from '../report/selection.js';
import { eventAt, type EventDetails, type Snapshot } from '../report/snapshot.js';
import type { UpstreamStatus } from '../report/upstream-status.js';
import type { Window } from '../report/window.js';
import type { Clock } from '../time.js';
import type { CursorCodec } from './cursor.js';
import { createReading, type ReportReading } from './reading.js';
import { userNodes, type UserNode } from './user-node.js';

/** What the resolvers work with; one for the whole process. */
export interface GraphQLServices {
  readonly report: Pick<Report, 'current' | 'ready' | 'status'>;
  readonly select: (snapshot: Snapshot, query: ReportQuery, window: Window) => Selection;
  readonly cursors: CursorCodec;
  readonly clock: Clock;
  readonly source: 'USER_CREDENTIAL_USAGE_DETAILS' | 'USER_EVENTS_SUMMARY';
  /** Tells the summaries of two tenants apart in a client's cache. */
  readonly tenant: string;
  readonly upstream: () => UpstreamStatus;
  /** How long after each sweep the report grows stale and expires. */
  readonly limits: Pick<FreshnessLimits, 'staleAfterMs' | 'expireAfterMs'>;
  /** How long a request may wait for a newer snapshot, in milliseconds: it ends before its deadline does. */
  readonly longestWaitMs: number;
  /** What an operator should know whatever the report holds, such as that its data is synthetic. */
  readonly standingNotice: string | null;
}

/** What one operation works with. All its fields read the same snapshot, so its parts agree with each other. */
export interface GraphQLContext {
  readonly requestId: string;
  readonly services: GraphQLServices;
  readonly reading: ReportReading;
  readonly users: DataLoader<string, UserNode>;
  readonly events: DataLoader<string, EventDetails | null>;
}

export function createContext(
  services: GraphQLServices,
  requestId: string,
  reading = createReading(services),
): GraphQLContext {
  return {
    requestId,
    services,
    reading,
    users: new DataLoader(async (names) => {
      // As an entity a user is never null, so that a report that cannot be served does not take the owner's fields down.
      const nodes = async () => reading.read(null, (snapshot) => userNodes(snapshot, names));
      return nodes().catch(() => userNodes(undefined, names));
    }),
    events: new DataLoader(async (ids) =>
      reading.read(null, (snapshot) =>
        ids.map((id) => {
          const position = snapshot.positionOfId(id);
          return position === undefined ? null : eventAt(snapshot, position);
        }),
      ),
    ),
  };
}
