import { NEXT_LINK, pageFault } from './odata-page.js';
import type { TenantRow } from '../row.js';
import type { Fault, Faults } from './fault.js';

const ROWS_REPEATED = 3;
/** A page of 1,000 such rows is 10 MB. */
const HUGE_CHARACTERS = 10_000;

/** What a strict parser of RFC 3339 with a calendar refuses, though some of it is read by `Date`. */
const BAD_DATES = [
  '2019-02-30T08:00:00Z',
  '0001-01-01T00:00:00',
  '1',
  '2026-03-02',
  '2026-03-02T25:61:61Z',
  '',
];

/** Characters that break a store, a terminal, a page or a spreadsheet. */
const AWKWARD_TEXTS = [
  'a\u0000b',
  'a\u0001\u001b[31mb\u007f',
  'a\u202Eb',
  '<script>alert(1)</script>',
  '=cmd|calc',
];

/** Rows are missing, come twice, or are not what a row should be. */
export const ROW_FAULTS = {
  'empty-report': pageFault('no row and no next link, as of a report that is retired', (page) => {
    return { ...page, [NEXT_LINK]: undefined, value: [] };
  }),
  'rows-dropped': pageFault(
    'half of the rows are left out',
    (page, { options: { share = 0.5 } }) => {
      const value = page.value.filter((_, index) => !isHit(index, share));
      return value.length === page.value.length ? undefined : { ...page, value };
    },
    ['share'],
  ),
  'rows-repeated': {
    summary: 'the last 3 rows of the page before come first again, and all others move on',
    options: ['rows'],
    overlapRows: ({ rows = ROWS_REPEATED }) => rows,
    // A first page has none before it.
    answer: ({ reply, target }) => (/skiptoken=/.test(target) ? reply : undefined),
  },
  'rows-doubled': pageFault('every row stands on its page twice', (page) => {
    return page.value.length === 0 ? undefined : { ...page, value: [...page.value, ...page.value] };
  }),
  'rows-unknown-enum': rowFault('enum members that nobody knows', (row) => ({
    ...row,
    feature: 'teleportation',
    authMethod: 'quantumKey',
  })),
  'rows-null-fields': rowFault('null for everything but the id', (row) => onlyId(row, null)),
  'rows-missing-fields': rowFault('nothing but the id', (row) => onlyId(row, undefined)),
  'rows-wrong-types': rowFault('numbers for texts', (row) => onlyId(row, 42)),
  'rows-extra-fields': rowFault('a field more than documented; legal', (row) => {
    return { ...row, riskLevel: 'high', nested: { id: 'x' } };
  }),
  'rows-bad-dates': rowFault('dates that are none', (row, index) => ({
    ...row,
    eventDateTime: BAD_DATES[index % BAD_DATES.length],
  })),
  'rows-huge-text': rowFault('names of 10,000 characters', (row) => ({
    ...row,
    userDisplayName: 'x'.repeat(HUGE_CHARACTERS),
  })),
  'rows-control-characters': rowFault(
    'NUL, escapes, markup and formulas in names',
    (row, index) => ({
      ...row,
      userDisplayName: AWKWARD_TEXTS[index % AWKWARD_TEXTS.length],
    }),
  ),
  'rows-lone-surrogates': rowFault('halves of surrogate pairs in names', (row) => ({
    ...row,
    userDisplayName: 'a\uD800b\uDC00c',
  })),
  'rows-prototype-keys': rowFault('keys that mean something to JavaScript', (row) => ({
    ...row,
    // Computed, because a plain __proto__ would set the prototype and write no key.
    ['__proto__']: { isAdmin: true },
    constructor: { prototype: { isAdmin: true } },
    toJSON: 'x',
    then: 'x',
  })),
  'rows-no-objects': rowFault('null, numbers, texts and lists for rows', (_, index) => {
    return [null, 42, 'row', []][index % 4];
  }),
} satisfies Faults;

/** Spoils all rows of a page, or the share that the plan gives, spread evenly. */
function rowFault(summary: string, spoil: (row: TenantRow, index: number) => unknown): Fault {
  return pageFault(
    `rows with ${summary}`,
    (page, { options: { share = 1 } }) => {
      let spoilt = 0;
      const value = page.value.map((row, index) => {
        if (!isHit(index, share) || !isRow(row)) return row;
        spoilt += 1;
        return spoil(row, spoilt - 1);
      });
      return spoilt === 0 ? undefined : { ...page, value };
    },
    ['share'],
  );
}

/** Of any first n rows, the whole part of n times share is hit. */
function isHit(index: number, share: number): boolean {
  return Math.floor((index + 1) * share) > Math.floor(index * share);
}

function isRow(row: unknown): row is TenantRow {
  return typeof row === 'object' && row !== null;
}

function onlyId(row: TenantRow, value: unknown): TenantRow {
  return Object.fromEntries(
    Object.entries(row).map(([name, own]) => [name, name === 'id' ? own : value]),
  );
}
