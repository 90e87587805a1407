import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { EXPORT_FORMATS } from '../../src/export/format.js';
import { fileOf } from '../../src/export/report-file.js';
import type { CredentialUsageEvent } from '../../src/report/event.js';
import { createPseudonymizer, createPseudonyms } from '../../src/report/pseudonym.js';
import { eventAt, type Snapshot } from '../../src/report/snapshot.js';
import { SECRET, snapshotOf, usageEvent } from '../support/usage-event.js';
import { readCsv } from './read-csv.js';

const asOfMs = Date.parse('2026-11-24T08:15:00Z');
const COLUMNS = 'eventDateTime,userPrincipalName,userDisplayName,feature,isSuccess,authMethod,failureCategory,failureReason,authMethodRaw,id,sourceId'; // prettier-ignore

function written(snapshot: Snapshot, name: 'csv' | 'ndjson', parameters = ''): string {
  const file = fileOf(new URLSearchParams(parameters), name)(snapshot);
  const pieces = [...file.pieces()];
  expect(pieces.reduce((count, piece) => count + piece.rowCount, 0)).toBe(file.rowCount);
  return Buffer.concat(pieces.map(({ bytes }) => bytes)).toString('utf8');
}

/** The events as the schema shows them, newest first: what every file has to say. */
function shown(snapshot: Snapshot) {
  return [...snapshot.timesMs.keys()].reverse().map((position) => {
    const event = eventAt(snapshot, position);
    return {
      eventDateTime: new Date(event.eventTimeMs).toISOString(),
      userPrincipalName: event.userPrincipalName,
      userDisplayName: event.userDisplayName,
      feature: event.feature,
      isSuccess: event.isSuccess,
      authMethod: event.authMethod,
      failureCategory: event.failureCategory,
      failureReason: event.failureReason,
      authMethodRaw: event.authMethodRaw,
      id: event.id,
      sourceId: event.sourceId,
    };
  });
}

const text = fc.oneof(
  fc.string({ minLength: 1, maxLength: 12, unit: 'grapheme' }),
  fc.constantFrom('=1+1', '+1', '-1', '@SUM(A1)', '\tx', 'a,b', 'say "x"', 'two\r\nlines', '😀', '＝1'),
); // prettier-ignore
const event: fc.Arbitrary<CredentialUsageEvent> = fc
  .record({
    sourceId: fc.oneof(fc.uuid(), text),
    userPrincipalName: text,
    userDisplayName: fc.option(text),
    isSuccess: fc.boolean(),
    authMethodRaw: fc.constantFrom('email', 'mobileSMS', 'new,Member'),
    failureReason: fc.option(text),
    eventTimeMs: fc.integer({ min: asOfMs - 29 * 86_400_000, max: asOfMs }),
  })
  .map(usageEvent);
const views = fc.constantFrom<(snapshot: Snapshot) => Snapshot>(
  (snapshot) => snapshot,
  createPseudonymizer(createPseudonyms(SECRET)),
);

describe('a file of events', () => {
  it('says what the schema says, in NDJSON', () => {
    fc.assert(
      fc.property(fc.array(event, { maxLength: 30 }), views, (events, show) => {
        const snapshot = show(snapshotOf(events, asOfMs));
        const lines = written(snapshot, 'ndjson').split('\n');
        expect(lines.pop()).toBe('');
        expect(lines).toEqual(shown(snapshot).map((row) => JSON.stringify(row)));
      }),
    );
  });

  it('says what the schema says, in CSV, but no field of it is a formula', () => {
    fc.assert(
      fc.property(fc.array(event, { maxLength: 30 }), views, (events, show) => {
        const snapshot = show(snapshotOf(events, asOfMs));
        const [head, ...records] = readCsv(written(snapshot, 'csv'));
        expect(head?.join()).toBe(COLUMNS);
        expect(records).toEqual(
          shown(snapshot).map((row) =>
            Object.values(row).map((value) => {
              const field = String(value ?? '');
              return /^[=+\-@\t\r\n＝＋－＠]/.test(field) && typeof value === 'string' ? `'${field}` : field;
            }),
          ),
        );
      }),
    ); // prettier-ignore
  });

  it('is written in batches, none left out and none twice', () => {
    const events = Array.from({ length: 1234 }, (_, index) =>
      usageEvent({ sourceId: `id-${index}`, eventTimeMs: asOfMs - index * 1000 }),
    );
    const ids = written(snapshotOf(events, asOfMs), 'ndjson').match(/"sourceId":"[^"]*"/g);
    expect(ids).toEqual(events.map(({ sourceId }) => `"sourceId":"${sourceId}"`));
  });

  it('holds what is asked for and no more', () => {
    const failure = usageEvent({ sourceId: 'id-2', isSuccess: false, eventTimeMs: asOfMs - 1 });
    const old = usageEvent({ sourceId: 'id-3', eventTimeMs: asOfMs - 8 * 86_400_000 });
    const snapshot = snapshotOf([usageEvent({ eventTimeMs: asOfMs }), failure, old], asOfMs);
    expect(written(snapshot, 'csv', 'period=D7&success=false').split('\r\n')).toHaveLength(3);
    expect(written(snapshot, 'csv', 'period=D7').split('\r\n')).toHaveLength(4);
    expect(written(snapshot, 'csv', 'userContains=nobody')).toBe(`${COLUMNS}\r\n`);
  });

  it('begins with a byte order mark where that is asked for, which JSON has none of', () => {
    const snapshot = snapshotOf([], asOfMs);
    expect(written(snapshot, 'csv', 'bom=true')).toBe(`\uFEFF${COLUMNS}\r\n`);
    expect(written(snapshot, 'ndjson', 'bom=true')).toBe('');
  });

  it('is named by its period and the instant that it is as of', () => {
    const names = EXPORT_FORMATS.map(
      ({ name }) => fileOf(new URLSearchParams('period=D1'), name)(snapshotOf([], asOfMs)).name,
    );
    expect(names).toEqual([
      'credential-usage-D1-20261124T081500Z.csv',
      'credential-usage-D1-20261124T081500Z.ndjson',
    ]);
  });
});
