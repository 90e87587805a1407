import { afterEach, describe, expect, it } from '@jest/globals';
import { createGraphQLServer } from '../../src/graphql/server.js';
import { createWatch, type Messages } from '../../src/graphql/watch.js';
import { SECOND } from '../../src/time.js';
import { readRows } from '../support/serve-rows.js';

const releases: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const release of releases.splice(0).reverse()) await release();
});

async function openWatch(query: string) {
  const { services, clock, stop } = await readRows([], { asOfMs: Date.UTC(2026, 2, 2) });
  const apollo = createGraphQLServer({
    introspection: false,
    onFault: (error) => {
      throw error;
    },
  });
  await apollo.start();
  releases.push(stop, () => apollo.stop());
  const watch = createWatch({ apollo, services });
  const leaving = new AbortController();
  const messages = watch.open(
    { query, operationName: null, variables: null },
    {
      requestId: 'request-1',
      signal: leaving.signal,
      admit: () => Promise.resolve({ id: 'somebody', view: 'IDENTITIES' }),
    },
  );
  return { clock, watch, messages, leave: () => { leaving.abort(); } }; // prettier-ignore
}

const WATCH = 'subscription { credentialUsageEvents { endCursor } }';
const statusOf = async (messages: Messages) => (await messages.next()).value?.status;

describe('the messages of a watcher', () => {
  it('end, with the reason, for who does not take one in time', async () => {
    const { clock, messages } = await openWatch(WATCH);
    expect(await statusOf(messages)).toBe(200);
    await clock.advance(11 * SECOND);
    await expect(messages.next()).rejects.toMatchObject({
      code: 'OVERLOADED',
      reason: 'SLOW_READER',
      retryAfterSeconds: 1,
    });
  });

  it('go on for who takes as long as is allowed', async () => {
    const { clock, messages } = await openWatch(WATCH);
    expect(await statusOf(messages)).toBe(200);
    await clock.advance(10 * SECOND);
    const next = messages.next();
    await clock.advance(12 * SECOND);
    expect(await next).toEqual({ done: false, value: undefined });
  });

  it('end without a word for who is gone', async () => {
    const { messages, leave } = await openWatch(WATCH);
    expect(await statusOf(messages)).toBe(200);
    const next = messages.next();
    leave();
    expect(await next).toEqual({ done: true, value: undefined });
  });

  it('end behind the first for who comes when the gateway ends', async () => {
    const { watch, messages } = await openWatch(WATCH);
    watch.end();
    expect(await statusOf(messages)).toBe(200);
    await expect(messages.next()).rejects.toMatchObject({ code: 'SHUTTING_DOWN' });
  });

  it('are one, where nothing is watched', async () => {
    const { messages } = await openWatch('subscription { credentialUsageEvents @skip(if: true) { endCursor } }'); // prettier-ignore
    expect(await statusOf(messages)).toBe(200);
    expect(await messages.next()).toEqual({ done: true, value: undefined });
  });
});
