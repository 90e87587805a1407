import { createHash } from 'node:crypto';
import type { ReportOrder } from '../report/query.js';
import { pageOf, type Page } from '../report/page.js';
import { countOf } from '../report/counting.js';
import type { Selection } from '../report/selection.js';
import { eventAt, type EventDetails, type Snapshot } from '../report/snapshot.js';
import { windowOf, type Window } from '../report/window.js';
import type { AgeArgument } from './age-bound.js';
import type { GraphQLContext, GraphQLServices } from './context.js';
import type { CursorCodec, CursorPlace } from './cursor.js';
import type {
  CredentialUsageWindowResolvers,
  PageInfoResolvers,
  UserCredentialUsageDetailsConnectionResolvers,
  UserCredentialUsageDetailsEdgeResolvers,
} from './generated/resolvers.js';
import { DEFAULT_PAGE_SIZE, type PageArguments } from './page-size.js';
import { reportFacts } from './report-facts.js';
import type { ReadTally } from './identity-read.js';
import type { ListQuery } from './report-query.js';

/** A list of events, ready to be asked for pages, counts and totals; what no field selects is never computed. */
export interface Connection {
  readonly snapshot: Snapshot;
  readonly window: Window;
  readonly selection: Selection;
  readonly page: () => Page;
  readonly cursorOf: (position: number) => string;
}

/** One event on a page. */
export interface Edge {
  readonly node: EventDetails;
  readonly connection: Connection;
}

export function connect(
  list: ListQuery,
  args: PageArguments & AgeArgument,
  { services, reading, tally }: GraphQLContext,
): Connection | Promise<Connection> {
  const scope = scopeOf(list);
  const places = openCursors(services.cursors, scope, args);
  return reading.read(args.maxAgeSeconds, (snapshot) =>
    connectTo(snapshot, { list, args, scope, places, tally }, services),
  );
}

interface ConnectionRequest {
  readonly list: ListQuery;
  readonly args: PageArguments;
  readonly scope: () => string;
  readonly places: ReturnType<typeof openCursors>;
  readonly tally: ReadTally;
}

function connectTo(
  snapshot: Snapshot,
  { list, args, scope, places, tally }: ConnectionRequest,
  services: GraphQLServices,
): Connection {
  const asOfMs = places.asOfMs ?? snapshot.asOfMs;
  const window = windowOf(list.period, asOfMs);
  const selection = services.select(snapshot, list.query, window);
  let page: Page | undefined;
  const connection: Connection = {
    snapshot,
    window,
    selection,
    page: () => {
      if (page !== undefined) return page;
      page = cutPage(selection, list.order, args, places);
      tally.events(page.positions.length, window);
      return page;
    },
    cursorOf: (position) =>
      services.cursors.seal(scope(), { asOfMs, key: connection.page().keyAt(position) }),
  };
  return connection;
}

/** The two cursors of a page request, opened. The first page's window goes on holding for all pages of its walk. */
function openCursors(cursors: CursorCodec, scope: () => string, { after, before }: PageArguments) {
  const open = (cursor: string | null | undefined): CursorPlace | null =>
    cursor === null || cursor === undefined ? null : cursors.open(scope(), cursor);
  const places = { after: open(after), before: open(before) };
  return { ...places, asOfMs: places.after?.asOfMs ?? places.before?.asOfMs };
}

/** What a cursor is bound to: the whole query, but not the size of the page. Short, however long the query is. */
function scopeOf(list: ListQuery): () => string {
  let scope: string | undefined;
  return () => (scope ??= createHash('sha256').update(JSON.stringify(list)).digest('base64url'));
}

function cutPage(
  selection: Selection,
  order: ReportOrder,
  { first, last }: PageArguments,
  { after, before }: ReturnType<typeof openCursors>,
): Page {
  const isFromEnd = last !== null && last !== undefined;
  return pageOf(selection, order, {
    first: isFromEnd ? null : (first ?? DEFAULT_PAGE_SIZE),
    last: isFromEnd ? last : null,
    after: after?.key ?? null,
    before: before?.key ?? null,
  });
}

export const connectionResolvers: UserCredentialUsageDetailsConnectionResolvers = {
  edges: (connection) =>
    connection.page().positions.map((position) => ({
      node: eventAt(connection.snapshot, position),
      connection,
    })),
  nodes: ({ snapshot, page }) => page().positions.map((position) => eventAt(snapshot, position)),
  pageInfo: (connection) => connection,
  totalCount: ({ selection }) => countOf(selection),
  aggregate: (connection) => connection,
  report: ({ snapshot }, _args, { services }) => reportFacts(services, snapshot),
};

export const edgeResolvers: UserCredentialUsageDetailsEdgeResolvers = {
  cursor: ({ node, connection }) => connection.cursorOf(node.position),
};

export const pageInfoResolvers: PageInfoResolvers = {
  hasNextPage: ({ page }) => page().hasNextPage,
  hasPreviousPage: ({ page }) => page().hasPreviousPage,
  startCursor: (connection) => cursorOrNull(connection, connection.page().positions[0]),
  endCursor: (connection) => cursorOrNull(connection, connection.page().positions.at(-1)),
};

function cursorOrNull(connection: Connection, position: number | undefined): string | null {
  return position === undefined ? null : connection.cursorOf(position);
}

export const windowResolvers: CredentialUsageWindowResolvers = {
  from: ({ fromMs }) => new Date(fromMs),
  to: ({ toMs }) => new Date(toMs),
};
