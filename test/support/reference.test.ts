import { describe, expect, it } from '@jest/globals';
import { bucketsOf } from './reference-buckets.js';
import type { Interval } from './reference-buckets.js';
import { readEvents } from './reference-events.js';
import type { Source } from './reference-events.js';
import { select, slice, windowOf } from './reference-select.js';
import type { KnownEvent, Page, Question } from './reference-select.js';
import { connection, user } from './reference.js';

const AS_OF = '2026-03-30T12:00:00.000Z';
const asOfMs = Date.parse(AS_OF);

const row = (fields: Readonly<Record<string, unknown>> = {}) => ({
  id: 'a',
  feature: 'reset',
  userPrincipalName: 'ada@contoso.com',
  userDisplayName: 'Ada',
  isSuccess: false,
  authMethod: 'email',
  failureReason: '',
  eventDateTime: AS_OF,
  ...fields,
});

const read = (rows: readonly unknown[], source: Source = 'userCredentialUsageDetails') =>
  readEvents(rows, source);

/** Events whose id is their sourceId. */
const known = (rows: readonly unknown[]): readonly KnownEvent[] =>
  read(rows).map((event) => ({ ...event, id: event.sourceId }));

const idsOf = (events: readonly { readonly sourceId: string }[]) =>
  events.map(({ sourceId }) => sourceId).join(' ');

const selectIds = (rows: readonly unknown[], question: Question) =>
  idsOf(select(known(rows), question, windowOf(question.period, asOfMs)));

describe('the events behind the rows', () => {
  it('are read as the schema names them', () => {
    expect(
      read([row({ authMethod: 'mobileSMS', eventDateTime: '2026-03-30T14:00:00.1239999+02:00' })]),
    ).toEqual([
      expect.objectContaining({
        ownId: 'a',
        feature: 'RESET',
        authMethod: 'MOBILE_SMS',
        authMethodRaw: 'mobileSMS',
        failureReason: null,
        failureCategory: 'UNCLASSIFIED',
        timeMs: asOfMs + 123,
      }),
    ]);
  });

  it('call what they do not know UNKNOWN', () => {
    expect(read([row({ feature: 'unknownFutureValue', authMethod: 'constructor' })])).toEqual([
      expect.objectContaining({ feature: 'UNKNOWN', authMethod: 'UNKNOWN' }),
    ]);
  });

  it.each([
    null,
    [],
    row({ id: '' }),
    row({ isSuccess: 'true' }),
    row({ eventDateTime: '2026-02-30T00:00:00Z' }),
    row({ eventDateTime: '2026-03-01T00:00:00' }),
  ])('leave out a row without its essentials: %j', (broken) => {
    expect(idsOf(read([broken, row({ id: 'sound' })]))).toBe('sound');
  });

  it('keep a reason on a success, but no category', () => {
    expect(read([row({ isSuccess: true, failureReason: 'A system error has occurred.' })])).toEqual(
      [
        expect.objectContaining({
          failureReason: 'A system error has occurred.',
          failureCategory: null,
        }),
      ],
    );
  });

  it('count an event once however often it comes, with what the last row says', () => {
    const rows = [row(), row({ userDisplayName: 'Renamed', userPrincipalName: 'ADA@contoso.com' })];
    expect(read(rows)).toEqual([
      expect.objectContaining({ ownId: 'a', userDisplayName: 'Renamed' }),
    ]);
  });

  it('stay two where the old report repeats an id with other fields, and neither owns the id', () => {
    const rows = [row(), row({ isSuccess: true })];
    expect(read(rows).map(({ ownId }) => ownId)).toEqual([null, null]);
  });

  it('stay two where they differ by 100 ns', () => {
    const rows = [row({ eventDateTime: '2026-03-30T12:00:00.0000001Z' }), row()];
    expect(read(rows, 'userEventsSummary')).toHaveLength(2);
  });
});

describe('the selection', () => {
  it('reaches from exactly n days before asOf to asOf itself', () => {
    const rows = [
      row({ id: 'too-early', eventDateTime: '2026-03-29T11:59:59.999Z' }),
      row({ id: 'first', eventDateTime: '2026-03-29T12:00:00Z' }),
      row({ id: 'last', eventDateTime: '2026-03-30T12:00:00.0009999Z' }),
      row({ id: 'too-late', eventDateTime: '2026-03-30T12:00:00.001Z' }),
    ];
    expect(selectIds(rows, { period: 'D1' })).toBe('last first');
  });

  it.each<[string, NonNullable<Question['filter']>]>([
    ['zoe none', {}],
    ['zoe', { userDisplayName: { eq: 'ZOE\u0308' } }],
    ['zoe', { userDisplayName: { in: ['nobody', 'zo\u00EB'] } }],
    ['zoe', { userDisplayName: { startsWith: '' } }],
    ['', { userDisplayName: { startsWith: 'z', contains: 'x' } }],
    ['zoe none', { userDisplayName: { eq: null } }],
    ['', { userDisplayName: { in: [] } }],
    ['', { authMethod: [] }],
    ['none', { eventDateTime: { from: '2026-03-30T09:00:00Z', to: '2026-03-30T10:00:00Z' } }],
  ])('finds "%s" by %j', (found, filter) => {
    const rows = [
      row({ id: 'zoe', userDisplayName: 'Zo\u00EB', eventDateTime: '2026-03-30T10:00:00Z' }),
      row({ id: 'none', userDisplayName: null, eventDateTime: '2026-03-30T09:00:00Z' }),
    ];
    expect(selectIds(rows, { filter })).toBe(found);
  });

  it('orders by code point, and exactly the other way round when descending', () => {
    const rows = [
      row({ id: 'astral', userPrincipalName: '\u{1D4B3}' }),
      row({ id: 'ligature', userPrincipalName: '\uFB01' }),
      row({ id: 'Z', userPrincipalName: 'B' }),
      row({ id: 'A', userPrincipalName: 'b' }),
      row({ id: 'a', userPrincipalName: 'a' }),
    ];
    const field = 'USER_PRINCIPAL_NAME';
    expect(selectIds(rows, { orderBy: { field, direction: 'ASC' } })).toBe('a A Z ligature astral');
    expect(selectIds(rows, { orderBy: { field, direction: 'DESC' } })).toBe(
      'astral ligature Z A a',
    );
  });
});

describe('a page', () => {
  const events = known(['a', 'b', 'c', 'd'].map((id) => row({ id })));
  const [a, b, c, d] = events;
  const orderBy = { field: 'EVENT_DATE_TIME', direction: 'ASC' } as const;
  const take = (page: Page) => slice(events, page, orderBy);

  it.each<[string, boolean, boolean, Page]>([
    ['a b c d', false, false, {}],
    ['a b', false, true, { first: 2 }],
    ['c d', true, false, { last: 2 }],
    ['b c', true, true, { first: 2, after: a ?? null }],
    ['b c', true, true, { last: 2, before: d ?? null }],
    ['b c', true, true, { first: 9, after: a ?? null, before: d ?? null }],
    ['', true, false, { first: 1, after: d ?? null }],
    ['', false, true, { last: 1, before: a ?? null }],
    ['', false, true, { first: 0 }],
    ['', true, false, { last: 0 }],
    ['', true, true, { first: 0, after: b ?? null }],
    ['', true, true, { last: 0, before: c ?? null }],
  ])(
    '"%s" has something before it: %s, behind it: %s',
    (ids, hasPreviousPage, hasNextPage, page) => {
      const taken = take(page);
      expect(idsOf(taken.events)).toBe(ids);
      expect(taken).toMatchObject({ hasPreviousPage, hasNextPage });
    },
  );
});

describe('the buckets', () => {
  const cuts = (from: string, to: string, interval: Interval, timeZone: string) =>
    bucketsOf({ fromMs: Date.parse(from), toMs: Date.parse(to) }, interval, timeZone)
      .slice(1)
      .map(({ fromMs }) => new Date(fromMs).toISOString().slice(0, 16));

  it('begin with the local day, which is 23 hours long in a spring night', () => {
    expect(cuts('2026-03-28T12:00Z', '2026-03-30T12:00Z', 'DAY', 'Europe/Berlin')).toEqual([
      '2026-03-28T23:00',
      '2026-03-29T22:00',
    ]);
  });

  it('begin at one where the clock skips midnight', () => {
    expect(cuts('2026-04-23T12:00Z', '2026-04-25T12:00Z', 'DAY', 'Africa/Cairo')).toEqual([
      '2026-04-23T22:00',
      '2026-04-24T21:00',
    ]);
  });

  it('are two for the hour that an autumn night has twice', () => {
    expect(cuts('2026-10-24T23:30Z', '2026-10-25T02:30Z', 'HOUR', 'Europe/Berlin')).toEqual([
      '2026-10-25T00:00',
      '2026-10-25T01:00',
      '2026-10-25T02:00',
    ]);
  });

  it('begin on the full hour of a zone that is 45 minutes off', () => {
    expect(cuts('2026-03-28T00:00Z', '2026-03-28T02:00Z', 'HOUR', 'Asia/Kathmandu')).toEqual([
      '2026-03-28T00:15',
      '2026-03-28T01:15',
    ]);
  });

  it('begin a week on Monday', () => {
    expect(cuts('2026-03-20T00:00Z', '2026-03-31T00:00Z', 'WEEK', 'America/New_York')).toEqual([
      '2026-03-23T04:00',
      '2026-03-30T04:00',
    ]);
  });

  it('end with one of a single millisecond when asOf is midnight', () => {
    const window = windowOf('D1', Date.parse('2026-03-30T00:00Z'));
    expect(bucketsOf(window, 'DAY', 'UTC').map(({ fromMs, toMs }) => toMs - fromMs)).toEqual([
      86_400_000, 1,
    ]);
  });
});

describe('the counts', () => {
  const events = known([
    row({ id: '1', authMethod: 'sms', userPrincipalName: 'Bob@contoso.com' }),
    row({ id: '2', failureReason: 'User canceled before submitting a new password' }),
    row({ id: '3', isSuccess: true, failureReason: 'Something' }),
    row({ id: '4', authMethod: 'sms', isSuccess: true, userDisplayName: null }),
    row({
      id: '5',
      feature: 'registration',
      userPrincipalName: 'ADA@contoso.com',
      userDisplayName: null,
    }),
  ]);
  const { aggregate } = connection(events, {}, { usersSuccess: null }, { asOfMs });

  it('are largest first, and equal ones by name', () => {
    expect(aggregate).toMatchObject({
      totalCount: 5,
      successRate: 0.4,
      distinctUsers: 2,
      byFeature: [
        { feature: 'RESET', totalCount: 4, successCount: 2, failureCount: 2 },
        { feature: 'REGISTRATION', totalCount: 1, successCount: 0, failureCount: 1 },
      ],
      byAuthMethod: [{ authMethod: 'EMAIL' }, { authMethod: 'SMS' }],
      byFailureCategory: [
        { failureCategory: 'UNCLASSIFIED', count: 2 },
        { failureCategory: 'CANCELED', count: 1 },
      ],
      byFailureReason: [
        { failureReason: null, failureCategory: 'UNCLASSIFIED', count: 2 },
        { failureReason: 'User canceled before submitting a new password', count: 1 },
      ],
      topUsers: [
        { user: { userPrincipalName: 'ADA@contoso.com', userDisplayName: 'Ada' }, count: 4 },
        { user: { userPrincipalName: 'Bob@contoso.com' }, count: 1 },
      ],
    });
  });

  it('name a user as the latest event does that has a name, and know nobody else', () => {
    expect(user(events, 'aDa@contoso.com')).toEqual({
      userPrincipalName: 'ADA@contoso.com',
      userDisplayName: 'Ada',
    });
    expect(user(events, 'nobody@contoso.com')).toBeNull();
  });

  it('have no rate where nothing happened', () => {
    const nothing = connection(events, { filter: { authMethod: [] } }, {}, { asOfMs });
    expect(nothing.aggregate).toMatchObject({ totalCount: 0, successRate: null, byFeature: [] });
  });
});
