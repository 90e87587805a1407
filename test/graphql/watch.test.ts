import { afterEach, describe, expect, it } from '@jest/globals';
import { createGraphQLServer } from '../../src/graphql/server.js';
import type { Caller } from '../../src/auth/caller.js';
import { createWatch, type Messages, type Watch } from '../../src/graphql/watch.js';
import { SECOND } from '../../src/time.js';
import { readRows } from '../support/serve-rows.js';

const releases: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const release of releases.splice(0).reverse()) await release();
});

async function startWatch() {
  const { services, clock, stop } = await readRows([], { asOfMs: Date.UTC(2026, 2, 2) });
  const apollo = createGraphQLServer({
    introspection: false,
    onFault: (error) => {
      throw error;
    },
  });
  await apollo.start();
  releases.push(stop, () => apollo.stop());
  return { clock, watch: createWatch({ apollo, services }) };
}

const ANALYST: Caller = { id: 'analyst', view: 'IDENTITIES' };

function open(watch: Watch, query = WATCH, caller = ANALYST) {
  const leaving = new AbortController();
  const asked = { query, operationName: null, variables: null };
  const messages = watch.open(asked, {
    requestId: 'request-1',
    mediaType: 'application/json',
    signal: leaving.signal,
    admit: () => Promise.resolve(caller),
  });
  return { messages, leave: () => { leaving.abort(); } }; // prettier-ignore
}

async function openWatch(query = WATCH) {
  const started = await startWatch();
  return { ...started, ...open(started.watch, query) };
}

const WATCH = 'subscription { credentialUsageEvents { endCursor } }';
const statusOf = async (messages: Messages) => (await messages.next()).value?.status;

describe('the messages of a watcher', () => {
  it('end, with the reason, for who does not take one in time', async () => {
    const { clock, messages } = await openWatch();
    expect(await statusOf(messages)).toBe(200);
    await clock.advance(11 * SECOND);
    await expect(messages.next()).rejects.toMatchObject({
      code: 'OVERLOADED',
      reason: 'SLOW_READER',
      retryAfterSeconds: 1,
    });
  });

  it('go on for who takes as long as is allowed', async () => {
    const { clock, messages } = await openWatch();
    expect(await statusOf(messages)).toBe(200);
    await clock.advance(10 * SECOND);
    const next = messages.next();
    await clock.advance(12 * SECOND);
    expect(await next).toEqual({ done: false, value: undefined });
  });

  it('end without a word for who is gone', async () => {
    const { messages, leave } = await openWatch();
    expect(await statusOf(messages)).toBe(200);
    const next = messages.next();
    leave();
    expect(await next).toEqual({ done: true, value: undefined });
  });

  it('end behind the first for who comes when the gateway ends', async () => {
    const { watch, messages } = await openWatch();
    watch.end();
    expect(await statusOf(messages)).toBe(200);
    await expect(messages.next()).rejects.toMatchObject({ code: 'SHUTTING_DOWN' });
  });

  it('are one, where nothing is watched', async () => {
    const { messages } = await openWatch('subscription { credentialUsageEvents @skip(if: true) { endCursor } }'); // prettier-ignore
    expect(await statusOf(messages)).toBe(200);
    expect(await messages.next()).toEqual({ done: true, value: undefined });
  });

  it('are too many for one caller at a thousand, which keeps nobody else out', async () => {
    const { watch } = await startWatch();
    const all = Array.from({ length: 1000 }, () => open(watch));
    for (const { messages } of all) expect(await statusOf(messages)).toBe(200);
    expect(watch.openCount()).toBe(1000);
    await expect(open(watch).messages.next()).rejects.toMatchObject({
      code: 'OVERLOADED',
      retryAfterSeconds: 30,
    });
    const other = open(watch, WATCH, { ...ANALYST, id: 'reader' });
    expect(await statusOf(other.messages)).toBe(200);
    await all[0]?.messages.return();
    expect(await statusOf(open(watch).messages)).toBe(200);
  });

  it('leave no place taken behind them, however they end', async () => {
    const { watch, messages, leave } = await openWatch();
    await statusOf(messages);
    expect(watch.openCount()).toBe(1);
    const next = messages.next();
    leave();
    await next;
    expect(watch.openCount()).toBe(0);
    await statusOf(open(watch, 'subscription { nope }').messages);
    const refused = open(watch, 'subscription { nope }');
    await refused.messages.next();
    await refused.messages.next();
    expect(watch.openCount()).toBe(1);
  });
});
