import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from '@jest/globals';
import { faultyEmulators } from './faulty-emulator.js';
import { partsOf } from './raw-client.js';

const start = faultyEmulators();
const MIB = 2 ** 20;

describe('the fault', () => {
  it.each([
    ['status-204', 204],
    ['status-304', 304],
    ['empty-200', 200],
  ] as const)('%s answers with status %d and no body', async (fault, status) => {
    const { fetch } = await start(fault);
    const response = await fetch();
    expect(response.status).toBe(status);
    expect(await response.text()).toBe('');
  });

  it.each([
    ['html', 'text/html; charset=utf-8'],
    ['html-as-json', 'application/json'],
  ] as const)('%s answers 200 with a web page as %s', async (fault, contentType) => {
    const { fetch } = await start(fault);
    const response = await fetch();
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toBe(contentType);
    expect(await response.text()).toMatch(/^<!DOCTYPE html>/);
  });

  it('no-content-type sends the good answer without saying what it is', async () => {
    const { fetch } = await start('no-content-type');
    const response = await fetch();
    expect(response.headers.get('content-type')).toBeNull();
    expect(await response.json()).toHaveProperty('value.9');
  });

  it('unknown-encoding gives the good answer a coding that does not exist', async () => {
    const { fetch } = await start('unknown-encoding');
    const response = await fetch();
    expect(response.headers.get('content-encoding')).toBe('x-unknown');
    expect(await response.json()).toHaveProperty('value.9');
  });

  it('bad-gzip inflates to the good answer and fails the check sum', async () => {
    const { fetch } = await start('bad-gzip');
    const response = await fetch();
    expect(response.headers.get('content-encoding')).toBe('gzip');
    await expect(response.text()).rejects.toThrow('terminated');
  });

  it('truncate-gzip inflates to the first part of the good answer', async () => {
    const { fetch } = await start('truncate-gzip');
    const text = await (await fetch()).text();
    expect(text).toMatch(/^\{"@odata\.context"/);
    expect(() => void JSON.parse(text)).toThrow(SyntaxError);
  });

  it.each([
    ['gzip-bomb', 100 * MIB, 120 * 1024],
    ['gzip-dense', 2 * MIB, 10 * 1024],
  ] as const)('%s inflates to over %d bytes from less than %d', async (fault, most, least) => {
    const { raw } = await start(fault, { pageSize: 1 });
    const connection = raw();
    const chunked = await allChunks(connection.received);
    expect(chunked.length).toBeLessThan(least);
    const inflated = gunzipSync(chunked);
    expect(inflated.length).toBeGreaterThan(most);
    expect(inflated.length).toBeGreaterThan(200 * chunked.length);
    expect(inflated.subarray(0, 1000).toString()).toMatch(
      /^\{"@odata\.context".*"value":\[.*\]\} +$/,
    );
  });

  it('gzip-dense is good JSON of some MiB', async () => {
    const { fetch } = await start('gzip-dense');
    const text = await (await fetch()).text();
    expect(text.length).toBeLessThan(16 * MIB);
    expect(JSON.parse(text)).toHaveProperty('value.9');
  });
});

/** The body of a chunked answer once it has come in whole, its chunks joined. */
async function allChunks(received: () => string): Promise<Buffer> {
  while (!received().endsWith('\r\n0\r\n\r\n')) await new Promise((done) => setImmediate(done));
  const parts: string[] = [];
  let { body } = partsOf(received());
  for (;;) {
    const [size = ''] = body.split('\r\n', 1);
    const length = Number.parseInt(size, 16);
    if (length === 0) return Buffer.from(parts.join(''), 'latin1');
    parts.push(body.slice(size.length + 2, size.length + 2 + length));
    body = body.slice(size.length + 2 + length + 2);
  }
}
