import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { afterEach, describe, expect, it } from '@jest/globals';
import { createFakeClock } from '../support/fake-clock.js';
import { startServer, type TestServer } from './start-server.js';

let server: TestServer;
afterEach(() => server.close());

/** A server on which each question is work for so long; nothing else takes any time. */
async function startBusy(workMs: number) {
  const clock = createFakeClock();
  let spentMs = 0;
  const told: unknown[] = [];
  server = await startServer({
    clock: { ...clock, monotonicMs: () => clock.monotonicMs() + spentMs },
    ready: () => {
      spentMs += workMs;
      return undefined;
    },
    onResponse: ({ route, status, shed, operation }) =>
      told.push({ route, status, shed, ...(operation && { code: operation.code }) }),
  });
  return { clock, told };
}

/** Requests that arrive together, over one connection; the statuses of their answers. */
async function statusesOf(requests: readonly string[]): Promise<readonly number[]> {
  const last = 'GET /livez HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n';
  const answers = await server.raw(requests.join('') + last);
  return [...answers.matchAll(/HTTP\/1\.1 (\d+) /g)].map(([, status]) => Number(status));
}

const QUESTION = requestOf('{ echo(text: "hello") }');

function requestOf(query: string, headers = ''): string {
  const body = JSON.stringify({ query });
  return `POST /graphql HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\n${headers}content-length: ${body.length}\r\n\r\n${body}`;
}

describe('a question that comes while memory is short', () => {
  const READY = {
    ageSeconds: () => 0,
    answer: ({ query }: { readonly query: string }) =>
      query === '{ ready }'
        ? { body: Buffer.from('{}'), isAged: false, isTimeless: true, cost: 1, operationName: null, identityRead: undefined }
        : undefined,
  }; // prettier-ignore

  it('is refused and told of, unless its answer is ready', async () => {
    const told: unknown[] = [];
    server = await startServer({
      isHeapShort: () => true,
      ready: () => READY,
      onResponse: ({ status, shed }) => told.push({ status, shed }),
    });
    expect((await server.query('{ ready }')).status).toBe(200);
    const { status, headers, text } = await server.query('{ echo(text: "hello") }');
    expect(status).toBe(503);
    expect(headers).toHaveProperty('retry-after', '1');
    expect(text).toMatch(/memory.*"code":"OVERLOADED".*"retryable":true,"retryAfterSeconds":1/);
    expect((await server.ask('GET', '/livez')).status).toBe(200);
    expect(told).toContainEqual({ status: 503, shed: 'memory' });
  });
});

describe('a question that comes behind too many others', () => {
  it('is refused, and those before it are answered', async () => {
    await startBusy(150);
    const answers = await server.raw(
      QUESTION.repeat(6) + requestOf('{ echo }', 'x-request-id: mine\r\norigin: https://studio.example\r\nconnection: close\r\n'),
    ); // prettier-ignore
    const [head = '', body = ''] = (answers.split('HTTP/1.1 ').at(-1) ?? '').split('\r\n\r\n');
    expect(head).toMatch(/^503 /);
    expect(head).toMatch(/^retry-after: 1$/m);
    expect(head).toMatch(/^x-request-id: mine$/m);
    expect(head).toMatch(/^access-control-allow-origin: https:\/\/studio.example$/m);
    expect(JSON.parse(body)).toEqual({
      errors: [
        {
          message: expect.stringContaining('Ask again in a second'),
          extensions: { code: 'OVERLOADED', requestId: 'mine', retryable: true, retryAfterSeconds: 1 },
        },
      ],
    }); // prettier-ignore
  });

  it('is told of, and why', async () => {
    const { told } = await startBusy(600);
    expect(await statusesOf([QUESTION, QUESTION])).toEqual([200, 503, 200]);
    expect(told).toContainEqual({
      route: '/graphql',
      status: 503,
      shed: 'late',
      code: 'OVERLOADED',
    });
  });

  it('is no operation of GraphQL where it asks for something else', async () => {
    const { told } = await startBusy(600);
    const file = 'GET /export.csv HTTP/1.1\r\nhost: localhost\r\n\r\n';
    const script = 'GET /dashboard/page.js HTTP/1.1\r\nhost: localhost\r\n\r\n';
    expect(await statusesOf([QUESTION, file, script])).toEqual([200, 503, 503, 200]);
    expect(told).toContainEqual({ route: '/export.csv', status: 503, shed: 'late' });
    expect(told).toContainEqual({ route: undefined, status: 503, shed: 'late' });
  });

  it('does not stand in the way of probes and metrics', async () => {
    await startBusy(600);
    const probes = ['/livez', '/readyz', '/metrics'].map(
      (path) => `GET ${path} HTTP/1.1\r\nhost: localhost\r\n\r\n`,
    );
    expect(await statusesOf([QUESTION, QUESTION, ...probes])).toEqual([200, 503, 200, 200, 200, 200]); // prettier-ignore
  });

  it('is answered when it comes again, after a rest', async () => {
    await startBusy(600);
    expect(await statusesOf([QUESTION, QUESTION])).toEqual([200, 503, 200]);
    expect(await statusesOf([QUESTION])).toEqual([200, 200]);
  });
});

describe('questions whose connection is gone', () => {
  it('wait no more, also those that stood behind another one on it', async () => {
    server = await startServer({ mostWaiting: 3 });
    const { app, port, waiting } = server;
    const socket = connect(port, '127.0.0.1');
    socket.write(requestOf('{ wait }').repeat(3));
    await server.untilWaiting(3);
    expect((await server.query('{ echo(text: "hello") }')).status).toBe(503);
    socket.destroy();
    await untilNobody(app);
    // None of them is answered: that they are gone is enough.
    expect(waiting).toHaveLength(3);
    expect((await server.query('{ echo(text: "hello") }')).status).toBe(200);
  });
});

function connectionsOf({ server: http }: TestServer['app']): Promise<number> {
  return new Promise((resolve, reject) => {
    http.getConnections((error, count) => {
      if (error === null) resolve(count);
      else reject(error);
    });
  });
}

async function untilNobody(app: TestServer['app']): Promise<void> {
  while ((await connectionsOf(app)) > 0) await new Promise((turn) => setImmediate(turn));
  // Node, and then the rest.
  for (let turn = 0; turn < 3; turn += 1) await new Promise((next) => setImmediate(next));
}

describe('/readyz', () => {
  it('says 503 when questions have been refused for two seconds, and 200 two seconds after the last', async () => {
    const { clock } = await startBusy(510);
    const statuses: number[] = [];
    for (let round = 0; round < 6; round += 1) {
      await statusesOf([QUESTION, QUESTION]);
      statuses.push((await server.ask('GET', '/readyz')).status);
      await clock.advance(100);
    }
    expect([statuses.at(0), statuses.at(-1)]).toEqual([200, 503]);
    await clock.advance(2001);
    expect((await server.ask('GET', '/readyz')).status).toBe(200);
  });
});

describe('questions that wait', () => {
  it('are many, and nothing is left of those whose clients go away', async () => {
    const clock = createFakeClock();
    server = await startServer({ clock });
    const sockets = Array.from({ length: 400 }, () => connect(server.port, '127.0.0.1'));
    for (const socket of sockets) {
      socket.on('error', () => undefined);
      socket.write(requestOf('{ wait }'));
    }
    await server.untilWaiting(sockets.length);
    expect(clock.pendingTimers).toBe(sockets.length);
    for (const socket of sockets) socket.destroy();
    while (clock.pendingTimers > 0) await new Promise((resolve) => setImmediate(resolve));
    expect(await connectionCount()).toBe(0);
    // It would wait for any request that it takes to be in flight.
    await server.app.close();
    expect(clock.pendingTimers).toBe(0);
    expect(server.faults).toEqual([]);
  });

  it('are refused beyond what the memory is good for', async () => {
    server = await startServer({ mostWaiting: 2 });
    const waiting = [server.query('{ wait }'), server.query('{ wait }')];
    await server.untilWaiting(2);
    expect((await server.query('{ echo }')).status).toBe(503);
    server.waiting.forEach(({ letGo }) => { letGo(); }); // prettier-ignore
    expect((await Promise.all(waiting)).map(({ status }) => status)).toEqual([200, 200]);
    expect((await server.query('{ echo }')).status).toBe(200);
  });
});

function connectionCount(): Promise<number> {
  return new Promise((resolve, reject) => {
    server.app.server.getConnections((error, count) => {
      if (error === null) resolve(count);
      else reject(error);
    });
  });
}

function nextSocket(): Promise<Socket> {
  return new Promise((resolve) => server.app.server.once('connection', resolve));
}

describe('a client that does not read its answer', () => {
  const body = Buffer.alloc(64 * 2 ** 20, 'x');
  const page = {
    routes: [{ path: '/', contentType: 'text/plain', body, etag: '"1"' }],
    contentSecurityPolicy: '',
  };

  it('is cut off', async () => {
    server = await startServer({ pages: [page], longestWriteMs: 50 });
    const served = nextSocket();
    const socket = connect(server.port, '127.0.0.1');
    socket.on('error', () => undefined);
    socket.write('GET / HTTP/1.1\r\nhost: localhost\r\n\r\n');
    await once(await served, 'close');
    socket.destroy();
    expect(await connectionCount()).toBe(0);
  });

  it('is told from one whose answer is not there yet', async () => {
    server = await startServer({ longestWriteMs: 20 });
    const asked = server.query('{ wait }');
    await once(await nextSocket(), 'timeout');
    server.waiting.forEach(({ letGo }) => { letGo(); }); // prettier-ignore
    expect((await asked).status).toBe(200);
  });
});
