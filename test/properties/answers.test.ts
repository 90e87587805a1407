import { afterAll, describe, expect, it, jest } from '@jest/globals';
import fc from 'fast-check';
import { asOf, reports, sources } from '../support/arbitraries.js';
import {
  cuts,
  features,
  pages,
  questions,
  userNames,
  userQuestions,
} from '../support/reference-arguments.js';
import type { PagePlan } from '../support/reference-arguments.js';
import {
  ask,
  at,
  CONNECTION,
  identify,
  listAt,
  listNodes,
  SUMMARY,
  textAt,
  USER,
} from '../support/reference-queries.js';
import { createReportServers } from '../support/reference-server.js';
import type { Report } from '../support/reference-server.js';
import { select, windowOf } from '../support/reference-select.js';
import type { KnownEvent, Page, Period, Question } from '../support/reference-select.js';
import { connection, eventsOfUser, summary, user } from '../support/reference.js';
import type { Cuts } from '../support/reference.js';
import type { RowServer } from '../support/serve-rows.js';

// Hundreds of cases take longer than the five seconds that a test has by default.
jest.setTimeout(300_000);

const servers = createReportServers();
afterAll(() => servers.close());

interface Served {
  readonly server: RowServer;
  readonly asOfMs: number;
  /** What the reference reads from the rows, under the ids that the gateway shows. */
  readonly events: readonly KnownEvent[];
}

async function serve(report: Report): Promise<Served> {
  const server = await servers.serve(report);
  const events = identify(report.rows, report.source, await listNodes(server));
  return { server, asOfMs: report.asOfMs, events };
}

/** A report, and whatever else the property needs to know about one of its instant. */
function withReport<Rest>(restOf: (asOfMs: number) => fc.Arbitrary<Rest>) {
  return asOf.chain((asOfMs) =>
    fc.tuple(
      fc.record({ asOfMs: fc.constant(asOfMs), rows: reports(asOfMs), source: sources }),
      restOf(asOfMs),
    ),
  );
}

/** Asks for a connection; the answer is that of one field, which is a connection. */
type AskConnection = (variables: Readonly<Record<string, unknown>>) => Promise<unknown>;

/** Compares all rows and one page of them with the reference. */
async function compare(
  askConnection: AskConnection,
  { asOfMs, events }: Pick<Served, 'asOfMs' | 'events'>,
  [question, cut, plan]: readonly [Question, Cuts, PagePlan],
): Promise<void> {
  const whole = await askConnection({ ...question, ...cut, first: 1000 });
  expect(whole).toMatchObject(connection(events, { ...question, first: 1000 }, cut, { asOfMs }));
  expectEndCursors(whole);
  const ordered = select(events, question, windowOf(question.period, asOfMs));
  const { page, variables } = choose(plan, ordered, cursorsOf(whole));
  const part = await askConnection({ ...question, ...cut, ...variables });
  expect(part).toMatchObject(connection(events, { ...question, ...page }, cut, { asOfMs }));
  expectEndCursors(part);
}

function cursorsOf(answer: unknown): readonly string[] {
  return listAt(answer, 'edges').map((edge) => textAt(edge, 'cursor'));
}

function expectEndCursors(answer: unknown): void {
  const cursors = cursorsOf(answer);
  expect(at(answer, 'pageInfo')).toMatchObject({
    startCursor: cursors.at(0) ?? null,
    endCursor: cursors.at(-1) ?? null,
  });
}

/** Turns the plan's places into events for the reference and cursors for the gateway. Nothing listed: no cursor. */
function choose(
  { after, before, ...sizes }: PagePlan,
  ordered: readonly KnownEvent[],
  cursors: readonly string[],
): { readonly page: Page; readonly variables: Readonly<Record<string, unknown>> } {
  const place = (wanted: number | null | undefined) =>
    typeof wanted === 'number' && ordered.length > 0 ? wanted % ordered.length : -1;
  const [one, other] = [place(after), place(before)];
  // Where the two cross, the specification leaves open where the empty page stands.
  const [start, end] =
    one >= 0 && other >= 0 ? [Math.min(one, other), Math.max(one, other)] : [one, other];
  const isPoint = start === end;
  return {
    page: {
      ...sizes,
      after: ordered[start] ?? null,
      before: (isPoint ? null : ordered[end]) ?? null,
    },
    variables: {
      ...sizes,
      ...(after !== undefined && { after: cursors[start] ?? null }),
      ...(before !== undefined && { before: (isPoint ? null : cursors[end]) ?? null }),
    },
  };
}

describe('the rows, order, counts, aggregates and pages', () => {
  it('equal the reference for every report and every argument', async () => {
    const cases = withReport((asOfMs) => fc.tuple(questions(asOfMs), cuts, pages));
    await fc.assert(
      fc.asyncProperty(cases, async ([report, asked]) => {
        const served = await serve(report);
        const askConnection: AskConnection = async (variables) =>
          at(await ask(served.server, CONNECTION, variables), 'userCredentialUsageDetails');
        await compare(askConnection, served, asked);
      }),
      { numRuns: 400 },
    );
  });

  it('equal the reference for one user, however the name is spelled', async () => {
    const cases = withReport(() => fc.tuple(userNames, fc.tuple(userQuestions, cuts, pages)));
    await fc.assert(
      fc.asyncProperty(cases, async ([report, [userPrincipalName, asked]]) => {
        const { server, asOfMs, events } = await serve(report);
        const known = user(events, userPrincipalName);
        const answer = at(await ask(server, USER, { userPrincipalName }), 'credentialUsageUser');
        if (known === null) {
          expect(answer).toBeNull();
          return;
        }
        expect(answer).toMatchObject(known);
        const askConnection: AskConnection = async (variables) => {
          const data = await ask(server, USER, { ...variables, userPrincipalName });
          return at(data, 'credentialUsageUser', 'credentialUsage');
        };
        const own = eventsOfUser(events, userPrincipalName);
        await compare(askConnection, { asOfMs, events: own }, asked);
      }),
      { numRuns: 150 },
    );
  });

  it('are fifty rows, ten reasons and ten users where nothing else is asked for', async () => {
    const asOfMs = Date.parse('2026-03-30T12:00:00Z');
    const rows = Array.from({ length: 60 }, (_, n) => ({
      id: `id-${n}`,
      feature: 'reset',
      userPrincipalName: `user${n % 12}@contoso.com`,
      isSuccess: false,
      authMethod: 'email',
      failureReason: `Reason ${n % 12}`,
      eventDateTime: '2026-03-30T09:00:00Z',
    }));
    const { server } = await serve({ rows, asOfMs, source: 'userCredentialUsageDetails' });
    const answer = at(await ask(server, CONNECTION, {}), 'userCredentialUsageDetails');
    expect(listAt(answer, 'edges')).toHaveLength(50);
    expect(listAt(answer, 'aggregate', 'byFailureReason')).toHaveLength(10);
    expect(listAt(answer, 'aggregate', 'topUsers')).toHaveLength(10);
    expect(at(answer, 'totalCount')).toBe(60);
  });

  it('add up: every list of counts covers the whole', async () => {
    const cases = withReport((asOfMs) => fc.tuple(questions(asOfMs), cuts));
    await fc.assert(
      fc.asyncProperty(cases, async ([report, [question, cut]]) => {
        const { server } = await serve(report);
        const variables = { ...question, ...cut, reasonsFirst: 1000, first: 0 };
        const data = await ask(server, CONNECTION, variables);
        const aggregate = at(data, 'userCredentialUsageDetails', 'aggregate');
        const sum = (list: string, count: string) =>
          listAt(aggregate, list).reduce<number>((total, one) => total + Number(at(one, count)), 0);
        for (const list of ['byFeature', 'byAuthMethod', 'overTime'])
          for (const count of ['totalCount', 'successCount', 'failureCount'])
            expect([list, count, sum(list, count)]).toEqual([list, count, at(aggregate, count)]);
        for (const list of ['byFailureCategory', 'byFailureReason'])
          expect([list, sum(list, 'count')]).toEqual([list, at(aggregate, 'failureCount')]);
      }),
      { numRuns: 100 },
    );
  });
});

describe("Graph's summary rows", () => {
  const periods: readonly Period[] = ['D1', 'D7', 'D30'];

  it('equal the reference for every period and feature, under ids that never meet', async () => {
    await fc.assert(
      fc.asyncProperty(
        withReport(() => features),
        async ([report, feature]) => {
          const { server, asOfMs, events } = await serve(report);
          const ids: string[] = [];
          for (const period of periods) {
            const data = await ask(server, SUMMARY, { period, feature });
            const rows = listAt(data, 'credentialUsageSummary');
            const expected = summary(events, { period, feature }, asOfMs);
            expect(rows).toHaveLength(expected.length);
            for (const row of expected) expect(rows).toContainEqual(expect.objectContaining(row));
            ids.push(...rows.map((row) => textAt(row, 'id')));
          }
          expect(new Set(ids).size).toBe(ids.length);
        },
      ),
      { numRuns: 100 },
    );
  });
});
