import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { afterEach, describe, expect, it } from '@jest/globals';
import { request } from 'node:http';
import type { ReadyAnswer, ReadyMoment } from '../../src/http/ready-answer.js';
import { startServer, type TestServer } from './start-server.js';

const JSON_HEADERS = { 'content-type': 'application/json' };
const QUERY = '{ echo(text: "hello") }';
/** What the test's Apollo Server would say is `{"data":{"echo":"hello"}}`. */
const READY = '{"data":{"echo":"ready"}}\n';
const LONG = `{"data":{"echo":"${'ready '.repeat(1000)}"}}\n`;

const PLAIN = {
  isAged: true,
  isTimeless: true,
  cost: 1,
  operationName: 'Ready',
  identityRead: undefined,
};

let server: TestServer;
afterEach(() => server.close());

/** A server for which one question is ready; `moments` may be changed, and `asked` grows. */
async function startReady(answer: Partial<ReadyAnswer> & { readonly text?: string } = {}) {
  const asked: string[] = [];
  const moment = (): ReadyMoment => ({
    ageSeconds: () => 7,
    answer: ({ query }) => {
      asked.push(query);
      if (query !== QUERY) return undefined;
      const body = Buffer.from(answer.text ?? READY);
      return { ...PLAIN, body, ...answer };
    },
  });
  const now: { moment: ReadyMoment | undefined } = { moment: moment() };
  const responses: { route: string | undefined; status: number; way: string | undefined }[] = [];
  server = await startServer({
    ready: () => now.moment,
    onResponse: ({ route, status, way }) => responses.push({ route, status, way }),
  });
  return {
    asked,
    responses,
    next: () => (now.moment = moment()),
    end: () => (now.moment = undefined),
  };
}

describe('a question whose answer is ready', () => {
  it('is answered with it', async () => {
    await startReady();
    const { status, text, headers } = await server.query(QUERY);
    expect({ status, text }).toEqual({ status: 200, text: READY });
    expect(headers).toMatchObject({ age: '7', 'cache-control': 'private' });
  });

  it('carries the headers that every answer carries', async () => {
    const { end } = await startReady({ isAged: false });
    const ready = await server.query(QUERY, { 'x-request-id': 'mine' });
    end();
    const usual = await server.query(QUERY, { 'x-request-id': 'mine' });
    expect(usual.text).not.toBe(ready.text);
    const timeless = { date: '', 'content-length': '' };
    expect({ ...ready.headers, ...timeless }).toEqual({ ...usual.headers, ...timeless });
  });

  it('is answered as well when its body comes apart from its headers', async () => {
    const { asked } = await startReady();
    const text = await inPieces(JSON.stringify({ query: QUERY }));
    expect(text).toBe(READY);
    expect(asked).toHaveLength(1);
  });

  it('is answered as well when the router alone can tell that its body is harmless', async () => {
    const { asked } = await startReady();
    const body = JSON.stringify({ query: QUERY }).replace('echo', '\\u0065cho');
    const { text } = await server.ask('POST', '/graphql', JSON_HEADERS, body);
    expect(text).toBe(READY);
    expect(asked).toEqual([QUERY]);
  });

  it('is asked for once, even when Apollo Server has to answer in the end', async () => {
    const { asked } = await startReady();
    await server.query('{ echo(text: "other") }');
    expect(asked).toHaveLength(1);
  });

  it('may be asked in any media type that answers have', async () => {
    await startReady();
    const accept = 'application/graphql-response+json, application/json;q=0.9';
    const { headers, text } = await server.query(QUERY, { accept });
    expect(headers['content-type']).toBe('application/graphql-response+json; charset=utf-8');
    expect(text).toBe(READY);
    expect((await server.query(QUERY, { accept: 'text/html' })).status).toBe(406);
  });

  it('lets a page of an allowed origin read the answer', async () => {
    await startReady();
    const { headers } = await server.query(QUERY, { origin: 'https://studio.example' });
    expect(headers['access-control-allow-origin']).toBe('https://studio.example');
  });
});

describe('a ready answer', () => {
  it('is told of like any other, and how it came about', async () => {
    const { responses } = await startReady();
    for (let count = 0; count < 3; count += 1) await server.query(QUERY);
    await server.query('{ echo }');
    const route = '/graphql';
    expect(responses).toEqual([
      { route, status: 200, way: 'prepared' },
      { route, status: 200, way: 'prepared' },
      { route, status: 200, way: 'kept' },
      { route, status: 200, way: undefined },
    ]);
  });

  it('keeps its place among requests that are sent at once', async () => {
    await startReady();
    const request = (query: string, more = '') => {
      const body = JSON.stringify({ query });
      return `POST /graphql HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\n${more}content-length: ${body.length}\r\n\r\n${body}`;
    };
    const other = '{ echo(text: "other") }';
    const last = request(QUERY, 'connection: close\r\n');
    const answers = await server.raw(request(QUERY) + request(other) + last);
    expect([...answers.matchAll(/"echo":"(\w+)"/g)].map(([, text]) => text)).toEqual([
      'ready',
      'other',
      'ready',
    ]);
  });

  it('is kept from the second equal request on, for as long as the moment lasts', async () => {
    const { asked, next } = await startReady();
    for (let count = 0; count < 5; count += 1) await server.query(QUERY);
    expect(asked).toHaveLength(2);
    next();
    await server.query(QUERY);
    expect(asked).toHaveLength(3);
  });

  it('is made anew every time when it changes by itself', async () => {
    const { asked } = await startReady({ isTimeless: false });
    for (let count = 0; count < 3; count += 1) await server.query(QUERY);
    expect(asked).toHaveLength(3);
  });

  it.each([
    { coding: 'gzip', decode: gunzipSync },
    { coding: 'br', decode: brotliDecompressSync },
  ])('comes as $coding to whom wants that, kept or not', async ({ coding, decode }) => {
    const { end } = await startReady({ text: LONG });
    for (let count = 0; count < 4; count += 1) {
      const { headers, bytes } = await server.query(QUERY, { 'accept-encoding': coding });
      expect(headers).toMatchObject({
        'content-encoding': coding,
        'content-length': String(bytes.length),
      });
      expect(decode(bytes).toString()).toBe(LONG);
    }
    end();
    const echo = `{ echo(text: "${'long '.repeat(300)}") }`;
    const usual = await server.query(echo, { 'accept-encoding': coding });
    expect(JSON.parse(decode(usual.bytes).toString())).toHaveProperty('data.echo');
  });

  it('comes as it is when it is short, or when nothing else is wanted', async () => {
    await startReady();
    const short = await server.query(QUERY, { 'accept-encoding': 'gzip' });
    expect(short.headers['content-encoding']).toBeUndefined();
    expect(short.text).toBe(READY);
    const plain = await server.query(QUERY, { 'accept-encoding': 'gzip;q=0, identity' });
    expect(plain.text).toBe(READY);
  });
});

describe('every other request', () => {
  it('goes on to Apollo Server as it came', async () => {
    const { asked } = await startReady();
    const { text } = await server.query('{ echo(text: "other") }');
    expect(JSON.parse(text)).toEqual({ data: { echo: 'other' } });
    expect(asked.length).toBeGreaterThan(0);
  });

  it('waits like any other while nothing is at hand', async () => {
    const { end } = await startReady();
    end();
    expect(JSON.parse((await server.query(QUERY)).text)).toEqual({ data: { echo: 'hello' } });
  });

  it.each([
    { what: 'a foreign host', headers: { host: 'evil.example' }, status: 421 },
    { what: 'a foreign page', headers: { origin: 'https://evil.example' }, status: 403 },
    { what: 'another media type', headers: { 'content-type': 'text/plain' }, status: 415 },
    { what: 'a compressed body', headers: { 'content-encoding': 'gzip' }, status: 415 },
  ])('is refused when it is one of $what', async ({ headers, status }) => {
    await startReady();
    expect((await server.query(QUERY, headers)).status).toBe(status);
  });

  it.each([
    { what: 'no JSON', body: '{"query": ' },
    { what: 'a list', body: JSON.stringify([{ query: QUERY }]) },
    { what: 'no UTF-8', body: Buffer.from([0x22, 0xff, 0x22]) },
    {
      what: 'a key that would change every object',
      body: '{"query":"{ echo }","__proto__":{}}',
    },
    { what: 'the same key, escaped', body: '{"query":"{ echo }","\\u005f_proto__":{}}' },
  ])('is refused when its body is $what', async ({ body }) => {
    const { asked } = await startReady();
    const { status, text } = await server.ask('POST', '/graphql', JSON_HEADERS, body);
    expect(status).toBe(400);
    expect(text).toContain('BAD_REQUEST');
    expect(asked).toEqual([]);
  });

  it('is left to Apollo Server when it names a persisted query', async () => {
    const { asked } = await startReady();
    const extensions = { persistedQuery: { version: 1, sha256Hash: 'abc' } };
    await server.ask(
      'POST',
      '/graphql',
      JSON_HEADERS,
      JSON.stringify({ query: QUERY, extensions }),
    );
    expect(asked).toEqual([]);
  });

  it('is refused when its body is longer than the limit', async () => {
    await startReady();
    const { status } = await server.query(`${QUERY}#${'x'.repeat(3000)}`);
    expect(status).toBe(413);
  });
});

/** One request whose headers and two halves of its body come in turns of their own. */
function inPieces(body: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const headers = { ...JSON_HEADERS, 'content-length': Buffer.byteLength(body) };
    const options = {
      port: server.port,
      host: '127.0.0.1',
      method: 'POST',
      path: '/graphql',
      headers,
    };
    const sent = request({ ...options, agent: false }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('end', () => resolve(Buffer.concat(chunks).toString()));
    });
    sent.on('error', reject);
    sent.flushHeaders();
    sent.once('socket', (socket) => {
      socket.setNoDelay(true);
      socket.once('connect', () => {
        setImmediate(() => {
          sent.write(body.slice(0, 10), () => setImmediate(() => sent.end(body.slice(10))));
        });
      });
    });
  });
}
