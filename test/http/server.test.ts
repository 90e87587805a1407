import { once } from 'node:events';
import { connect } from 'node:net';
import { brotliDecompressSync } from 'node:zlib';
import { afterEach, describe, expect, it } from '@jest/globals';
import { GatewayError } from '../../src/errors.js';
import { createFakeClock } from '../support/fake-clock.js';
import { createCallerCheck } from '../../src/http/caller-check.js';
import { startServer } from './start-server.js';
import type { TestServer } from './start-server.js';

const JSON_BODY = { 'content-type': 'application/json' };
let server: TestServer;

afterEach(() => server.close());

/** The one error of an error answer, after checking that it has the shape that every error answer has. */
function errorOf(text: string): { readonly message: string; readonly code: string } {
  const body: unknown = JSON.parse(text);
  expect(body).toEqual({
    errors: [
      {
        message: expect.any(String),
        extensions: expect.objectContaining({
          code: expect.any(String),
          requestId: expect.stringMatching(/^[\w.-]{1,128}$/),
          retryable: expect.any(Boolean),
        }),
      },
    ],
  });
  const [, message = ''] = /"message":"((?:[^"\\]|\\.)*)"/.exec(text) ?? [];
  const [, code = ''] = /"code":"(\w+)"/.exec(text) ?? [];
  return { message, code };
}

describe('POST /graphql', () => {
  it('answers a query', async () => {
    server = await startServer();
    const { status, headers, text } = await server.query('{ echo(text: "\u00e4") }');
    expect(status).toBe(200);
    expect(headers['content-type']).toContain('application/json');
    expect(JSON.parse(text)).toEqual({ data: { echo: '\u00e4' } });
  });

  it('answers an error in the media type that the client prefers, so that it can read the code', async () => {
    server = await startServer();
    const accept = 'application/graphql-response+json,application/json;q=0.9';
    const headers = { 'content-type': 'application/json', accept };
    const refused = await server.ask('POST', '/graphql', headers, '{');
    expect(refused.status).toBe(400);
    expect(refused.headers['content-type']).toMatch(/^application\/graphql-response\+json/);
    const any = await server.ask('POST', '/graphql', { ...headers, accept: '*/*' }, '{');
    expect(any.headers['content-type']).toMatch(/^application\/json/);
  });

  it.each([
    ['text/plain', 415],
    ['application/x-www-form-urlencoded', 415],
    ['multipart/form-data; boundary=x', 415],
    ['application/jsonp', 415],
    ['application/json; charset=latin1', 415],
    ['application/json; charset=utf-8', 200],
    ['application/json;charset="UTF-8"', 200],
  ])('answers the content type %s with %i', async (contentType, expected) => {
    server = await startServer();
    const { status, text } = await server.query('{ echo }', { 'content-type': contentType });
    expect(status).toBe(expected);
    if (expected !== 200) expect(errorOf(text).message).toContain('content-type: application/json');
  });

  it('refuses a body without a content type, and a compressed one', async () => {
    server = await startServer();
    expect((await server.ask('POST', '/graphql', {}, '{"query":"{ echo }"}')).status).toBe(415);
    expect((await server.ask('POST', '/graphql')).status).toBe(415);
    expect((await server.query('{ echo }', { 'content-encoding': 'gzip' })).status).toBe(415);
  });

  it.each([
    ['nothing', ''],
    ['no JSON', '{"query":'],
    ['two values', '{}{}'],
    ['a list of operations', '[{"query":"{ echo }"}]'],
    ['a bare string', '"{ echo }"'],
    ['null', 'null'],
    ['no query', '{}'],
    ['null for a query', '{"query":null,"variables":{},"extensions":null}'],
    ['an empty query', '{"query":""}'],
    ['a query that is no string', '{"query":1}'],
    ['an operation name that is no string', '{"query":"{ echo }","operationName":{}}'],
    ['variables that are no object', '{"query":"{ echo }","variables":[]}'],
    ['extensions that are no object', '{"query":"{ echo }","extensions":"x"}'],
    ['a __proto__', '{"query":"{ echo }","__proto__":{}}'],
    ['bytes that are no UTF-8', Buffer.from([0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d])],
    ['a byte order mark before the JSON', Buffer.from('\uFEFF{"query":"{ __typename }"}')],
  ])('refuses a body with %s as BAD_REQUEST', async (_what, body) => {
    server = await startServer();
    const { status, text } = await server.ask('POST', '/graphql', JSON_BODY, body);
    expect(status).toBe(400);
    expect(errorOf(text).code).toBe('BAD_REQUEST');
    expect(server.faults).toEqual([]);
  });

  it('leaves a persisted query to Apollo Server, in whose words a client is told to send the text', async () => {
    server = await startServer();
    const hash = 'a'.repeat(64);
    const body = JSON.stringify({
      extensions: { persistedQuery: { version: 1, sha256Hash: hash } },
    });
    const { text } = await server.ask('POST', '/graphql', JSON_BODY, body);
    expect(text).toContain('PersistedQueryNotFound');
  });

  it('refuses a body over the limit, announced or not', async () => {
    server = await startServer();
    const long = JSON.stringify({ query: `{ echo(text: "${'x'.repeat(3000)}") }` });
    for (const headers of [{}, { 'transfer-encoding': 'chunked' }]) {
      const answer = await server.ask('POST', '/graphql', { ...JSON_BODY, ...headers }, long);
      expect(answer.status).toBe(413);
      expect(errorOf(answer.text)).toMatchObject({
        code: 'REQUEST_TOO_LARGE',
        message: expect.stringMatching(/2048 bytes.*REQUEST_BODY_LIMIT/),
      });
    }
  });

  it('gives up at the deadline, and not before', async () => {
    const clock = createFakeClock();
    server = await startServer({ requestDeadlineMs: 10_000, clock });
    const answer = server.query('{ wait }');
    await server.untilWaiting(1);
    await clock.advance(9999);
    expect(clock.pendingTimers).toBe(1);
    await clock.advance(1);
    const { status, text } = await answer;
    expect(status).toBe(504);
    expect(errorOf(text).code).toBe('DEADLINE_EXCEEDED');
    server.waiting[0]?.letGo();
    expect((await server.query('{ echo(text: "still here") }')).text).toContain('still here');
    expect(server.faults).toEqual([]);
  });

  it('keeps no timer when the client is gone', async () => {
    const clock = createFakeClock();
    server = await startServer({ clock });
    const socket = connect(server.port, '127.0.0.1');
    const body = '{"query":"{ wait }"}';
    socket.write(
      `POST /graphql HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n${body}`,
    );
    await server.untilWaiting(1);
    expect(clock.pendingTimers).toBe(1);
    socket.destroy();
    while (clock.pendingTimers > 0) await new Promise((resolve) => setImmediate(resolve));
  });

  it('gives up at the deadline on finding out who asks', async () => {
    const clock = createFakeClock();
    const callers = { ...createCallerCheck({}), admit: () => new Promise<never>(() => undefined) };
    server = await startServer({ clock, callers });
    const answer = server.query('{ echo(text: "a") }');
    while (clock.pendingTimers === 0) await new Promise((resolve) => setImmediate(resolve));
    await clock.advance(5000);
    expect((await answer).status).toBe(504);
  });

  it('gives up at the deadline on a body that does not come, and ends the connection', async () => {
    const clock = createFakeClock();
    server = await startServer({ clock });
    const answer = server.raw(
      'POST /graphql HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 99\r\n\r\n{',
    );
    while (clock.pendingTimers === 0) await new Promise((resolve) => setImmediate(resolve));
    await clock.advance(5000);
    expect(await answer).toMatch(/^HTTP\/1.1 504 [^]*DEADLINE_EXCEEDED/);
  });

  it('keeps no timer once it has answered', async () => {
    const clock = createFakeClock();
    server = await startServer({ clock });
    await server.query('{ echo }');
    expect(clock.pendingTimers).toBe(0);
  });

  it('masks what it does not know, and tells onFault', async () => {
    const error = new Error('secret detail');
    server = await startServer({
      health: { isReady: () => { throw error; }, isFailing: () => false, report: () => ({}) },
    }); // prettier-ignore
    const { status, text } = await server.ask('GET', '/readyz', { 'x-request-id': 'abc' });
    expect(status).toBe(500);
    expect(errorOf(text).code).toBe('INTERNAL_SERVER_ERROR');
    expect(text).not.toContain('secret detail');
    expect(server.faults).toEqual([{ error, requestId: 'abc' }]);
  });

  it('answers a coded error with its status and Retry-After', async () => {
    const error = new GatewayError('WARMING_UP', 'Wait.', { retryAfterSeconds: 7 });
    server = await startServer({
      health: { isReady: () => { throw error; }, isFailing: () => false, report: () => ({}) },
    }); // prettier-ignore
    const { status, headers, text } = await server.ask('GET', '/readyz');
    expect([status, headers['retry-after']]).toEqual([503, '7']);
    expect(JSON.parse(text)).toMatchObject({
      errors: [{ extensions: { code: 'WARMING_UP', retryable: true, retryAfterSeconds: 7 } }],
    });
    expect(server.faults).toEqual([]);
  });
});

describe('other methods and paths', () => {
  it('sends a browser from /graphql to the explorer', async () => {
    server = await startServer();
    const { status, headers } = await server.ask('GET', '/graphql', {
      accept: 'text/html,application/xhtml+xml,*/*;q=0.8',
    });
    expect([status, headers.location]).toEqual([303, '/']);
  });

  it.each([
    ['GET', '/graphql?query=%7Becho%7D', 'POST'],
    ['PUT', '/graphql', 'POST'],
    ['DELETE', '/graphql', 'POST'],
    ['OPTIONS', '/graphql', 'POST'],
    ['POST', '/livez', 'GET, HEAD'],
    ['DELETE', '/readyz', 'GET, HEAD'],
  ])('answers %s %s with 405 and what is allowed', async (method, path, allow) => {
    server = await startServer();
    const { status, headers, text } = await server.ask(method, path);
    expect([status, headers.allow]).toEqual([405, allow]);
    expect(errorOf(text).code).toBe('BAD_REQUEST');
  });

  it.each(['/nothing', '/graphql/', '/graphql/..', '//graphql', '/.env'])(
    'answers 404 in JSON for %s',
    async (path) => {
      server = await startServer();
      const { status, text } = await server.ask('GET', path);
      expect(status).toBe(404);
      expect(errorOf(text).message).toContain('/graphql');
    },
  );

  it.each([
    ['/', 'The explorer is off. Set EXPLORER=on'],
    ['/dashboard', 'The dashboard is off. Set DASHBOARD=on'],
  ])('says at %s how to have the page while it is off', async (path, message) => {
    server = await startServer();
    const { status, text } = await server.ask('GET', path);
    expect(status).toBe(404);
    expect(errorOf(text).message).toContain(message);
  });

  it('answers a path that is no percent-encoded UTF-8 with 400', async () => {
    server = await startServer();
    const { status, headers, text } = await server.ask('GET', '/%ff');
    expect(status).toBe(400);
    expect(headers['x-request-id']).toBeDefined();
    expect(errorOf(text).code).toBe('BAD_REQUEST');
  });

  it.each([
    ['headers over the limit', `GET / HTTP/1.1\r\nHost: localhost\r\nX: ${'x'.repeat(20_000)}\r\n\r\n`, 431],
    ['what is no HTTP', 'hello\r\n\r\n', 400],
    ['two lengths', 'POST /graphql HTTP/1.1\r\nHost: localhost\r\nContent-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n', 400],
  ])('answers %s in JSON', async (_what, bytes, status) => {
    server = await startServer();
    const [head = '', body = ''] = (await server.raw(bytes)).split('\r\n\r\n');
    expect(head).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
    expect(head).toMatch(/\r\nx-request-id: [\w-]{36}(\r\n|$)/);
    expect(errorOf(body).code).toBe('BAD_REQUEST');
  }); // prettier-ignore
});

describe('health', () => {
  it('is live whatever the report does', async () => {
    server = await startServer({
      health: { isReady: () => false, isFailing: () => false, report: () => ({}) },
    });
    const { status, text } = await server.ask('GET', '/livez');
    expect([status, JSON.parse(text)]).toEqual([200, { status: 'live' }]);
  });

  it.each([
    [true, 200, 'ready'],
    [false, 503, 'unready'],
  ])('is ready as the report is (%s)', async (isReady, expected, word) => {
    server = await startServer({
      health: {
        isReady: () => isReady,
        isFailing: () => false,
        report: () => ({ state: 'LOADING' }),
      },
    });
    const { status, text } = await server.ask('GET', '/readyz');
    expect(status).toBe(expected);
    expect(JSON.parse(text)).toEqual({ status: word, report: { state: 'LOADING' } });
  });

  it('answers probes that know no name of ours', async () => {
    server = await startServer();
    for (const path of ['/livez', '/readyz?verbose']) {
      expect((await server.ask('GET', path, { host: '10.1.2.3:4000' })).status).toBe(200);
    }
  });
});

describe('the Host header', () => {
  it.each(['localhost', 'LOCALHOST:4000', '127.0.0.1:1', '[::1]:4000'])(
    'may be %s',
    async (host) => {
      server = await startServer();
      expect((await server.query('{ echo }', { host })).status).toBe(200);
    },
  );

  it.each(['evil.example', 'localhost.evil.example', 'evil.example:4000', '127.0.0.1@evil.example', '::1'])(
    'may not be "%s"',
    async (host) => {
      server = await startServer();
      const { status, text } = await server.query('{ echo }', { host });
      expect(status).toBe(421);
      expect(errorOf(text)).toMatchObject({
        code: 'HOST_NOT_ALLOWED',
        message: expect.stringContaining('ALLOWED_HOSTS'),
      });
    },
  ); // prettier-ignore

  it('may not be missing', async () => {
    server = await startServer();
    expect(await server.raw('GET / HTTP/1.0\r\n\r\n')).toContain(' 421 ');
    expect(await server.raw('GET / HTTP/1.0\r\nHost:\r\n\r\n')).toContain(' 421 ');
  });

  it('must have the port where the allowed name has one', async () => {
    server = await startServer({ allowedHosts: ['gateway.example:8443'] });
    expect((await server.query('{ echo }', { host: 'gateway.example:8443' })).status).toBe(200);
    expect((await server.query('{ echo }', { host: 'gateway.example' })).status).toBe(421);
  });
});

describe('the Origin header', () => {
  it.each(['http://localhost:4000', 'https://localhost:4000'])('may be our own, %s', async (origin) => {
    server = await startServer();
    const { status, headers } = await server.query('{ echo }', { host: 'localhost:4000', origin });
    expect(status).toBe(200);
    expect(headers['access-control-allow-origin']).toBeUndefined();
  }); // prettier-ignore

  it('may be an allowed one, which may then read the answer', async () => {
    server = await startServer();
    const { status, headers } = await server.query('{ echo }', { origin: 'https://studio.example' });
    expect(status).toBe(200);
    expect(headers).toMatchObject({
      'access-control-allow-origin': 'https://studio.example',
      'access-control-expose-headers': expect.stringMatching(/^x-request-id, age, retry-after/),
      vary: 'Origin, Accept-Encoding',
    });
    expect(headers['access-control-allow-credentials']).toBeUndefined();
  }); // prettier-ignore

  it.each(['https://evil.example', 'null', 'http://studio.example', 'https://studio.example.evil.example', 'http://localhost:3000'])(
    'may not be %s',
    async (origin) => {
      server = await startServer();
      const { status, headers, text } = await server.query('{ echo }', { host: 'localhost:4000', origin });
      expect(status).toBe(403);
      expect(errorOf(text).message).toContain('ALLOWED_ORIGINS');
      expect(headers['access-control-allow-origin']).toBeUndefined();
    },
  ); // prettier-ignore

  it('lets an allowed page read why it failed', async () => {
    server = await startServer();
    const { status, headers } = await server.ask('POST', '/graphql', { origin: 'https://studio.example' }); // prettier-ignore
    expect([status, headers['access-control-allow-origin']]).toEqual([415, 'https://studio.example']);
  }); // prettier-ignore

  it('is asked for before the question, and answered with what is allowed', async () => {
    server = await startServer();
    const preflight = { 'access-control-request-method': 'POST', origin: 'https://studio.example' };
    const { status, headers } = await server.ask('OPTIONS', '/graphql', preflight);
    expect(status).toBe(204);
    expect(headers).toMatchObject({
      'access-control-allow-origin': 'https://studio.example',
      'access-control-allow-methods': 'POST',
      'access-control-allow-headers':
        'content-type, authorization, x-api-key, apollographql-client-name, apollographql-client-version',
    });
    const foreign = await server.ask('OPTIONS', '/graphql', { ...preflight, origin: 'https://evil.example' }); // prettier-ignore
    expect(foreign.status).toBe(403);
    expect(foreign.headers['access-control-allow-origin']).toBeUndefined();
  });
});

describe('every answer', () => {
  it.each([
    ['GET', '/livez', {}],
    ['GET', '/nothing', {}],
    ['GET', '/%ff', {}],
    ['POST', '/graphql', {}],
    ['POST', '/graphql', { host: 'evil.example' }],
  ])('to %s %s %j carries an id, the demo mark and what keeps a browser safe', async (method, path, sent) => {
    server = await startServer({ isDemo: true });
    const { headers } = await server.ask(method, path, { 'x-request-id': 'trace-1.a_B', ...sent });
    expect(headers).toMatchObject({
      'x-request-id': 'trace-1.a_B',
      'x-demo-data': '1',
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
      'cross-origin-resource-policy': 'same-origin',
      'content-security-policy': expect.stringContaining("default-src 'none'"),
      'cache-control': 'no-store',
    });
    expect(headers['x-powered-by']).toBeUndefined();
  }); // prettier-ignore

  it('has no demo mark when the data is real', async () => {
    server = await startServer();
    expect((await server.query('{ echo }')).headers['x-demo-data']).toBeUndefined();
  });

  it('carries an id of our own when none is sent, or one that is no id', async () => {
    server = await startServer();
    const ids = [];
    for (const given of [undefined, 'a b', 'x'.repeat(129), '{"a":1}']) {
      const sent = given === undefined ? {} : { 'x-request-id': given };
      const { headers, text } = await server.query('{ requestId }', sent);
      expect(text).toContain(`"${String(headers['x-request-id'])}"`);
      ids.push(headers['x-request-id']);
    }
    expect(new Set(ids).size).toBe(4);
    expect(ids.every((id) => /^[\da-f-]{36}$/.test(String(id)))).toBe(true);
  });
});

describe('a page', () => {
  const contentSecurityPolicy = "default-src 'self'";
  const page = { path: '/', contentType: 'text/html; charset=utf-8', body: Buffer.from('<p>hello</p>'), etag: '"1"' }; // prettier-ignore

  it('is served at its paths, under its own policy', async () => {
    server = await startServer({ pages: [{ routes: [page], contentSecurityPolicy }] });
    const { status, headers, text } = await server.ask('GET', '/');
    expect([status, text]).toEqual([200, '<p>hello</p>']);
    expect(headers).toMatchObject({
      'content-type': 'text/html; charset=utf-8',
      'content-security-policy': contentSecurityPolicy,
      'cache-control': 'no-cache',
      etag: '"1"',
    });
    expect((await server.ask('DELETE', '/')).headers.allow).toBe('GET, HEAD');
  });

  it('is not sent twice', async () => {
    server = await startServer({ pages: [{ routes: [page], contentSecurityPolicy }] });
    const { status, text } = await server.ask('GET', '/', { 'if-none-match': '"1"' });
    expect([status, text]).toEqual([304, '']);
  });

  it('comes compressed to who asks for that, and is known by another tag then', async () => {
    const long = { ...page, body: Buffer.from('<p>hello</p>'.repeat(500)) };
    server = await startServer({ pages: [{ routes: [long], contentSecurityPolicy }] });
    const { headers, bytes } = await server.ask('GET', '/', { 'accept-encoding': 'br' });
    expect(headers).toMatchObject({ 'content-encoding': 'br', etag: '"1-br"' });
    expect(brotliDecompressSync(bytes)).toEqual(long.body);
    const again = { 'accept-encoding': 'br', 'if-none-match': '"1-br"' };
    expect((await server.ask('GET', '/', again)).status).toBe(304);
    expect((await server.ask('GET', '/', { 'if-none-match': '"1-br"' })).status).toBe(200);
  });

  it('is not shown to a foreign name', async () => {
    server = await startServer({ pages: [{ routes: [page], contentSecurityPolicy }] });
    expect((await server.ask('GET', '/', { host: 'evil.example' })).status).toBe(421);
  });
});

describe('closing', () => {
  it('finishes what is in flight and ends its connection', async () => {
    server = await startServer();
    const answer = server.query('{ wait }', { connection: 'keep-alive' });
    await server.untilWaiting(1);
    const closed = server.app.close();
    while (server.app.server.listening) await new Promise((resolve) => setImmediate(resolve));
    server.waiting[0]?.letGo();
    const { status, headers, text } = await answer;
    expect([status, text, headers.connection]).toEqual([200, '{"data":{"wait":true}}\n', 'close']);
    await closed;
  });

  it('sends an answer to its last byte when the client is still reading it', async () => {
    const body = Buffer.alloc(16 * 2 ** 20, 'x');
    const page = { path: '/', contentType: 'text/plain', body, etag: '"1"' };
    server = await startServer({ pages: [{ routes: [page], contentSecurityPolicy: '' }] });
    const socket = connect(server.port, '127.0.0.1');
    socket.write('GET / HTTP/1.1\r\nHost: localhost\r\n\r\n');
    await once(socket, 'readable');
    const closed = server.app.close();
    let received = 0;
    for await (const chunk of socket) received += Buffer.byteLength(String(chunk), 'latin1');
    await closed;
    expect(received).toBeGreaterThan(body.length);
  });

  it('waits neither for a connection that was never used nor for one that is kept for later', async () => {
    server = await startServer();
    const unused = connect(server.port, '127.0.0.1');
    const kept = connect(server.port, '127.0.0.1');
    await Promise.all([once(unused, 'connect'), once(kept, 'connect')]);
    kept.write('GET /livez HTTP/1.1\r\nHost: localhost\r\n\r\n');
    await once(kept, 'data');
    const ended = Promise.all([once(unused, 'close'), once(kept, 'close')]);
    unused.resume();
    kept.resume();
    await server.app.close();
    await ended;
  });
});
