import { gzipSync } from 'node:zlib';
import { afterEach, describe, expect, it } from '@jest/globals';
import { REPORT_SOURCES, reportUrl } from '../../src/msgraph/sources.js';
import { startImpostor } from './impostor.js';
import { startClient } from './start-client.js';

let closers: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closers) await close();
  closers = [];
});

/** Asks for a page where raw bytes are the answer, again and again. */
async function ask(...says: readonly (string | Uint8Array)[]) {
  const impostor = await startImpostor(Buffer.concat(says.map((part) => Buffer.from(part))));
  const baseUrl = new URL(`http://${impostor.host}/beta`);
  const all = await startClient({ baseUrl });
  closers.push(
    () => all.close(),
    () => {
      impostor.close();
    },
  );
  const url = reportUrl(baseUrl, REPORT_SOURCES.userCredentialUsageDetails);
  const outcome: unknown = await all.client
    .getPage(url, all.signal)
    .catch((error: unknown) => error);
  return { outcome, log: all.log, connections: impostor.connected.length };
}

const OK = 'HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n';
const PAGE = '{"value":[]}';
const LENGTH = `content-length: ${PAGE.length}\r\n`;
const CHUNKED = 'transfer-encoding: chunked\r\n';

function packed(plain: string | Uint8Array) {
  const body = gzipSync(plain);
  return [`${OK}content-encoding: gzip\r\ncontent-length: ${body.byteLength}\r\n\r\n`, body];
}

describe('what is not asked for', () => {
  it('is passed over when it is a hint of status 103', async () => {
    const hint = 'HTTP/1.1 103 Early Hints\r\nlink: </x>; rel=preload\r\n\r\n';
    const { outcome } = await ask(`${hint}${hint}${OK}${LENGTH}\r\n${PAGE}`);
    expect(outcome).toEqual({ value: [], nextLink: undefined, bytes: PAGE.length });
  });

  it.each([
    'HTTP/1.1 101 Switching Protocols\r\nconnection: upgrade\r\nupgrade: websocket\r\n\r\n',
    'HTTP/1.1 101 Switching Protocols\r\n\r\n',
    'HTTP/1.1 100 Continue\r\n\r\n',
  ])('is refused when it is %j, and not asked for again', async (says) => {
    const { outcome, connections } = await ask(says);
    expect(outcome).toMatchObject({ code: 'UPSTREAM_BAD_RESPONSE', reason: 'PROTOCOL' });
    expect(connections).toBe(1);
  });

  it.each([
    ['HTTP/1.1 204 No Content\r\n\r\n', 'SHAPE'],
    ['HTTP/1.1 304 Not Modified\r\n\r\n', 'SHAPE'],
    ['HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n', 'CONTENT_TYPE'],
    [`${OK}content-length: 0\r\n\r\n`, 'JSON'],
    [`HTTP/1.1 206 Partial Content\r\n${LENGTH}\r\n${PAGE}`, 'SHAPE'],
  ])('is refused when it is %j, for its %s', async (says, reason) => {
    const { outcome } = await ask(says);
    expect(outcome).toMatchObject({ code: 'UPSTREAM_BAD_RESPONSE', reason });
  });
});

describe('an answer that is cut', () => {
  it.each([
    ['by its length', `${OK}content-length: 1000\r\n\r\n${PAGE}`, 'TRUNCATED'],
    ['in a chunk', `${OK}${CHUNKED}\r\n64\r\n${PAGE}`, 'TRUNCATED'],
    ['between chunks', `${OK}${CHUNKED}\r\nc\r\n${PAGE}\r\n`, 'TRUNCATED'],
    ['where nothing but the JSON shows it', `${OK}connection: close\r\n\r\n{"value":[{"id`, 'JSON'],
    ['in its gzip', `${OK}content-encoding: gzip\r\n\r\n\x1f`, 'ENCODING'],
  ])('%s is asked for once more, then refused', async (_how, says, reason) => {
    const { outcome, log } = await ask(says);
    expect(outcome).toMatchObject({ code: 'UPSTREAM_BAD_RESPONSE', reason });
    expect(log).toHaveLength(2);
  });

  it('is a page when what is left of it is one: the sanity of the whole report is for the report', async () => {
    const { outcome } = await ask(`${OK}connection: close\r\n\r\n${PAGE}`);
    expect(outcome).toMatchObject({ value: [] });
  });
});

describe('an answer that breaks the protocol', () => {
  it.each([
    ['two different lengths', `${OK}${LENGTH}content-length: 7\r\n\r\n${PAGE}`],
    ['a length and chunks', `${OK}${LENGTH}${CHUNKED}\r\nc\r\n${PAGE}\r\n0\r\n\r\n`],
    ['a length that is none', `${OK}content-length: 0x0c\r\n\r\n${PAGE}`],
    ['a chunk without a size', `${OK}${CHUNKED}\r\nzz\r\n${PAGE}\r\n0\r\n\r\n`],
    ['a header with a line break', `${OK}x: a\nb\r\n${LENGTH}\r\n${PAGE}`],
    ['no HTTP', 'SSH-2.0-OpenSSH_9.6\r\n'],
    ['nothing but bytes', Buffer.alloc(4096, 0xff)],
    ['headers without end', `${OK}${`x-filler: ${'x'.repeat(9000)}\r\n`.repeat(5)}\r\n`],
  ])('is refused: %s', async (_what, says) => {
    const { outcome } = await ask(says);
    expect(outcome).toMatchObject({ code: 'UPSTREAM_BAD_RESPONSE' });
  });

  it('gives nothing to the next call: what follows an answer is thrown away with its connection', async () => {
    const { outcome } = await ask(`${OK}${LENGTH}\r\n${PAGE}${OK}${LENGTH}\r\n{"value":[7]}`);
    expect(outcome).toMatchObject({ value: [] });
  });
});

describe('a body of gzip', () => {
  it('is read with its inflated size', async () => {
    const { outcome, log } = await ask(...packed(PAGE));
    expect(outcome).toEqual({ value: [], nextLink: undefined, bytes: PAGE.length });
    expect(log[0]?.bytes).toBe(gzipSync(PAGE).byteLength);
  });

  it('is refused, once and for all, when it is a bomb', async () => {
    const { outcome, connections } = await ask(...packed(Buffer.alloc(50_000_000, ' ')));
    expect(outcome).toMatchObject({ code: 'UPSTREAM_BAD_RESPONSE', reason: 'SIZE' });
    expect(connections).toBe(1);
  });
});
