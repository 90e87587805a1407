import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { EventLines } from '../../src/export/event-lines.js';
import { EXPORT_FORMATS } from '../../src/export/format.js';
import { fileOf } from '../../src/export/report-file.js';
import type { CredentialUsageEvent } from '../../src/report/event.js';
import { createPseudonymizer, createPseudonyms } from '../../src/report/pseudonym.js';
import { eventAt, type Snapshot } from '../../src/report/snapshot.js';
import { SECRET, snapshotOf, usageEvent } from '../support/usage-event.js';
import { readCsv } from './read-csv.js';

const asOfMs = Date.parse('2026-11-24T08:15:00Z');
const COLUMNS = 'eventDateTime,userPrincipalName,userDisplayName,feature,isSuccess,authMethod,failureCategory,failureReason,authMethodRaw,id,sourceId'; // prettier-ignore

async function written(
  snapshot: Snapshot,
  name: 'csv' | 'ndjson',
  parameters = '',
): Promise<string> {
  const file = await fileOf(new URLSearchParams(parameters), name)({ snapshot });
  const pieces: EventLines[] = [];
  for await (const piece of file.pieces()) pieces.push(piece);
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
  it('says what the schema says, in NDJSON', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(event, { maxLength: 30 }), views, async (events, show) => {
        const snapshot = show(snapshotOf(events, asOfMs));
        const lines = (await written(snapshot, 'ndjson')).split('\n');
        expect(lines.pop()).toBe('');
        expect(lines).toEqual(shown(snapshot).map((row) => JSON.stringify(row)));
      }),
    );
  });

  it('says what the schema says, in CSV, but no field of it is a formula', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(event, { maxLength: 30 }), views, async (events, show) => {
        const snapshot = show(snapshotOf(events, asOfMs));
        const [head, ...records] = readCsv(await written(snapshot, 'csv'));
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

  it('is written in batches, none left out and none twice', async () => {
    const events = Array.from({ length: 1234 }, (_, index) =>
      usageEvent({ sourceId: `id-${index}`, eventTimeMs: asOfMs - index * 1000 }),
    );
    const ids = (await written(snapshotOf(events, asOfMs), 'ndjson')).match(/"sourceId":"[^"]*"/g);
    expect(ids).toEqual(events.map(({ sourceId }) => `"sourceId":"${sourceId}"`));
  });

  it('holds what is asked for and no more', async () => {
    const failure = usageEvent({ sourceId: 'id-2', isSuccess: false, eventTimeMs: asOfMs - 1 });
    const old = usageEvent({ sourceId: 'id-3', eventTimeMs: asOfMs - 8 * 86_400_000 });
    const snapshot = snapshotOf([usageEvent({ eventTimeMs: asOfMs }), failure, old], asOfMs);
    expect((await written(snapshot, 'csv', 'period=D7&success=false')).split('\r\n')).toHaveLength(
      3,
    );
    expect((await written(snapshot, 'csv', 'period=D7')).split('\r\n')).toHaveLength(4);
    expect(await written(snapshot, 'csv', 'userContains=nobody')).toBe(`${COLUMNS}\r\n`);
  });

  it('begins with a byte order mark where that is asked for, which JSON has none of', async () => {
    const snapshot = snapshotOf([], asOfMs);
    expect(await written(snapshot, 'csv', 'bom=true')).toBe(`\uFEFF${COLUMNS}\r\n`);
    expect(await written(snapshot, 'ndjson', 'bom=true')).toBe('');
  });

  it('is named by its period and the instant that it is as of', async () => {
    const files = EXPORT_FORMATS.map(({ name }) =>
      fileOf(new URLSearchParams('period=D1'), name)({ snapshot: snapshotOf([], asOfMs) }),
    );
    const names = (await Promise.all(files)).map(({ name }) => name);
    expect(names).toEqual([
      'credential-usage-D1-20261124T081500Z.csv',
      'credential-usage-D1-20261124T081500Z.ndjson',
    ]);
  });

  it('is of any window that is named, and says what of it nobody knows', async () => {
    const events = [0, 20, 29].map((days) =>
      usageEvent({ sourceId: `id-${days}`, eventTimeMs: asOfMs - days * 86_400_000 }),
    );
    const parameters = 'from=2026-10-01T00:00:00Z&to=2026-11-10T02:00:00%2B02:00';
    const toFile = fileOf(new URLSearchParams(parameters), 'csv');
    const { name, rowCount, gaps } = await toFile({ snapshot: snapshotOf(events, asOfMs) });
    expect(name).toBe('credential-usage-20261001T000000Z-to-20261110T000000Z-20261124T081500Z.csv');
    expect(rowCount).toBe(2);
    expect(gaps).toEqual([
      { fromMs: Date.parse('2026-10-01T00:00:00Z'), toMs: Date.parse('2026-10-25T08:15:00Z') },
    ]);
  });
});
