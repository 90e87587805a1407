import fc from 'fast-check';
import {
  DISPLAY_NAMES,
  offsets,
  REASONS,
  sharedAges,
  SPELLINGS,
  timestamp,
} from './arbitraries.js';
import type { Interval } from './reference-buckets.js';
import { FAILURE_CATEGORIES } from './reference-events.js';
import type { Feature } from './reference-events.js';
import type { Filter, Order, Period, Question, StringFilter } from './reference-select.js';
import type { Cuts } from './reference.js';

/** Zones with half and quarter hours, with changes at night, at midnight, in the other half-year, and none at all. */
const timeZones: fc.Arbitrary<string> = fc.constantFrom(
  'UTC',
  'Europe/Berlin',
  'America/New_York',
  'Africa/Cairo',
  'Australia/Sydney',
  'Asia/Kathmandu',
  'Asia/Kolkata',
  'Pacific/Kiritimati',
);

/** Whom one may ask about; the last one is in no report. */
export const userNames: fc.Arbitrary<string> = fc.constantFrom(...SPELLINGS, 'nobody@contoso.com');

/** Lists as people give them, and now and then the empty one, which nothing is in. */
function someOf<Value>(values: fc.Arbitrary<Value>): fc.Arbitrary<Value[]> {
  return fc.oneof(
    { weight: 6, arbitrary: fc.array(values, { minLength: 2, maxLength: 6 }) },
    { weight: 1, arbitrary: fc.array(values, { maxLength: 1 }) },
  );
}

/** One condition at a time, so that something is left to be found; none and all at once occur too. */
function stringFilters(values: readonly (string | null)[]): fc.Arbitrary<StringFilter> {
  const whole = fc.constantFrom(...values.filter((value) => value !== null), 'nobody');
  const part = fc.oneof(
    fc.constant(''),
    fc.constantFrom('A', 'user', 'zoe', '\u0308', '\u00CB', 'I', '\u1E9E', '\u{1D4B3}'),
    whole.map((text) => text.slice(0, 4).toWellFormed()),
    whole.map((text) => text.slice(-4).toWellFormed()),
  );
  const eq = fc.option(whole);
  const anyOf = fc.option(someOf(whole));
  const startsWith = fc.option(part);
  const contains = fc.option(part);
  return fc.oneof<fc.Arbitrary<StringFilter>[]>(
    fc.constantFrom<StringFilter[]>({ startsWith: '' }, { contains: '' }, { in: [] }, {}),
    fc.record({ eq }),
    fc.record({ in: anyOf }),
    fc.record({ startsWith }),
    fc.record({ contains }),
    fc.record({ eq, in: anyOf, startsWith, contains }, { requiredKeys: [] }),
  );
}

function dateRanges(asOfMs: number): fc.Arbitrary<NonNullable<Filter['eventDateTime']>> {
  return fc
    .tuple(sharedAges, sharedAges, offsets, fc.constantFrom('from', 'to', 'both', 'neither'))
    .map(([one, other, offset, given]) => ({
      ...(given !== 'to' && { from: timestamp(asOfMs - Math.max(one, other), 0, offset) }),
      ...(given !== 'from' && { to: timestamp(asOfMs - Math.min(one, other), 0, offset) }),
      ...(given === 'neither' && { from: null, to: null }),
    }));
}

function filters(asOfMs: number): fc.Arbitrary<Filter> {
  const authMethod = fc.option(
    someOf(fc.constantFrom('EMAIL', 'MOBILE_SMS', 'SMS', 'FIDO2_SECURITY_KEY', 'UNKNOWN')),
  );
  const failureCategory = fc.option(
    someOf(fc.constantFrom(...new Set(FAILURE_CATEGORIES.values()), 'UNCLASSIFIED' as const)),
  );
  const userPrincipalName = fc.option(stringFilters(SPELLINGS));
  const userDisplayName = fc.option(stringFilters(DISPLAY_NAMES));
  const failureReason = fc.option(stringFilters(REASONS));
  const eventDateTime = fc.option(dateRanges(asOfMs));
  return fc.oneof<fc.Arbitrary<Filter>[]>(
    fc.constant({}),
    fc.record({ authMethod }),
    fc.record({ failureCategory }),
    fc.record({ userPrincipalName }),
    fc.record({ userDisplayName }),
    fc.record({ failureReason }),
    fc.record({ eventDateTime }),
    fc.record({ authMethod, eventDateTime }),
    fc.record(
      {
        authMethod,
        failureCategory,
        userPrincipalName,
        userDisplayName,
        failureReason,
        eventDateTime,
      },
      { requiredKeys: [] },
    ),
  );
}

/** Narrow questions find little: one narrowing argument at a time is enough, mostly. */
function mostlyNull<Value>(values: fc.Arbitrary<Value>): fc.Arbitrary<Value | null> {
  return fc.oneof({ weight: 2, arbitrary: fc.constant(null) }, { weight: 1, arbitrary: values });
}

export const features = mostlyNull(fc.constantFrom<Feature>('REGISTRATION', 'RESET', 'UNKNOWN'));
const periods = fc.constantFrom<Period>('D1', 'D7', 'D30', 'D30');

const orders: fc.Arbitrary<Order> = fc.record({
  field: fc.constantFrom('EVENT_DATE_TIME', 'USER_PRINCIPAL_NAME'),
  direction: fc.constantFrom('ASC', 'DESC'),
});

/** Every argument but those of the page; each is absent, null (where it may be) or a value. */
export function questions(asOfMs: number): fc.Arbitrary<Question> {
  return fc.record(
    {
      period: periods,
      feature: features,
      success: mostlyNull(fc.boolean()),
      filter: fc.option(filters(asOfMs), { freq: 2 }),
      orderBy: orders,
    },
    { requiredKeys: [] },
  );
}

/** The arguments of `User.credentialUsage`. */
export const userQuestions: fc.Arbitrary<Question> = fc.record(
  { period: periods, feature: features, success: mostlyNull(fc.boolean()) },
  { requiredKeys: [] },
);

export const cuts: fc.Arbitrary<Cuts> = fc.record(
  {
    reasonsFirst: fc.constantFrom(1, 3, 1000),
    usersFirst: fc.constantFrom(1, 3, 1000),
    usersSuccess: fc.option(fc.boolean()),
    interval: fc.constantFrom<Interval>('HOUR', 'DAY', 'WEEK'),
    timeZone: timeZones,
  },
  { requiredKeys: [] },
);

/** A page whose cursors are still to be chosen: `after` and `before` are places in a list of unknown length. */
export interface PagePlan {
  readonly first?: number | null;
  readonly last?: number | null;
  readonly after?: number | null;
  readonly before?: number | null;
}

const sizes = fc.oneof(fc.constantFrom(0, 1, 2, 50, 1000), fc.integer({ min: 0, max: 20 }));
const places = fc.option(fc.nat());

export const pages: fc.Arbitrary<PagePlan> = fc.oneof<fc.Arbitrary<PagePlan>[]>(
  fc.record({ first: fc.option(sizes), after: places, before: places }, { requiredKeys: [] }),
  fc.record({ last: fc.option(sizes), after: places, before: places }, { requiredKeys: [] }),
  fc.record({ first: sizes, last: fc.constant(null), after: places }, { requiredKeys: ['last'] }),
  fc.record({ first: fc.constant(null), last: sizes, before: places }, { requiredKeys: ['last'] }),
);
