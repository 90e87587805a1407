import DataLoader from 'dataloader';
import { ANYBODY, type Caller, type View } from '../auth/caller.js';
import type { FreshnessLimits } from '../report/freshness.js';
import type { History } from '../report/history.js';
import type { ReportQuery } from '../report/query.js';
import type { Report } from '../report/report.js';
import type { Selection } from '../report/selection.js';
import type { EventDetails, Snapshot } from '../report/snapshot.js';
import type { UpstreamStatus } from '../report/upstream-status.js';
import { foldText } from '../report/text.js';
import { windowOf, type Window } from '../report/window.js';
import type { Clock } from '../time.js';
import type { Span } from '../trace.js';
import type { CursorCodec } from './cursor.js';
import type { OperationOutcome } from './operation-outcome.js';
import { createReadTally, type ReadTally } from './identity-read.js';
import { eventsById, snapshotOfStrangers } from './known-before.js';
import type { Watching } from './new-events.js';
import { createReading, type ReportReading } from './reading.js';
import { userNodes, type UserNode } from './user-node.js';

/** What the resolvers work with; one for the whole process. */
export interface GraphQLServices {
  readonly report: Pick<Report, 'current' | 'ready' | 'status' | 'journal'>;
  readonly select: (snapshot: Snapshot, query: ReportQuery, window: Window) => Selection;
  readonly cursors: CursorCodec;
  /** What the gateway remembers beyond Graph's own memory; undefined: nothing. */
  readonly history?: History | undefined;
  /** A snapshot as a view shows it: people have pseudonyms where they may not be named. */
  readonly show: (snapshot: Snapshot, view: View) => Snapshot;
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
  readonly caller: Caller;
  readonly services: GraphQLServices;
  readonly reading: ReportReading;
  readonly tally: ReadTally;
  /** Told the name of the operation when it is known, and how it ended. */
  readonly onOperation: (operation: OperationOutcome) => void;
  /** Of the operation, from before it is parsed. */
  readonly span: Span | undefined;
  readonly users: DataLoader<string, UserNode>;
  readonly events: DataLoader<string, EventDetails | null>;
  /** undefined: the answer is one, and no message of a stream. */
  readonly watching: Watching | undefined;
}

/** What comes from around the operation. */
export interface ContextOptions extends Partial<
  Pick<GraphQLContext, 'reading' | 'onOperation' | 'watching'>
> {
  readonly requestSpan?: Span | undefined;
}

export function createContext(
  services: GraphQLServices,
  requestId: string,
  caller: Caller = ANYBODY,
  { requestSpan, onOperation = NOBODY, watching, ...given }: ContextOptions = {},
): GraphQLContext {
  const span = requestSpan?.child('GraphQL operation');
  const { reading = createReading(services, caller.view, span) } = given;
  const tally = createReadTally();
  const remembering = () => ({
    history: reading.history(),
    show: services.show,
    view: caller.view,
  });
  return {
    requestId,
    caller,
    tally,
    onOperation,
    span,
    services,
    reading,
    watching,
    users: new DataLoader(async (names) => {
      tally.users(names.length);
      // As an entity a user is never null, so that a report that cannot be served does not take the owner's fields down.
      const nodes = async () =>
        reading.read(null, async (snapshot) => {
          const older = await snapshotOfStrangers(snapshot, names.map(foldText), remembering()).catch(NOTHING); // prettier-ignore
          return userNodes(older === undefined ? [snapshot] : [snapshot, older], names);
        });
      return nodes().catch(() => userNodes([], names));
    }),
    events: new DataLoader(async (ids) =>
      reading.read(null, (snapshot) => {
        tally.events(ids.length, windowOf('D30', snapshot.asOfMs));
        return eventsById(snapshot, ids, remembering());
      }),
    ),
  };
}

const NOBODY = () => undefined;
const NOTHING = () => undefined;
