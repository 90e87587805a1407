import fc from 'fast-check';
import { AUTH_METHODS, FAILURE_CATEGORIES, readEvents } from './reference-events.js';
import type { Source } from './reference-events.js';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/**
 * Instants at which sweeps begin: around changes of the clock in Europe, America, Egypt and Australia, at a zone's
 * midnight, within a second, and where a D30 window crosses a year.
 */
const AS_OF = [
  '2026-03-30T10:17:23.456Z',
  '2026-03-29T22:00:00.000Z',
  '2026-11-02T05:00:00.000Z',
  '2026-10-26T00:59:59.999Z',
  '2026-04-27T21:30:00.001Z',
  '2026-04-06T13:45:00.000Z',
  '2026-01-12T00:00:00.000Z',
].map((text) => Date.parse(text));

export const asOf: fc.Arbitrary<number> = fc.constantFrom(...AS_OF);

export const sources: fc.Arbitrary<Source> = fc.constantFrom(
  'userCredentialUsageDetails',
  'userEventsSummary',
);

/** Few users in many spellings: case, composed and combining marks, sharp s, dotted I, and two beyond U+E000. */
export const SPELLINGS = [
  'ada@contoso.com',
  'Ada@Contoso.com',
  'ADA@CONTOSO.COM',
  'Zo\u00EB@contoso.com',
  'zoe\u0308@contoso.com',
  'ZOE\u0308@CONTOSO.COM',
  'stra\u00DFe@contoso.com',
  'STRA\u1E9EE@contoso.com',
  'strasse@contoso.com',
  '\u0130pek@contoso.com',
  'i\u0307pek@contoso.com',
  'ipek@contoso.com',
  '\uFB01n@contoso.com',
  '\u{1D4B3}@contoso.com',
  "o'neil_fabrikam.com#EXT#@contoso.com",
];

/** Enough others that a list of ten has an end. */
const users = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom(...SPELLINGS) },
  { weight: 1, arbitrary: fc.integer({ min: 1, max: 9 }).map((n) => `user${n}@contoso.com`) },
);

export const DISPLAY_NAMES: readonly (string | null)[] = [
  'Ada Lovelace',
  'ADA',
  'Zoe\u0308 M\u00FCller',
  'zo\u00EB',
  '\u0130pek',
  null,
];

const METHODS = ['email', 'mobileSMS', 'sms', 'fido2SecurityKey', 'qrCode', 'unknownFutureValue'];
/** Names that an object would know by birth, and members Graph may add one day. */
const STRANGE_METHODS = ['constructor', '__proto__', 'somethingNew'];

export const REASONS: readonly (string | null)[] = [
  ...FAILURE_CATEGORIES.keys(),
  'Something nobody documented',
  'something nobody documented',
  '\uFB01le not found',
  '\u{1D4B3} not found',
  '',
  null,
];

const reasons = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom(...REASONS) },
  { weight: 1, arbitrary: fc.integer({ min: 1, max: 9 }).map((n) => `Reason ${n}`) },
);

const IDS = ['a', 'B', 'b', '\uFB01', '\u{1D4B3}', 'd3590ed6-52b3-4102-aeff-aad2292ab01234'];

/** Ids that mostly name one row, sometimes several. */
const rowIds = fc.oneof(
  { weight: 1, arbitrary: fc.constantFrom(...IDS) },
  { weight: 2, arbitrary: fc.uuid() },
);

/** Distances from asOf into the past at which something is decided: the ends of each period, and shared moments. */
const EDGES_MS = [0, 1, DAY_MS, DAY_MS + 1, 7 * DAY_MS, 7 * DAY_MS + 1, 30 * DAY_MS];
const SHARED_MS = [5, 90_000, HOUR_MS, 5 * HOUR_MS, 26 * HOUR_MS];

export const sharedAges = fc.constantFrom(...EDGES_MS, ...SHARED_MS, ...SHARED_MS);

const ages = fc.oneof(
  { weight: 5, arbitrary: sharedAges },
  { weight: 3, arbitrary: fc.integer({ min: 0, max: 30 * DAY_MS }) },
  { weight: 2, arbitrary: fc.integer({ min: 0, max: 30 * 24 }).map((hours) => hours * HOUR_MS) },
);

export const offsets = fc.constantFrom('Z', '+00:00', '+02:00', '-05:30', '+14:00');

/** RFC 3339, in any zone, with a fraction as long as it needs to be or as Graph writes it. */
export function timestamp(epochMs: number, ticks: number, offset: string): string {
  const [, sign = '+', hours = '0', minutes = '0'] = /([+-])(\d\d):(\d\d)/.exec(offset) ?? [];
  const shiftMs = Number(`${sign}1`) * (Number(hours) * 60 + Number(minutes)) * 60_000;
  const local = new Date(epochMs + shiftMs).toISOString();
  const whole = local.slice(0, 19);
  const fraction = local.slice(20, 23);
  if (ticks > 0) return `${whole}.${fraction}${String(ticks).padStart(4, '0')}${offset}`;
  return fraction === '000' ? whole + offset : `${whole}.${fraction}${offset}`;
}

function moments(asOfMs: number, agesMs: fc.Arbitrary<number>): fc.Arbitrary<string> {
  const ticks = fc.oneof(
    { weight: 4, arbitrary: fc.constant(0) },
    { weight: 1, arbitrary: fc.constantFrom(1, 5000, 9999) },
  );
  return fc
    .tuple(agesMs, ticks, offsets)
    .map(([ageMs, tick, offset]) => timestamp(asOfMs - ageMs, tick, offset));
}

/** A row as Graph sends it. */
type Row = Readonly<Record<string, unknown>>;

function soundRows(asOfMs: number): fc.Arbitrary<Row> {
  return fc.record(
    {
      '@odata.type': fc.constant('#microsoft.graph.userEventsSummary'),
      id: rowIds,
      feature: fc.constantFrom('registration', 'reset', 'reset', 'unknownFutureValue'),
      userPrincipalName: users,
      userDisplayName: fc.constantFrom(...DISPLAY_NAMES),
      isSuccess: fc.boolean(),
      authMethod: fc.oneof(
        { weight: 4, arbitrary: fc.constantFrom(...METHODS) },
        { weight: 1, arbitrary: fc.constantFrom(...AUTH_METHODS.keys(), ...STRANGE_METHODS) },
      ),
      failureReason: reasons,
      eventDateTime: moments(asOfMs, ages),
    },
    {
      requiredKeys: [
        'id',
        'feature',
        'userPrincipalName',
        'isSuccess',
        'authMethod',
        'eventDateTime',
      ],
    },
  );
}

/**
 * Rows outside every period, of two users who have no other: they must count nowhere. Whether the report "knows" these
 * two users is left open, so nobody asks about them.
 */
function outsideRows(asOfMs: number): fc.Arbitrary<Row> {
  const before = fc.constantFrom(30 * DAY_MS + 1, 31 * DAY_MS, 400 * DAY_MS);
  const later = fc.constantFrom(-1, -HOUR_MS, -DAY_MS);
  const at = (userPrincipalName: string, agesMs: fc.Arbitrary<number>) =>
    fc
      .tuple(soundRows(asOfMs), moments(asOfMs, agesMs))
      .map(([row, eventDateTime]) => ({ ...row, userPrincipalName, eventDateTime }));
  return fc.oneof(at('earlier@contoso.com', before), at('later@contoso.com', later));
}

/** Rows that lack something essential, and things that are no rows at all. */
function brokenRows(asOfMs: number): fc.Arbitrary<unknown> {
  const faults: readonly Row[] = [
    { id: undefined },
    { id: '' },
    { id: 7 },
    { feature: null },
    { userPrincipalName: '' },
    { userPrincipalName: ['ada@contoso.com'] },
    { isSuccess: 'true' },
    { isSuccess: null },
    { authMethod: 0 },
    { eventDateTime: '2026-02-30T00:00:00Z' },
    { eventDateTime: '2026-03-01T25:00:00Z' },
    { eventDateTime: '2026-03-01T00:00:00' },
    { eventDateTime: '2026-03-01' },
    { eventDateTime: 'yesterday' },
    { eventDateTime: 1_772_000_000_000 },
  ];
  return fc.oneof(
    { weight: 4, arbitrary: faulty(asOfMs, faults) },
    { weight: 1, arbitrary: fc.constantFrom<unknown>(null, 7, 'row', true, [], {}) },
  );
}

function faulty(asOfMs: number, faults: readonly Row[]): fc.Arbitrary<Row> {
  return fc
    .tuple(soundRows(asOfMs), fc.constantFrom(...faults))
    .map(([row, fault]) => ({ ...row, ...fault }));
}

/** What may come again on a later page: the very row, a renamed user, another case, or another event by the same id. */
const CHANGES: readonly ((row: Row) => Row)[] = [
  (row) => row,
  (row) => ({ ...row, userDisplayName: 'Renamed' }),
  (row) => ({ ...row, userDisplayName: null }),
  (row) => ({ ...row, userPrincipalName: String(row['userPrincipalName']).toUpperCase() }),
  (row) => ({ ...row, isSuccess: true }),
  (row) => ({ ...row, authMethod: 'appCode' }),
  (row) => ({ ...row, failureReason: 'Another reason' }),
  (row) => ({ ...row, eventDateTime: withinSameMillisecond(String(row['eventDateTime'])) }),
];

function withinSameMillisecond(eventDateTime: string): string {
  return eventDateTime.replace(
    /(:\d\d)(\.\d+)?(Z|[+-])/,
    (_, second: string, fraction: string | undefined, zone: string) =>
      `${second}${(fraction ?? '.').padEnd(4, '0').slice(0, 4)}0003${zone}`,
  );
}

function withRepeats(rows: readonly unknown[]): fc.Arbitrary<readonly unknown[]> {
  if (rows.length === 0) return fc.constant(rows);
  const repeat = fc
    .tuple(fc.constantFrom(...rows), fc.constantFrom(...CHANGES))
    .map(([row, change]) => (typeof row === 'object' && row !== null ? change({ ...row }) : row));
  return fc.array(repeat, { maxLength: 8 }).map((repeats) => [...rows, ...repeats]);
}

/** Later sweeps begin from a millisecond to some days after the first. */
export const delays: fc.Arbitrary<number> = fc.constantFrom(1, HOUR_MS, DAY_MS, 3 * DAY_MS);

/** All rows of one sweep, in page order. */
export function reports(asOfMs: number, maxRows = 40): fc.Arbitrary<readonly unknown[]> {
  const row = fc.oneof(
    { weight: 12, arbitrary: soundRows(asOfMs) },
    { weight: 1, arbitrary: outsideRows(asOfMs) },
    { weight: 1, arbitrary: brokenRows(asOfMs) },
  );
  return fc
    .array(row, { maxLength: maxRows, size: 'max' })
    .chain(withRepeats)
    .map((rows) => withFilling(rows, asOfMs));
}

/**
 * The rows of a later sweep: some of the earlier ones in another order, and new ones. No new row takes an earlier row's id: what Graph
 * would mean by an activity that happens again at another time is anybody's guess.
 */
export function laterReports(
  earlier: readonly unknown[],
  asOfMs: number,
): fc.Arbitrary<readonly unknown[]> {
  const fresh = reports(asOfMs, 10).map((rows) => rows.map(withNewId));
  return fc
    .tuple(fc.shuffledSubarray([...earlier]), fresh)
    .map((kept) => withFilling(kept.flat(), asOfMs));
}

/** A sweep with a broken row among fewer than this many is refused as a whole: that is no report to compare with. */
const ROWS_PER_BROKEN_ROW = 20;

/** The rows, and so many more before every period, which count nowhere, that the broken ones are put up with. */
function withFilling(rows: readonly unknown[], asOfMs: number): readonly unknown[] {
  const leastCount = rows.filter(isBroken).length * ROWS_PER_BROKEN_ROW;
  const filling = Array.from({ length: Math.max(0, leastCount - rows.length) }, (_, number) => ({
    id: `filling ${number}`,
    feature: 'reset',
    userPrincipalName: 'earlier@contoso.com',
    isSuccess: true,
    authMethod: 'email',
    eventDateTime: timestamp(asOfMs - 31 * DAY_MS, 0, 'Z'),
  }));
  return [...rows, ...filling];
}

function isBroken(row: unknown): boolean {
  return readEvents([row], 'userEventsSummary').length === 0;
}

function withNewId(row: unknown): unknown {
  if (typeof row !== 'object' || row === null || !('id' in row)) return row;
  return typeof row.id === 'string' && row.id !== '' ? { ...row, id: `new ${row.id}` } : row;
}
