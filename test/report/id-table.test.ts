import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { createIdTable } from '../../src/report/id-table.js';
import { compareCodePoints } from '../../src/report/text.js';

const keys = fc
  .uint8Array({ minLength: 16, maxLength: 16 })
  .map((bytes) => Buffer.from(bytes).toString('base64url'));
/** GUIDs as Graph writes them and as others do, what looks like one of our keys, and any text. */
const ids = fc.oneof(
  fc.uuid(),
  fc.uuid().map((id) => id.toUpperCase()),
  fc.uuid().map((id) => `{${id}}`),
  fc.uuid().map((id) => id.replaceAll('-', '')),
  fc.uuid().map((id) => id.replace(/.$/, 'g')),
  fc.uuid().map((id) => id.replace(/^./, '\u0661')),
  fc.uuid().map((id) => id.replace('-', '0')),
  keys,
  keys.map((key) => key.replace(/.$/, 'B')),
  keys.map((key) => key.replace(/^./, '+')),
  fc.string({ unit: 'grapheme' }),
  fc.constantFrom('', '\uFB01', '\u{1D4B3}', '00000000-0000-0000-0000-000000000000'),
);
/** An id of Graph's, or a key of ours. */
const entries = fc.oneof(
  fc.record({ isKey: fc.constant(false), text: ids }),
  fc.record({ isKey: fc.constant(true), text: keys }),
);
const lists = fc.array(entries, { maxLength: 60 });
type Entry = typeof entries extends fc.Arbitrary<infer Value> ? Value : never;

function filled(list: readonly Entry[]) {
  const table = createIdTable();
  const numbers = list.map(({ isKey, text }) =>
    isKey ? table.numberOfKey(text) : table.numberOfId(text),
  );
  return { table, numbers };
}

describe('a table of ids', () => {
  it('gives every id back as it came, whatever it looks like', () => {
    fc.assert(
      fc.property(lists, (list) => {
        const { table, numbers } = filled(list);
        expect(numbers.map((number) => table.textOf(number))).toEqual(list.map(({ text }) => text));
      }),
    );
  });

  it('numbers ids and keys in the order in which they first came, each once', () => {
    fc.assert(
      fc.property(lists, fc.array(fc.nat()), (list, picks) => {
        const repeated = [...list, ...picks.flatMap((pick) => list[pick % list.length] ?? [])];
        const { table, numbers } = filled(repeated);
        const names = repeated.map(({ isKey, text }) => `${isKey} ${text}`);
        const distinct = [...new Set(names)];
        expect(numbers).toEqual(names.map((name) => distinct.indexOf(name)));
        expect(table.count).toBe(distinct.length);
      }),
    );
  });

  it('finds a text as an id and as a key', () => {
    fc.assert(
      fc.property(lists, ids, (list, stranger) => {
        const { table, numbers } = filled(list);
        for (const sought of [...list.map(({ text }) => text), stranger]) {
          const expected = numbers.filter((_, index) => list[index]?.text === sought);
          expect(new Set(table.numbersOfText(sought))).toEqual(new Set(expected));
        }
      }),
    );
  });

  it('orders ids by the code points of their texts', () => {
    fc.assert(
      fc.property(lists, (list) => {
        const { table, numbers } = filled(list);
        for (const a of numbers) {
          for (const b of numbers) {
            const expected = compareCodePoints(table.textOf(a), table.textOf(b));
            expect(Math.sign(table.compare(a, b))).toBe(Math.sign(expected));
          }
        }
      }),
    );
  });

  it('takes no text for a key that is none', () => {
    const table = createIdTable();
    for (const text of ['', 'id-1', 'AAAAAAAAAAAAAAAAAAAAAB']) {
      expect(() => table.numberOfKey(text)).toThrow(RangeError);
    }
  });

  it('has room for thousands', () => {
    const table = createIdTable();
    const texts = Array.from({ length: 5000 }, (_, number) => `id-${number}`);
    const numbers = texts.map((text) => table.numberOfId(text));
    expect(numbers.map((number) => table.textOf(number))).toEqual(texts);
  });
});
