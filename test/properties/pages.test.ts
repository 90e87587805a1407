import { afterAll, describe, expect, it, jest } from '@jest/globals';
import fc from 'fast-check';
import { asOf, delays, laterReports, reports, sources } from '../support/arbitraries.js';
import { questions } from '../support/reference-arguments.js';
import {
  ask,
  at,
  CONNECTION,
  identify,
  listAt,
  listNodes,
  textAt,
} from '../support/reference-queries.js';
import { select, windowOf } from '../support/reference-select.js';
import type { KnownEvent, Question } from '../support/reference-select.js';
import { createReportServers } from '../support/reference-server.js';
import { connection } from '../support/reference.js';
import type { RowServer } from '../support/serve-rows.js';

// Hundreds of cases take longer than the five seconds that a test has by default.
jest.setTimeout(300_000);

const servers = createReportServers();
afterAll(() => servers.close());

const FORWARDS = {
  size: 'first',
  from: 'after',
  cursor: 'endCursor',
  more: 'hasNextPage',
} as const;
const BACKWARDS = {
  size: 'last',
  from: 'before',
  cursor: 'startCursor',
  more: 'hasPreviousPage',
} as const;
type Direction = typeof FORWARDS | typeof BACKWARDS;
const directions = fc.constantFrom<Direction>(FORWARDS, BACKWARDS);

const idsOf = (events: readonly KnownEvent[]) => events.map(({ id }) => id);

function idsOn(page: unknown): readonly string[] {
  return listAt(page, 'nodes').map((node) => textAt(node, 'id'));
}

/** More pages than any report of these tests has. */
const TOO_MANY_PAGES = 100;

interface Walk {
  readonly server: RowServer;
  readonly question: Question;
  readonly direction: Direction;
  readonly size: number;
}

async function openPage(walk: Walk, from?: string): Promise<unknown> {
  const { size, from: argument } = walk.direction;
  const page = { [size]: walk.size, ...(from !== undefined && { [argument]: from }) };
  const data = await ask(walk.server, CONNECTION, { ...walk.question, ...page });
  return at(data, 'userCredentialUsageDetails');
}

/** The pages that follow this one, as long as each says that there are more. */
async function followingPages(walk: Walk, start: unknown): Promise<readonly unknown[]> {
  const pages: unknown[] = [];
  for (let page = start; at(page, 'pageInfo', walk.direction.more) === true;) {
    page = await openPage(walk, textAt(page, 'pageInfo', walk.direction.cursor));
    pages.push(page);
    if (pages.length > TOO_MANY_PAGES) throw new Error('the pages have no end');
  }
  return pages;
}

/** What the pages show, in the order of the list, whichever way they were turned. */
function idsInOrder(pages: readonly unknown[], direction: Direction): readonly string[] {
  return (direction === FORWARDS ? pages : pages.toReversed()).flatMap(idsOn);
}

describe('turning the pages to the end', () => {
  const cases = asOf.chain((asOfMs) =>
    fc.record({
      asOfMs: fc.constant(asOfMs),
      rows: reports(asOfMs),
      source: sources,
      question: questions(asOfMs),
      direction: directions,
      size: fc.integer({ min: 1, max: 9 }),
    }),
  );

  it('shows every event of the window exactly once, in order, forwards and backwards', async () => {
    await fc.assert(
      fc.asyncProperty(cases, async ({ rows, source, asOfMs, ...turning }) => {
        const server = await servers.serve({ rows, asOfMs, source });
        const events = identify(rows, source, await listNodes(server));
        const walk = { server, ...turning };
        const start = await openPage(walk);
        const pages = [start, ...(await followingPages(walk, start))];
        const expected = select(events, walk.question, windowOf(walk.question.period, asOfMs));
        expect(idsInOrder(pages, walk.direction)).toEqual(idsOf(expected));
      }),
      { numRuns: 150 },
    );
  });
});

describe('two cursors that cross', () => {
  it('have nothing between them, counted from either end', async () => {
    const asOfMs = Date.parse('2026-03-30T12:00:00Z');
    const rows = [0, 1, 2].map((n) => ({
      id: `id-${n}`,
      feature: 'reset',
      userPrincipalName: 'ada@contoso.com',
      isSuccess: true,
      authMethod: 'email',
      eventDateTime: `2026-03-30T0${n}:00:00Z`,
    }));
    const server = await servers.serve({ rows, asOfMs, source: 'userCredentialUsageDetails' });
    const whole = at(await ask(server, CONNECTION, {}), 'userCredentialUsageDetails', 'pageInfo');
    const crossed = { after: at(whole, 'endCursor'), before: at(whole, 'startCursor') };
    for (const size of [{ first: 5 }, { last: 5 }]) {
      const page = await ask(server, CONNECTION, { ...crossed, ...size });
      expect(idsOn(at(page, 'userCredentialUsageDetails'))).toEqual([]);
    }
  });
});

describe('a refresh between two pages', () => {
  const cases = asOf.chain((asOfMs) =>
    fc.tuple(reports(asOfMs), delays).chain(([rows, delayMs]) =>
      fc.record({
        asOfMs: fc.constant(asOfMs),
        laterMs: fc.constant(asOfMs + delayMs),
        rows: fc.constant(rows),
        laterRows: laterReports(rows, asOfMs + delayMs),
        source: sources,
        question: questions(asOfMs),
        direction: directions,
        size: fc.integer({ min: 1, max: 9 }),
      }),
    ),
  );

  it('keeps the first window, and shows what stands in both snapshots exactly once', async () => {
    await fc.assert(
      fc.asyncProperty(cases, async (refresh) => {
        const { rows, laterRows, source, asOfMs, laterMs, question, direction, size } = refresh;
        const server = await servers.serve({ rows, asOfMs, source });
        const before = identify(rows, source, await listNodes(server));
        const walk = { server, question, direction, size };
        const start = await openPage(walk);
        // Two refreshes, the first without a new asOf: only so are the ids of all later rows to be seen.
        await server.replaceRows(laterRows, asOfMs);
        const listed = await listNodes(server);
        await server.replaceRows(laterRows, laterMs);
        const nodes = mergeById(listed, await listNodes(server));
        const after = identify(laterRows, source, nodes);
        const pages = await followingPages(walk, start);

        const window = windowOf(question.period, asOfMs);
        expectLastingIds(select(before, {}, windowOf('D30', asOfMs)), after);
        expectPages(walk, { start, pages, before, after, window });
        const shown = [start, ...pages].flatMap(idsOn);
        expect(new Set(shown).size).toBe(shown.length);
        const lasting = idsOf(select(before, question, window)).filter((id) =>
          idsOf(select(after, question, window)).includes(id),
        );
        expect(lasting.filter((id) => !shown.includes(id))).toEqual([]);
      }),
      { numRuns: 150 },
    );
  });
});

/** Events that did not change between the sweeps, nor lose or gain an id of their own, keep their ids. */
function expectLastingIds(before: readonly KnownEvent[], after: readonly KnownEvent[]): void {
  for (const event of before) {
    const lasting = after.find(
      ({ fingerprint, ownId }) => fingerprint === event.fingerprint && ownId === event.ownId,
    );
    // Two events within one millisecond may look alike: either of their ids will do.
    const twins = before.filter(
      ({ sourceId, timeMs }) => sourceId === event.sourceId && timeMs === event.timeMs,
    );
    if (lasting !== undefined) expect(idsOf(twins)).toContain(lasting.id);
  }
}

function mergeById(some: readonly unknown[], others: readonly unknown[]): readonly unknown[] {
  return [...new Map([...some, ...others].map((node) => [textAt(node, 'id'), node])).values()];
}

interface Turned {
  readonly start: unknown;
  readonly pages: readonly unknown[];
  readonly before: readonly KnownEvent[];
  readonly after: readonly KnownEvent[];
  readonly window: ReturnType<typeof windowOf>;
}

/** Each page after the refresh is that of the new rows in the old window, from where the page before it ended. */
function expectPages(walk: Walk, { start, pages, before, after, window }: Turned): void {
  const { question, size, direction } = walk;
  let [known, from] = [before, lastSeen(start, direction)];
  for (const page of pages) {
    const turnedAt = known.find(({ id }) => id === from) ?? null;
    const asked = { ...question, [direction.size]: size, [direction.from]: turnedAt };
    const asOfMs = window.toMs - 1;
    expect(page).toMatchObject(connection(after, asked, {}, { asOfMs }));
    [known, from] = [after, lastSeen(page, direction)];
  }
}

function lastSeen(page: unknown, direction: Direction): string | undefined {
  return direction === FORWARDS ? idsOn(page).at(-1) : idsOn(page).at(0);
}
