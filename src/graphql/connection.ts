import { createHash } from 'node:crypto';
import type { ReportOrder } from '../report/query.js';
import { then, type Awaitable } from '../report/matches.js';
import type { Page, PageRequest } from '../report/page.js';
import { eventAt, type EventDetails, type Snapshot } from '../report/snapshot.js';
import type { AgeArgument } from './age-bound.js';
import type { GraphQLContext } from './context.js';
import type { CursorCodec, CursorPlace } from './cursor.js';
import type {
  CredentialUsagePreviousResolvers,
  CredentialUsageWindowResolvers,
  PageInfoResolvers,
  UserCredentialUsageDetailsConnectionResolvers,
  UserCredentialUsageDetailsEdgeResolvers,
} from './generated/resolvers.js';
import { DEFAULT_PAGE_SIZE, type PageArguments } from './page-size.js';
import { reportFacts } from './report-facts.js';
import { find, findInSnapshot, type Finding } from './finding.js';
import type { ListQuery } from './report-query.js';
import { windowBefore, windowOfSpan } from './window-argument.js';

/** A list of events, ready to be asked for pages, counts and totals; what no field selects is never computed. */
export interface Connection extends Finding {
  readonly snapshot: Snapshot;
  readonly page: () => Awaitable<Page>;
  readonly cursorOf: (page: Page, position: number) => string;
  /** The same question of the window before. */
  readonly previous: () => Awaitable<Finding>;
}

/** One event on a page. */
export interface Edge {
  readonly node: EventDetails;
  readonly page: Page;
  readonly connection: Connection;
}

export function connect(
  list: ListQuery,
  args: PageArguments & AgeArgument,
  context: GraphQLContext,
): Connection | Promise<Connection> {
  const { services, reading } = context;
  const scope = scopeOf(list);
  const places = openCursors(services.cursors, scope, args);
  return reading.read(args.maxAgeSeconds, (snapshot): Awaitable<Connection> => {
    const asOfMs = places.asOfMs ?? snapshot.asOfMs;
    const window = windowOfSpan(list.span, asOfMs);
    const complete = (finding: Finding): Connection => ({
      ...finding,
      snapshot,
      page: pagesOf(finding, list.order, requestOf(args, places), context),
      cursorOf: (page, position) =>
        services.cursors.seal(scope(), { asOfMs, key: page.keyAt(position) }),
      previous: () => find(snapshot, list.query, windowBefore(window), context),
    });
    // A period is what Graph itself remembers: its answer never waits for a store.
    return list.span.window === null
      ? complete(findInSnapshot(snapshot, list.query, window, context))
      : then(find(snapshot, list.query, window, context), complete);
  });
}

/** Cuts the page once, when a field first asks. */
function pagesOf(
  { matches, window }: Finding,
  order: ReportOrder,
  request: PageRequest,
  { tally }: GraphQLContext,
): () => Awaitable<Page> {
  let page: Awaitable<Page> | undefined;
  return () =>
    (page ??= then(matches.page(order, request), (cut) => {
      tally.events(cut.positions.length, window);
      return cut;
    }));
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

function requestOf(
  { first, last }: PageArguments,
  { after, before }: ReturnType<typeof openCursors>,
): PageRequest {
  const isFromEnd = last !== null && last !== undefined;
  return {
    first: isFromEnd ? null : (first ?? DEFAULT_PAGE_SIZE),
    last: isFromEnd ? last : null,
    after: after?.key ?? null,
    before: before?.key ?? null,
  };
}

export const connectionResolvers: UserCredentialUsageDetailsConnectionResolvers = {
  edges: (connection) =>
    then(connection.page(), (page) =>
      page.positions.map((position) => ({
        node: eventAt(page.snapshot, position),
        page,
        connection,
      })),
    ),
  nodes: ({ page }) =>
    then(page(), ({ snapshot, positions }) =>
      positions.map((position) => eventAt(snapshot, position)),
    ),
  pageInfo: (connection) => connection,
  totalCount: ({ matches }) => matches.count(),
  aggregate: (connection) => connection,
  previous: ({ previous }) => previous(),
  report: ({ snapshot }, _args, { services }) => reportFacts(services, snapshot),
};

export const previousResolvers: CredentialUsagePreviousResolvers = {
  aggregate: (finding) => finding,
};

export const edgeResolvers: UserCredentialUsageDetailsEdgeResolvers = {
  cursor: ({ node, page, connection }) => connection.cursorOf(page, node.position),
};

export const pageInfoResolvers: PageInfoResolvers = {
  hasNextPage: ({ page }) => then(page(), ({ hasNextPage }) => hasNextPage),
  hasPreviousPage: ({ page }) => then(page(), ({ hasPreviousPage }) => hasPreviousPage),
  startCursor: (connection) =>
    then(connection.page(), (page) => cursorOrNull(connection, page, page.positions[0])),
  endCursor: (connection) =>
    then(connection.page(), (page) => cursorOrNull(connection, page, page.positions.at(-1))),
};

function cursorOrNull(
  connection: Connection,
  page: Page,
  position: number | undefined,
): string | null {
  return position === undefined ? null : connection.cursorOf(page, position);
}

export const windowResolvers: CredentialUsageWindowResolvers = {
  from: ({ fromMs }) => new Date(fromMs),
  to: ({ toMs }) => new Date(toMs),
};
