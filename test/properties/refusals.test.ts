import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { questions } from '../support/reference-arguments.js';
import { ask, at, CONNECTION, listAt, textAt, USER } from '../support/reference-queries.js';
import type { Question } from '../support/reference-select.js';
import { serveRows } from '../support/serve-rows.js';
import type { RowServer } from '../support/serve-rows.js';

const AS_OF = '2026-03-30T12:00:00.000Z';
const asOfMs = Date.parse(AS_OF);
const ADA = 'ada@contoso.com';
const BOB = 'bob@contoso.com';

/** An event of every kind within D1, so that every cursor below has something to point at. */
const rows = [ADA, BOB].flatMap((userPrincipalName) =>
  ['registration', 'reset'].flatMap((feature) =>
    [true, false].map((isSuccess) => ({
      id: [userPrincipalName, feature, isSuccess].join(),
      feature,
      userPrincipalName,
      isSuccess,
      authMethod: 'email',
      eventDateTime: '2026-03-30T09:00:00Z',
    })),
  ),
);

let server: RowServer;
beforeAll(async () => {
  server = await serveRows(rows, { asOfMs });
});
afterAll(() => server.close());

type Variables = Readonly<Record<string, unknown>>;

const codesOf = (result: unknown) =>
  at(result, 'errors') === undefined
    ? []
    : listAt(result, 'errors').map((error) => at(error, 'extensions', 'code'));

async function cursorOf(question: Question): Promise<string> {
  const data = await ask(server, CONNECTION, { ...question, first: 1 });
  return textAt(data, 'userCredentialUsageDetails', 'edges', 0, 'cursor');
}

async function userCursorOf(userPrincipalName: string): Promise<string> {
  const data = await ask(server, USER, { userPrincipalName, first: 1 });
  return textAt(data, 'credentialUsageUser', 'credentialUsage', 'edges', 0, 'cursor');
}

const cursorArguments = fc.constantFrom('after', 'before');

describe('a cursor', () => {
  it('is refused when any bit of it is changed', async () => {
    const cursor = await cursorOf({});
    const flips = fc.tuple(fc.nat({ max: cursor.length - 1 }), fc.nat({ max: 6 }), cursorArguments);
    await fc.assert(
      fc.asyncProperty(flips, async ([place, bit, argument]) => {
        const flipped = String.fromCharCode(cursor.charCodeAt(place) ^ (1 << bit));
        const forged = cursor.slice(0, place) + flipped + cursor.slice(place + 1);
        const result = await server.run(CONNECTION, { [argument]: forged });
        expect(codesOf(result)).toEqual(['INVALID_CURSOR']);
      }),
      { numRuns: 150 },
    );
  });

  it('is refused when it is cut, lengthened, or any other text', async () => {
    const cursor = await cursorOf({});
    const forgeries = fc.oneof(
      fc.nat({ max: cursor.length - 1 }).map((length) => cursor.slice(0, length)),
      fc.nat({ max: cursor.length - 1 }).map((start) => cursor.slice(start + 1)),
      fc.constantFrom('=', ' ', 'A', '\n', '\0', '.').map((end) => cursor + end),
      fc.constantFrom('', 'null', '0', `${cursor}${cursor}`, cursor.toUpperCase()),
      fc.string(),
      fc.base64String(),
    );
    await fc.assert(
      fc.asyncProperty(forgeries, cursorArguments, async (forged, argument) => {
        const result = await server.run(CONNECTION, { [argument]: forged });
        expect(codesOf(result)).toEqual(['INVALID_CURSOR']);
      }),
      { numRuns: 100 },
    );
  });

  it('is good for its own question, also where null is given for what was absent', async () => {
    const after = await cursorOf({});
    const question = { feature: null, success: null, filter: null };
    expect(codesOf(await server.run(CONNECTION, { ...question, after }))).toEqual([]);
  });

  it('is refused for any other question', async () => {
    const asked = questions(asOfMs).filter(({ filter }) => (filter ?? null) === null);
    const changes = fc.constantFrom('period', 'feature', 'success', 'field', 'direction', 'filter');
    await fc.assert(
      fc.asyncProperty(
        asked.map(findable),
        changes,
        cursorArguments,
        async (question, change, argument) => {
          const cursor = await cursorOf(question);
          expect(
            codesOf(await server.run(CONNECTION, { ...question, [argument]: cursor })),
          ).toEqual([]);
          const other = { ...question, ...changed(question, change), [argument]: cursor };
          expect(codesOf(await server.run(CONNECTION, other))).toEqual(['INVALID_CURSOR']);
        },
      ),
      { numRuns: 100 },
    );
  });

  it('is refused for another user and for another field, and good for the same user in capitals', async () => {
    const after = await userCursorOf(ADA);
    const same = await server.run(USER, { userPrincipalName: ADA.toUpperCase(), after });
    expect(codesOf(same)).toEqual([]);
    const another = await server.run(USER, { userPrincipalName: BOB, after });
    expect(codesOf(another)).toEqual(['INVALID_CURSOR']);
    expect(codesOf(await server.run(CONNECTION, { after }))).toEqual(['INVALID_CURSOR']);
    const foreign = await server.run(USER, { userPrincipalName: ADA, after: await cursorOf({}) });
    expect(codesOf(foreign)).toEqual(['INVALID_CURSOR']);
  });
});

/** No row of this file has an unknown feature. */
function findable(question: Question): Question {
  return question.feature === 'UNKNOWN' ? { ...question, feature: null } : question;
}

/** The same question but for one argument, and never the same in other words. */
function changed(question: Question, change: string): Variables {
  const { field, direction } = question.orderBy ?? { field: 'EVENT_DATE_TIME', direction: 'DESC' };
  switch (change) {
    case 'period':
      return { period: question.period === 'D7' ? 'D1' : 'D7' };
    case 'feature':
      return { feature: question.feature === 'RESET' ? null : 'RESET' };
    case 'success':
      return { success: question.success === true ? false : true };
    case 'field':
      return {
        orderBy: {
          field: field === 'EVENT_DATE_TIME' ? 'USER_PRINCIPAL_NAME' : 'EVENT_DATE_TIME',
          direction,
        },
      };
    case 'direction':
      return { orderBy: { field, direction: direction === 'ASC' ? 'DESC' : 'ASC' } };
    default:
      return { filter: { userPrincipalName: { contains: 'contoso' } } };
  }
}

describe('the size of a page', () => {
  const tooSmall = fc.integer({ min: -(2 ** 31), max: -1 });
  const tooLarge = fc.integer({ min: 1001, max: 2 ** 31 - 1 });
  const fields = fc.constantFrom<[string, Variables]>(
    [CONNECTION, {}],
    [USER, { userPrincipalName: ADA }],
  );

  it('is refused outside 0 ... 1000, by the name of its argument, before anything is executed', async () => {
    const arguments_ = fc.constantFrom('first', 'last');
    await fc.assert(
      fc.asyncProperty(
        fields,
        arguments_,
        fc.oneof(tooSmall, tooLarge),
        async ([query, variables], argument, size) => {
          const result = await server.run(query, { ...variables, [argument]: size });
          expect(codesOf(result)).toEqual(['BAD_USER_INPUT']);
          expect(result.errors?.[0]?.message).toContain(argument);
          expect(result.data ?? null).toBeNull();
        },
      ),
      { numRuns: 100 },
    );
  });

  it('is refused when counted from both ends', async () => {
    const size = fc.integer({ min: 0, max: 1000 });
    await fc.assert(
      fc.asyncProperty(fields, size, size, async ([query, variables], first, last) => {
        const result = await server.run(query, { ...variables, first, last });
        expect(codesOf(result)).toEqual(['BAD_USER_INPUT']);
        expect(result.errors?.[0]?.message).toMatch(/first.*last|last.*first/s);
        expect(result.data ?? null).toBeNull();
      }),
      { numRuns: 50 },
    );
  });
});
