import { describe, expect, it } from '@jest/globals';
import { faultyEmulators } from './faulty-emulator.js';

const start = faultyEmulators();

/** What the body of the first page is, as text in which U+FFFD stands for what is no UTF-8. */
async function bodyOf(fault: Parameters<typeof start>[0]): Promise<string> {
  const { fetch } = await start(fault);
  const response = await fetch();
  expect(response.status).toBe(200);
  expect(response.headers.get('content-type')).toMatch(/^application\/json/);
  const bytes = await response.arrayBuffer();
  return new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes);
}

describe('the fault', () => {
  it('byte-order-mark sends U+FEFF before the good answer', async () => {
    const text = await bodyOf('byte-order-mark');
    expect(text.charAt(0)).toBe('\uFEFF');
    expect(JSON.parse(text.slice(1))).toHaveProperty('value.9');
  });

  it('invalid-utf8 puts bytes into names that no strict decoder takes', async () => {
    const { fetch } = await start('invalid-utf8');
    const bytes = await (await fetch()).arrayBuffer();
    expect(() => new TextDecoder('utf-8', { fatal: true }).decode(bytes)).toThrow(/not valid/);
    expect(JSON.parse(new TextDecoder().decode(bytes))).toHaveProperty(
      'value.0.userDisplayName',
      '\uFFFD(Adele Vance',
    );
  });

  it('not-a-number is no JSON', async () => {
    const text = await bodyOf('not-a-number');
    expect(text).toMatch(/^\{"count":NaN,"@odata/);
    expect(() => void JSON.parse(text)).toThrow(SyntaxError);
  });

  it('big-integer sends ids that JSON.parse rounds', async () => {
    const text = await bodyOf('big-integer');
    expect(text).toContain('"id":9007199254740993');
    expect(JSON.parse(text)).toHaveProperty('value.0.id', 2 ** 53);
  });

  it('duplicate-value hides the rows from whoever takes the last of equal keys', async () => {
    const text = await bodyOf('duplicate-value');
    expect(text.match(/"value":\[/g)).toHaveLength(2);
    expect(text).toContain('row-9');
    expect(JSON.parse(text)).toHaveProperty('value', []);
  });

  it('duplicate-next-link gives more than one next link, all different', async () => {
    const text = await bodyOf('duplicate-next-link');
    const links = [...text.matchAll(/"@odata\.nextLink":("[^"]*")/g)].map(([, link]) => link);
    expect(links.length).toBeGreaterThan(1);
    expect(new Set(links).size).toBe(links.length);
    expect(JSON.parse(text)).toHaveProperty('value.9');
  });

  it('deep-nesting sends 100,000 lists within each other and the rows', async () => {
    const text = await bodyOf('deep-nesting');
    expect(text).toContain('['.repeat(100_000) + ']'.repeat(100_000));
    expect(text).toContain('row-9');
  });

  it('appended-error breaks off and ends with a whole error object', async () => {
    const text = await bodyOf('appended-error');
    expect(() => void JSON.parse(text)).toThrow(SyntaxError);
    expect(text).toMatch(/^\{"@odata\.context"/);
    const error = text.slice(text.indexOf('{"error":'));
    expect(JSON.parse(error)).toMatchObject({ error: { code: 'UnknownError' } });
  });

  it.each([
    ['error-with-200', { error: { code: 'UnknownError' } }],
    ['null-value', { value: null }],
    ['object-value', { value: { 0: { id: 'row-0' } } }],
    ['foreign-context', { '@odata.context': 'https://foreign.invalid/beta/$metadata' }],
  ] as const)('%s sends %j', async (fault, expected) => {
    expect(JSON.parse(await bodyOf(fault))).toMatchObject(expected);
  });

  it('no-value sends an object without rows', async () => {
    const body: unknown = JSON.parse(await bodyOf('no-value'));
    expect(body).toHaveProperty(['@odata.context']);
    expect(body).not.toHaveProperty('value');
  });

  it.each(['big-integer', 'invalid-utf8'] as const)(
    '%s leaves a page without rows as it is, and the record says so',
    async (fault) => {
      const { fetch, records } = await start(fault, { tenant: { rows: () => [] } });
      expect(await (await fetch()).json()).toMatchObject({ value: [] });
      expect(records).toMatchObject([{ status: 200, fault: undefined }]);
    },
  );
});
