import { afterEach, describe, expect, it } from '@jest/globals';
import { startServer, type TestServer } from './start-server.js';

let server: TestServer;
afterEach(() => server.close());

/** How a tenant is: there is something to serve, nothing yet, or nothing although it was tried. */
type Standing = 'ready' | 'loading' | 'failing';

function healthOf(standing: Standing) {
  return {
    isReady: () => standing === 'ready',
    isFailing: () => standing === 'failing',
    report: () => ({ state: standing }),
  };
}

describe('GET /readyz of a gateway with several tenants', () => {
  it.each<[string, Readonly<Record<string, Standing>>, number]>([
    ['all can be served', { a: 'ready', b: 'ready' }, 200],
    ['one fails, and the others can be served', { a: 'ready', b: 'failing' }, 200],
    ['one is still to be waited for', { a: 'ready', b: 'loading' }, 503],
    ['none can be served', { a: 'failing', b: 'failing' }, 503],
  ])('where %s', async (_what, standings, status) => {
    server = await startServer({
      tenantsFrom: (only) =>
        Object.entries(standings).map(([name, standing]) => ({
          ...only,
          name,
          health: healthOf(standing),
        })),
    });
    const answer = await server.ask('GET', '/readyz');
    expect(answer.status).toBe(status);
    expect(JSON.parse(answer.text)).toEqual({
      status: status === 200 ? 'ready' : 'unready',
      tenants: Object.fromEntries(
        Object.entries(standings).map(([name, state]) => [
          name,
          { status: state === 'ready' ? 'ready' : 'unready', report: { state } },
        ]),
      ),
    });
    for (const [name, state] of Object.entries(standings)) {
      expect((await server.ask('GET', `/t/${name}/readyz`, { host: '10.0.0.1' })).status).toBe(
        state === 'ready' ? 200 : 503,
      );
    }
  });
});

describe('questions that wait for one of several tenants', () => {
  const post = (name: string, query: string) =>
    server.ask(
      'POST',
      `/t/${name}/graphql`,
      { 'content-type': 'application/json' },
      JSON.stringify({ query }),
    );

  it('keep no question out that is for another, nor the gateway from being ready', async () => {
    const told: (string | undefined)[] = [];
    server = await startServer({
      mostWaiting: 2,
      tenantsFrom: (only) => ['a', 'b'].map((name) => ({ ...only, name })),
      onResponse: ({ shed, tenant }) => {
        if (shed !== undefined) told.push(tenant);
      },
    });
    const waiting = [post('a', '{ wait }'), post('a', '{ wait }')];
    await server.untilWaiting(2);
    expect((await post('a', '{ echo }')).status).toBe(503);
    expect((await post('b', '{ echo }')).status).toBe(200);
    expect((await server.ask('GET', '/readyz')).status).toBe(200);
    expect(told).toEqual(['a']);
    server.waiting.forEach(({ letGo }) => {
      letGo();
    });
    expect((await Promise.all(waiting)).map(({ status }) => status)).toEqual([200, 200]);
  });
});

describe('a bug in the answer to one of several tenants', () => {
  it('is told of that tenant, and masked', async () => {
    const told: string[] = [];
    const health = {
      isReady: () => {
        throw new Error('canary');
      },
      isFailing: () => false,
      report: () => ({}),
    };
    server = await startServer({
      tenantsFrom: (only) =>
        ['a', 'b'].map((name) => ({ ...only, name, health, onFault: () => void told.push(name) })),
    });
    const answer = await server.ask('GET', '/t/b/readyz');
    expect([answer.status, answer.text.includes('canary'), told]).toEqual([500, false, ['b']]);
  });
});
