import DataLoader from 'dataloader';
import type { ReportQuery } from '../report/query.js';
import type { Report } from '../report/report.js';
import type { Selection } from '../report/selection.js';
import { eventAt, type EventDetails, type Snapshot } from '../report/snapshot.js';
import type { UpstreamBudget } from '../report/upstream-status.js';
import type { Window } from '../report/window.js';
import type { Clock } from '../time.js';
import type { CursorCodec } from './cursor.js';
import { userNodes, type UserNode } from './user-node.js';

/** What the resolvers work with; one for the whole process. */
export interface GraphQLServices {
  readonly report: Pick<Report, 'current' | 'status'>;
  readonly select: (snapshot: Snapshot, query: ReportQuery, window: Window) => Selection;
  readonly cursors: CursorCodec;
  readonly clock: Clock;
  readonly source: 'USER_CREDENTIAL_USAGE_DETAILS' | 'USER_EVENTS_SUMMARY';
  /** Tells the summaries of two tenants apart in a client's cache. */
  readonly tenant: string;
  readonly budget: () => UpstreamBudget;
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

/** The operation's hold on the report: nothing is read before the first field asks. */
export interface ReportReading {
  /** @throws GatewayError when there is nothing to serve. */
  snapshot(): Promise<Snapshot>;
  /** What other fields of the operation have asked for; undefined at once when none has, or when it cannot be served. */
  peek(): Promise<Snapshot | undefined>;
  /** Whether the answer speaks of the report at all, and which snapshot it shows. */
  readonly isUsed: boolean;
  readonly served: Snapshot | undefined;
}

export function createContext(services: GraphQLServices, requestId: string): GraphQLContext {
  const reading = createReading(services.report);
  return {
    requestId,
    services,
    reading,
    users: new DataLoader(async (names) => {
      // As an entity a user is never null, so that a report that cannot be served does not take the owner's fields down.
      const snapshot = await reading.snapshot().catch(() => undefined);
      return userNodes(snapshot, names);
    }),
    events: new DataLoader(async (ids) => {
      const snapshot = await reading.snapshot();
      return ids.map((id) => {
        const position = snapshot.positionOfId(id);
        return position === undefined ? null : eventAt(snapshot, position);
      });
    }),
  };
}

function createReading(report: Pick<Report, 'current'>): ReportReading {
  let pending: Promise<Snapshot> | undefined;
  let served: Snapshot | undefined;
  let isUsed = false;
  const read = async () => (served = await report.current());
  return {
    snapshot: () => {
      isUsed = true;
      return (pending ??= read());
    },
    peek: async () => {
      isUsed = true;
      // The operation's other root fields come after this one in the same turn: they ask first. (Not so entities, whose
      // loader waits for all of them: beside those the report speaks for itself.)
      await Promise.resolve();
      return pending?.catch(() => undefined);
    },
    get isUsed() {
      return isUsed;
    },
    get served() {
      return served;
    },
  };
}
