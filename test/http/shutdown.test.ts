import { once } from 'node:events';
import { connect } from 'node:net';
import { afterEach, describe, expect, it } from '@jest/globals';
import { SECOND } from '../../src/time.js';
import { createFakeClock } from '../support/fake-clock.js';
import { startServer, type TestServer } from './start-server.js';

const PROBE = 'GET /livez HTTP/1.1\r\nHost: localhost\r\n\r\n';

let server: TestServer;
afterEach(() => server.close());

async function startEnding(options: Parameters<typeof startServer>[0] = {}) {
  const clock = createFakeClock();
  server = await startServer({ clock, shutdownDelayMs: 5 * SECOND, ...options });
  const kept = connect(server.port, '127.0.0.1');
  kept.on('error', () => undefined);
  const askKept = async () => {
    kept.write(PROBE);
    return (await once(kept, 'data')).join('');
  };
  await askKept();
  return { clock, kept, askKept, end: () => server.app.close() };
}

const untilGone = async () => {
  while (server.app.server.listening) await new Promise((resolve) => setImmediate(resolve));
};

describe('before the listener goes', () => {
  it('/readyz says 503 at once, and everything else goes on, on new connections and on kept ones', async () => {
    const { clock, askKept, end } = await startEnding();
    const ended = end();
    await clock.advance(0);
    expect((await server.ask('GET', '/readyz')).status).toBe(503);
    await clock.advance(5 * SECOND - 1);
    expect((await server.query('{ echo(text: "still") }')).text).toContain('still');
    expect(await askKept()).toMatch(/^HTTP\/1\.1 200 (?![^]*connection: close)/i);
    await clock.advance(1);
    expect(server.app.server.listening).toBe(false);
    await clock.advance(SECOND);
    await ended;
  });

  it('nothing but the delay and the grace limits how long the end takes', async () => {
    const { end } = await startEnding({ shutdownDelayMs: 0 });
    // Fastify would give up on it after ten seconds.
    expect(server.app.initialConfig.pluginTimeout).toBe(0);
    await end();
  });

  it('no time passes when there is no router to tell', async () => {
    const { end } = await startEnding({ shutdownDelayMs: 0 });
    await end();
  });
});

describe('when the listener has gone', () => {
  it('a kept connection is answered once more, and ends behind the answer', async () => {
    const { clock, kept, askKept, end } = await startEnding();
    const ended = end();
    await clock.advance(5 * SECOND);
    const closed = once(kept, 'close');
    expect(await askKept()).toMatch(/^HTTP\/1\.1 200 [^]*connection: close/i);
    await closed;
    // Nobody is connected: there is nothing to wait for.
    await ended;
  });

  it('a kept connection that nobody uses ends after a second', async () => {
    const { clock, kept, end } = await startEnding();
    const ended = end();
    const closed = once(kept, 'close');
    await clock.advance(6 * SECOND);
    kept.resume();
    await Promise.all([closed, ended]);
  });
});

describe('when the grace is over', () => {
  it('what is still in flight is refused as SHUTTING_DOWN, to be asked elsewhere, and nothing is cut', async () => {
    const { clock, end } = await startEnding({
      shutdownDelayMs: 0,
      shutdownGraceMs: 3 * SECOND,
      requestDeadlineMs: 60 * SECOND,
    });
    const waiting = [server.query('{ wait }'), server.query('{ wait }', { 'x-request-id': 'mine' })];
    await server.untilWaiting(2);
    const ended = end();
    await untilGone();
    await clock.advance(3 * SECOND - 1);
    server.waiting[0]?.letGo();
    expect((await waiting[0])?.status).toBe(200);
    await clock.advance(1);
    const refused = await waiting[1];
    expect([refused?.status, refused?.headers['retry-after'], refused?.headers.connection]).toEqual([503, '1', 'close']);
    expect(JSON.parse(refused?.text ?? '')).toMatchObject({
      errors: [{ extensions: { code: 'SHUTTING_DOWN', retryable: true, requestId: 'mine' } }],
    });
    await ended;
    expect(server.faults).toEqual([]);
  }); // prettier-ignore

  it('a body that is still on its way is not waited for', async () => {
    const { clock, end } = await startEnding({ shutdownDelayMs: 0, shutdownGraceMs: SECOND, requestDeadlineMs: 60 * SECOND });
    const half = server.raw(
      'POST /graphql HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 99\r\n\r\n{',
    );
    while (clock.pendingTimers === 0) await new Promise((resolve) => setImmediate(resolve));
    const ended = end();
    await untilGone();
    await clock.advance(SECOND);
    expect(await half).toMatch(/^HTTP\/1\.1 503 [^]*SHUTTING_DOWN/);
    await ended;
  }); // prettier-ignore
});
