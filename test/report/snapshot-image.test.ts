import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { createEventSet } from '../../src/report/event-set.js';
import { CREDENTIAL_FEATURES, type CredentialUsageEvent } from '../../src/report/event.js';
import { createImageReader } from '../../src/report/image-reader.js';
import { imageOf, type ImagePart, type KeptReport } from '../../src/report/snapshot-image.js';
import { buildSnapshot } from '../../src/report/snapshot-builder.js';
import {
  eventAt,
  idAt,
  restoreEvent,
  sourceIdAt,
  type Snapshot,
} from '../../src/report/snapshot.js';
import { finish } from '../../src/report/work.js';
import { DISPLAY_NAMES, REASONS, SPELLINGS } from '../support/arbitraries.js';
import { SECRET, snapshotOf, usageEvent } from '../support/usage-event.js';

const AS_OF_MS = Date.UTC(2026, 2, 2, 12);
const RECORD = {
  full: { asOfMs: AS_OF_MS - 1, pageCount: 7, isNewestFirst: true },
  isShort: true,
  isShortCutLost: false,
};

const events: fc.Arbitrary<CredentialUsageEvent> = fc.record({
  sourceId: fc.oneof(fc.uuid(), fc.constantFrom('a', 'b', 'Zo\u00EB')),
  feature: fc.constantFrom(...CREDENTIAL_FEATURES),
  userPrincipalName: fc.constantFrom(...SPELLINGS),
  userDisplayName: fc.constantFrom(...DISPLAY_NAMES),
  isSuccess: fc.boolean(),
  authMethodRaw: fc.constantFrom('email', 'mobileSMS', 'somethingNew'),
  failureReason: fc.constantFrom(...REASONS),
  eventTimeMs: fc.integer({ min: -3, max: 3 }),
  eventTimeTicks: fc.constantFrom(0, 1, 9999),
});

function snapshotWith(list: readonly CredentialUsageEvent[], idNamesEvent: boolean): Snapshot {
  const set = createEventSet({ idNamesEvent, secret: SECRET });
  list.forEach(set.add);
  const quarantined = new Map([['ID', 2]]);
  return finish(buildSnapshot(set.table, { asOfMs: AS_OF_MS, asOfMonotonicMs: 5, isComplete: true, quarantined })); // prettier-ignore
}

/** What it was before it was bytes. Each part lies where it will in memory. */
function restored(parts: Iterable<ImagePart>): KeptReport {
  const reader = createImageReader();
  for (const { kind, bytes } of parts) {
    const padded = new Uint8Array(bytes.length + 3);
    padded.set(bytes, 3);
    reader.take({ kind, bytes: padded.subarray(3) });
  }
  return finish(reader.finish((asOfMs) => asOfMs / 2));
}

function everythingIn(snapshot: Snapshot) {
  const positions = [...Array(snapshot.rowCount).keys()];
  return {
    events: positions.map((position) => {
      const details = Object.fromEntries(Object.entries(eventAt(snapshot, position)).filter(([name]) => name !== 'snapshot')); // prettier-ignore
      return { ...restoreEvent(snapshot, position), ...details, sent: sourceIdAt(snapshot, position) }; // prettier-ignore
    }),
    found: positions.map((position) => snapshot.positionOfId(idAt(snapshot, position))),
    users: snapshot.users,
    byUser: snapshot.byUser,
    byCell: snapshot.byCell,
    cube: snapshot.cube,
    facts: [snapshot.asOfMs, snapshot.isComplete, snapshot.rowCount, snapshot.quarantined],
  };
}

describe('the image of a snapshot', () => {
  it('is the snapshot again, whatever it holds', () => {
    fc.assert(
      fc.property(fc.array(events, { maxLength: 40 }), fc.boolean(), (list, idNamesEvent) => {
        const snapshot = snapshotWith(list, idNamesEvent);
        const kept = restored(imageOf({ snapshot, ...RECORD }));
        expect(everythingIn(kept.snapshot)).toEqual(everythingIn(snapshot));
        expect(kept).toMatchObject(RECORD);
        expect(kept.snapshot.asOfMonotonicMs).toBe(AS_OF_MS / 2);
      }),
    );
  });

  it('comes in parts, however many events there are', () => {
    const list = Array.from({ length: 9000 }, (_, index) =>
      usageEvent({ sourceId: `id-${index}`, userPrincipalName: `user${index}@contoso.com` }),
    );
    const snapshot = snapshotOf(list, AS_OF_MS);
    const parts = [...imageOf({ snapshot, ...RECORD })];
    expect(parts.filter(({ kind }) => kind === 'events')).toHaveLength(3);
    expect(everythingIn(restored(parts).snapshot)).toEqual(everythingIn(snapshot));
  });

  it('is none where only some of its events have keys', () => {
    const list = Array.from({ length: 5000 }, (_, index) =>
      usageEvent({ sourceId: `id-${index}` }),
    );
    const [plain, keyed] = [true, false].map((idNamesEvent) => [
      ...imageOf({ snapshot: snapshotWith(list, idNamesEvent), ...RECORD }),
    ]);
    const mixed = [...(plain ?? []).slice(0, -1), ...(keyed ?? []).slice(-1)];
    expect(mixed.filter(({ kind }) => kind === 'events')).toHaveLength(2);
    expect(() => restored(mixed)).toThrow('Some events have keys');
  });

  it.each<[string, (parts: ImagePart[]) => readonly ImagePart[]]>([
    ['a part is missing', (parts) => parts.slice(0, -1)],
    ['a part stands twice', (parts) => [...parts, ...parts.slice(-1)]],
    ['its beginning is missing', (parts) => parts.slice(1)],
    ['its texts are missing', (parts) => parts.filter(({ kind }) => kind !== 'nameTexts')],
    ['a part breaks off', (parts) => parts.map(({ kind, bytes }) => ({ kind, bytes: bytes.slice(0, -9) }))],
    ['it is of another format', ([facts, ...parts]) => [{ kind: 'facts', bytes: Buffer.from(Buffer.from(facts?.bytes ?? []).toString().replace('"format":1', '"format":2')) }, ...parts]],
    ['it is empty', () => []],
  ])('is none where %s', (_where, spoil) => {
    const list = [usageEvent(), usageEvent({ sourceId: 'id-2', userPrincipalName: 'zoe@contoso.com' })];
    const parts = [...imageOf({ snapshot: snapshotOf(list, AS_OF_MS), ...RECORD })];
    expect(() => restored(spoil(parts))).toThrow();
  }); // prettier-ignore
});
