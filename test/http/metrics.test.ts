import { once } from 'node:events';
import { connect } from 'node:net';
import { afterEach, describe, expect, it } from '@jest/globals';
import type { ResponseHook } from '../../src/http/response-hook.js';
import { createFakeClock } from '../support/fake-clock.js';
import { startServer } from './start-server.js';
import type { TestServer } from './start-server.js';

type HttpResponse = Parameters<ResponseHook>[0];

const METRICS = {
  contentType: 'text/plain; version=0.0.4; charset=utf-8',
  text: () => Promise.resolve('up 1\n'),
};
let server: TestServer;

afterEach(() => server.close());

describe('GET /metrics', () => {
  it('answers the text under its own content type, not to be kept', async () => {
    server = await startServer({ metrics: METRICS });
    const { status, headers, text } = await server.ask('GET', '/metrics');
    expect([status, headers['content-type'], text]).toEqual([200, METRICS.contentType, 'up 1\n']);
    expect(headers['cache-control']).toBe('no-store');
    const head = await server.ask('HEAD', '/metrics');
    expect([head.status, head.headers['content-type'], head.text]).toEqual([
      200,
      METRICS.contentType,
      '',
    ]);
  });

  it('answers a Prometheus that knows no name of ours', async () => {
    server = await startServer({ metrics: METRICS });
    const headers = { host: '10.1.2.3:4000', origin: 'https://elsewhere.example' };
    const answer = await server.ask('GET', '/metrics?x=1', headers);
    expect(answer.status).toBe(200);
    expect(answer.headers['access-control-allow-origin']).toBeUndefined();
  });

  it.each(['POST', 'PUT', 'DELETE', 'OPTIONS'])('refuses %s with 405', async (method) => {
    server = await startServer({ metrics: METRICS });
    const { status, headers } = await server.ask(method, '/metrics');
    expect([status, headers.allow]).toEqual([405, 'GET, HEAD']);
  });

  it('masks a fault, and tells onFault', async () => {
    const error = new Error('secret detail');
    server = await startServer({ metrics: { ...METRICS, text: () => Promise.reject(error) } });
    const { status, text } = await server.ask('GET', '/metrics', { 'x-request-id': 'abc' });
    expect(status).toBe(500);
    expect(text).not.toContain('secret detail');
    expect(server.faults).toEqual([{ error, requestId: 'abc' }]);
  });

  it('is answered on an open connection while the server closes', async () => {
    server = await startServer({ metrics: METRICS });
    const kept = connect(server.port, '127.0.0.1');
    kept.write('GET /metrics HTTP/1.1\r\nHost: localhost\r\n\r\n');
    await once(kept, 'data');
    const waiting = server.query('{ wait }');
    await server.untilWaiting(1);
    const closed = server.app.close();
    while (server.app.server.listening) await new Promise((resolve) => setImmediate(resolve));
    kept.write('GET /metrics HTTP/1.1\r\nHost: localhost\r\n\r\n');
    const answer = (await once(kept, 'data')).join('');
    expect(answer).toMatch(/^HTTP\/1\.1 200 [^]*connection: close[^]*up 1\n$/);
    server.waiting[0]?.letGo();
    await Promise.all([waiting, closed]);
  });
});

describe('onResponse', () => {
  /** A server that notes what it tells, and a wait for so many tellings: they come behind the answers. */
  async function startTelling(options: Parameters<typeof startServer>[0] = {}) {
    const told: HttpResponse[] = [];
    server = await startServer({ ...options, onResponse: (response) => told.push(response) });
    const untilTold = async (count: number) => {
      while (told.length < count) await new Promise((resolve) => setImmediate(resolve));
      return told;
    };
    return { told, untilTold };
  }

  it('learns the pattern of the route and the status, whoever answered', async () => {
    const { untilTold } = await startTelling();
    await server.query('{ echo }');
    await server.query('{ echo }', { host: 'evil.example' });
    await server.ask('GET', '/livez?user=canary');
    await server.ask('POST', '/graphql');
    expect((await untilTold(4)).map(({ route, status }) => [route, status])).toEqual([
      ['/graphql', 200],
      ['/graphql', 421],
      ['/livez', 200],
      ['/graphql', 415],
    ]);
  });

  it('learns of no path that has no route', async () => {
    const { untilTold } = await startTelling();
    const paths = ['/canary-1', '/canary/2?x', '/.env', '/livez/canary'];
    for (const path of paths) await server.ask('GET', path);
    await server.ask('DELETE', '/graphql');
    const told = await untilTold(5);
    expect(new Set(told.map(({ route }) => route))).toEqual(new Set([undefined]));
  });

  it('learns nothing of a path that cannot be read', async () => {
    const { untilTold } = await startTelling();
    await server.ask('GET', '/%ff');
    await server.ask('GET', '/livez');
    expect((await untilTold(1)).map(({ route }) => route)).toEqual(['/livez']);
  });

  it('measures until the answer is sent', async () => {
    const clock = createFakeClock();
    const { untilTold } = await startTelling({ clock });
    const answer = server.query('{ wait }');
    await server.untilWaiting(1);
    await clock.advance(1234);
    server.waiting[0]?.letGo();
    await answer;
    expect(await untilTold(1)).toMatchObject([
      { route: '/graphql', status: 200, durationMs: 1234 },
    ]);
  });

  it('learns that a question was too late', async () => {
    const clock = createFakeClock();
    const { untilTold } = await startTelling({ clock });
    const answer = server.query('{ wait }');
    await server.untilWaiting(1);
    await clock.advance(5000);
    expect((await answer).status).toBe(504);
    const [told] = await untilTold(1);
    expect(told?.operation?.code).toBe('DEADLINE_EXCEEDED');
    server.waiting[0]?.letGo();
  });

  it('learns with which code GraphQL was refused, and nothing of it elsewhere', async () => {
    const { untilTold } = await startTelling();
    await server.query('{ echo }', { host: 'evil.example' });
    await server.ask('POST', '/graphql', { 'content-type': 'text/plain' }, '{ echo }');
    await server.query('{ echo }', { accept: 'text/html' });
    await server.ask('GET', '/graphql');
    await server.ask('GET', '/livez');
    const told = await untilTold(5);
    expect(told.map(({ operation }) => operation)).toEqual([
      { name: undefined, code: 'HOST_NOT_ALLOWED' },
      { name: undefined, code: 'BAD_REQUEST' },
      { name: undefined, code: 'BAD_REQUEST' },
      undefined,
      undefined,
    ]);
  });
});
