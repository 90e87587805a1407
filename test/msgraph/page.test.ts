import { gzipSync } from 'node:zlib';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { parsePage } from '../../src/msgraph/page.js';

const MEBIBYTE = 1024 * 1024;

function parse(text: string) {
  const headers = { contentType: 'application/json', contentEncoding: undefined };
  return parsePage(Buffer.from(text), headers);
}

function parsePacked(plain: string | Buffer) {
  const headers = { contentType: 'application/json', contentEncoding: 'gzip' };
  return parsePage(gzipSync(plain), headers);
}

/** As many rows as a page may have, which hardly differ. */
function likeRows(): string {
  const value = Array.from({ length: 1000 }, (_, index) => ({
    id: String(index),
    feature: 'registration',
    userPrincipalName: 'somebody@contoso.onmicrosoft.com',
    userDisplayName: 'Somebody with a longer name',
    isSuccess: false,
    authMethod: 'microsoftAuthenticatorPush',
    failureReason: 'User abandoned after starting the mobile SMS verification option',
    eventDateTime: '2026-03-01T08:00:00Z',
  }));
  return JSON.stringify({ value });
}

describe('a page that has been parsed', () => {
  it('waits for a turn of the event loop before the rest is done, so that others are answered', async () => {
    let isTheirTurnOver = false;
    setImmediate(() => {
      isTheirTurnOver = true;
    });
    await parse('{"value":[]}');
    expect(isTheirTurnOver).toBe(true);
  });
});

describe('the characters of a page', () => {
  it('are the same wherever the parts end that it is read in, and any number of them', async () => {
    const lengths = fc.integer({ min: 65_500, max: 65_540 });
    const ends = fc.constantFrom('a', '\u00e9', '\u20ac', '\u{1f600}');
    await fc.assert(
      fc.asyncProperty(lengths, ends, async (length, end) => {
        const name = 'a'.repeat(length) + end.repeat(30_000);
        expect(await parse(JSON.stringify({ value: [name] }))).toMatchObject({ value: [name] });
      }),
      { numRuns: 20 },
    );
  });

  it('are refused where one breaks off, at the end of the page as well', async () => {
    const euro = Buffer.from('\u20ac');
    const headers = { contentType: 'application/json', contentEncoding: undefined };
    const head = Buffer.from(`{"value":["${'a'.repeat(65_524)}`);
    for (const body of [
      Buffer.concat([head, euro.subarray(0, 2), Buffer.from('"]}')]),
      Buffer.concat([Buffer.from('{"value":[]}'), euro.subarray(0, 2)]),
    ]) {
      await expect(parsePage(body, headers)).rejects.toMatchObject({ reason: 'ENCODING' });
    }
  });

  it('may begin with a byte order mark', async () => {
    expect(await parse('\ufeff{"value":[1]}')).toMatchObject({ value: [1] });
  });
});

describe('a packed page', () => {
  it('may compress as far as rows do that hardly differ', async () => {
    const plain = likeRows();
    expect(plain.length / gzipSync(plain).byteLength).toBeGreaterThan(20);
    const { value, bytes } = await parsePacked(plain);
    expect(value).toHaveLength(1000);
    expect(bytes).toBe(plain.length);
  });

  it('may be as small as it likes while it stays small', async () => {
    const plain = `{"value":[]${' '.repeat(MEBIBYTE - 12)}}`;
    expect(plain.length / gzipSync(plain).byteLength).toBeGreaterThan(200);
    expect(await parsePacked(plain)).toMatchObject({ value: [], bytes: MEBIBYTE });
  });

  it('is refused when it inflates to more than 200 times its size', async () => {
    const bomb = `{"value":[]${' '.repeat(2 * MEBIBYTE)}}`;
    await expect(parsePacked(bomb)).rejects.toMatchObject({
      reason: 'SIZE',
      message: expect.stringContaining('200 times'),
    });
  });

  it('is refused beyond 64 MiB, however little it was packed', async () => {
    const noise = Buffer.alloc(65 * MEBIBYTE, ' ');
    for (let at = 0; at < noise.length; at += 200) noise.writeUInt32LE((at * 2_654_435_761) % 2 ** 32, at); // prettier-ignore
    await expect(parsePacked(noise)).rejects.toMatchObject({
      reason: 'SIZE',
      message: expect.stringContaining('64 MiB'),
    });
  });
});

describe('a page of whatever JSON', () => {
  it('is a list with or without a link, or refused by its shape, and nothing in between', async () => {
    const document = fc.oneof(
      fc.jsonValue(),
      fc.record(
        { value: fc.jsonValue(), '@odata.nextLink': fc.jsonValue(), error: fc.jsonValue() },
        { requiredKeys: [] },
      ),
      fc.record({ value: fc.array(fc.jsonValue()) }),
    );
    await fc.assert(
      fc.asyncProperty(document, async (json) => {
        const text = JSON.stringify(json);
        const outcome = await parse(text).then(
          (page) => ({ page }),
          (error: unknown) => ({ error }),
        );
        if ('page' in outcome) {
          const read: unknown = JSON.parse(text);
          expect(read).toHaveProperty('value', outcome.page.value);
          expect(outcome.page.bytes).toBe(Buffer.byteLength(text));
        } else {
          expect(outcome.error).toMatchObject({ code: 'UPSTREAM_BAD_RESPONSE', reason: 'SHAPE' });
        }
      }),
    );
  });

  it('is refused by its shape when a list is not all it has', async () => {
    for (const link of ['7', '{}', '["x"]', 'true']) {
      await expect(parse(`{"value":[],"@odata.nextLink":${link}}`)).rejects.toMatchObject({
        reason: 'SHAPE',
      });
    }
  });
});

describe('a page that says something twice', () => {
  const link = '"https://graph.microsoft.com/beta/reports/x"';
  it.each([
    ['two lists', '{"value":[1],"value":[2]}'],
    ['two lists, one spelled with escapes', '{"value":[1],"v\\u0061lue":[2]}'],
    ['two links', `{"value":[],"@odata.nextLink":${link},"@odata.nextLink":${link}}`],
    ['a link and none', `{"value":[],"@odata.nextLink":${link},"\\u0040odata.nextLink":null}`],
  ])('is refused: %s', async (_what, text) => {
    await expect(parse(text)).rejects.toMatchObject({
      code: 'UPSTREAM_BAD_RESPONSE',
      reason: 'SHAPE',
    });
  });

  it.each(['{"@odata.context":"x","value":[{"value":1,"value":2}],"@odata.context":"y"}'])(
    'is read when that is neither the list nor the link: %s',
    async (text) => {
      expect((await parse(text)).value).toEqual([{ value: 2 }]);
    },
  );
});

describe('a page that is nested deeply', () => {
  it.each([
    ['in a row', (nested: string) => `{"value":[${nested}]}`],
    ['beside the list', (nested: string) => `{"value":[1],"@odata.context":${nested}}`],
  ])('is read: %s', async (_where, pageOf) => {
    const nested = `${'['.repeat(100_000)}${']'.repeat(100_000)}`;
    expect((await parse(pageOf(nested))).value).toHaveLength(1);
  });

  it('is refused when the nesting is all there is', async () => {
    const nested = `${'{"value":'.repeat(100_000)}[]${'}'.repeat(100_000)}`;
    await expect(parse(nested)).rejects.toMatchObject({ reason: 'SHAPE' });
  });
});
