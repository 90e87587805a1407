import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { createImageReader } from '../../src/report/image-reader.js';
import { imageOf, type ImagePart } from '../../src/report/snapshot-image.js';
import { eventAt, idAt, positionsOfUser, restoreEvent, sourceIdAt, type Snapshot } from '../../src/report/snapshot.js'; // prettier-ignore
import { finish } from '../../src/report/work.js';
import { snapshotOf, usageEvent } from '../support/usage-event.js';

const AS_OF_MS = Date.UTC(2026, 2, 2, 12);
const snapshot = snapshotOf(
  Array.from({ length: 30 }, (_, index) =>
    usageEvent({
      sourceId: index % 3 === 0 ? `id-${index}` : `00000000-0000-4000-8000-0000000000${10 + index}`,
      userPrincipalName: `user${index % 7}@contoso.com`,
      userDisplayName: index % 5 === 0 ? null : `User ${index % 7}`,
      failureReason: index % 4 === 0 ? `reason ${index}` : null,
      isSuccess: index % 4 !== 0,
      eventTimeMs: AS_OF_MS - 1000 * (index >> 1),
    }),
  ),
  AS_OF_MS,
);
const RECORD = { full: { asOfMs: AS_OF_MS, pageCount: 7, isNewestFirst: true }, isShort: false, isShortCutLost: false }; // prettier-ignore
const PARTS: readonly ImagePart[] = [...imageOf({ snapshot, ...RECORD })];

/** What comes of such an image; undefined: it is none, and whoever reads it is told. */
function read(parts: readonly ImagePart[]): Snapshot | undefined {
  try {
    const reader = createImageReader();
    parts.forEach(reader.take);
    return finish(reader.finish((asOfMs) => asOfMs)).snapshot;
  } catch {
    return undefined;
  }
}

/** Every question that can be asked of it has an answer. */
function expectSound(found: Snapshot): void {
  const positions = [...Array(found.rowCount).keys()];
  const ids = positions.map((position) => idAt(found, position));
  expect(new Set(ids).size).toBe(found.rowCount);
  expect(ids.map((id) => found.positionOfId(id))).toEqual(positions);
  expect([...found.timesMs]).toEqual([...found.timesMs].toSorted((a, b) => a - b));
  for (const position of positions) {
    const { eventTimeMs } = eventAt(found, position);
    expect(new Date(eventTimeMs).getTime()).toBe(eventTimeMs);
    expect(restoreEvent(found, position).eventTimeTicks).toBeLessThan(10_000);
    expect(typeof sourceIdAt(found, position)).toBe('string');
  }
  const ofUsers = found.users.flatMap((_, user) => [...positionsOfUser(found, user)]);
  expect(ofUsers.toSorted((a, b) => a - b)).toEqual(positions);
  expect(new Date(found.asOfMs).getTime()).toBe(found.asOfMs);
  for (const [reason, count] of found.quarantined) expect([typeof reason, typeof count]).toEqual(['string', 'number']); // prettier-ignore
}

type Spoil = (parts: readonly ImagePart[]) => readonly ImagePart[];

const place = fc.nat({ max: PARTS.length - 1 });
const onPart = (index: number, change: (bytes: Uint8Array) => Uint8Array): Spoil => (parts) =>
  parts.map((part, at) => (at === index ? { ...part, bytes: change(part.bytes) } : part)); // prettier-ignore

const flipped = fc.tuple(place, fc.nat(), fc.integer({ min: 1, max: 255 })).map(([index, offset, bits]) =>
  onPart(index, (bytes) => bytes.map((byte, at) => (at === offset % bytes.length ? byte ^ bits : byte))),
); // prettier-ignore
const cut = fc.tuple(place, fc.nat()).map(([index, length]) =>
  onPart(index, (bytes) => bytes.slice(0, length % bytes.length)),
); // prettier-ignore
const missing = place.map(
  (index): Spoil =>
    (parts) =>
      parts.toSpliced(index, 1),
);
const twice = fc.tuple(place, place).map(([index, to]): Spoil => (parts) => parts.toSpliced(to, 0, ...parts.slice(index, index + 1))); // prettier-ignore
const swapped = fc.tuple(place, place).map(([one, other]): Spoil => (parts) => parts.map((part, at) => parts[at === one ? other : at === other ? one : at] ?? part)); // prettier-ignore
const renamed = fc.tuple(place, place).map(([index, like]): Spoil => (parts) => parts.map((part, at) => (at === index ? { ...part, kind: parts[like]?.kind ?? part.kind } : part))); // prettier-ignore
const json = (value: unknown) => Buffer.from(JSON.stringify(value));
const otherText = fc.tuple(place, fc.jsonValue()).map(([index, value]) => onPart(index, () => json(value))); // prettier-ignore
const otherElement = fc.jsonValue().chain((value) => fc.constantFrom([value], [[value]], [['ID', value]], [[0, 'RESET', value]], [[0, value, true]], [[value, 'RESET', true]], { asOfMs: value }, value)); // prettier-ignore
const otherFact = fc.tuple(fc.constantFrom('asOfMs', 'rowCount', 'quarantined', 'outcomes', 'full', 'isShort', 'isShortCutLost'), fc.oneof(otherElement, fc.integer(), fc.double())).map(([name, value]) =>
  onPart(0, (bytes) => json({ ...JSON.parse(Buffer.from(bytes).toString()), [name]: value })),
); // prettier-ignore

describe('an image that is not what was written, though its checksums say so', () => {
  it.each<[string, fc.Arbitrary<Spoil>]>([
    ['bytes are others', flipped],
    ['a part breaks off', cut],
    ['a part is missing', missing],
    ['a part stands twice', twice],
    ['two parts have changed places', swapped],
    ['a part is taken for another kind', renamed],
    ['a part holds something else', otherText],
    ['a fact is another', otherFact],
  ])('is a sound snapshot or none where %s', (_where, spoils) => {
    fc.assert(
      fc.property(spoils, (spoil) => {
        const found = read(spoil(PARTS));
        if (found !== undefined) expectSound(found);
      }),
      { numRuns: 300 },
    );
  });

  it('is a sound one where nothing is wrong', () => {
    const found = read(PARTS);
    expect(found?.rowCount).toBe(30);
    if (found !== undefined) expectSound(found);
  });

  it.each<[string, unknown]>([
    ['quarantined', [['ID']]],
    ['quarantined', [['ID', '2']]],
    ['quarantined', [['ID', -1]]],
    ['outcomes', [[0, 'RESET', 'true']]],
    ['outcomes', [[0, 'RECALL', true]]],
    ['outcomes', [[0.5, 'RESET', true]]],
    ['full', {}],
    ['full', { ...RECORD.full, pageCount: '7' }],
    ['asOfMs', 8.64e15 + 1],
    ['rowCount', 2 ** 31],
    ['rowCount', -1],
  ])('is none where %s is %j', (name, value) => {
    const spoil = onPart(0, (bytes) => json({ ...JSON.parse(Buffer.from(bytes).toString()), [name]: value })); // prettier-ignore
    expect(read(spoil(PARTS))).toBeUndefined();
  });
});
