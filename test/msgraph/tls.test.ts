import { createServer } from 'node:https';
import { afterEach, describe, expect, it } from '@jest/globals';
import { Agent } from 'undici';
import { REPORT_SOURCES, reportUrl } from '../../src/msgraph/sources.js';
import { EXPIRED, GOOD, KEY, OF_ANOTHER_HOST } from './certificates.js';
import { startImpostor } from './impostor.js';
import { startClient } from './start-client.js';

let closers: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closers) await close();
  closers = [];
});

/** A Graph behind TLS, with this certificate. */
async function startTls(cert: string) {
  let handshakes = 0;
  let calls = 0;
  const server = createServer({ key: KEY, cert }, (_request, response) => {
    calls += 1;
    response.writeHead(200, { 'content-type': 'application/json' }).end('{"value":[]}');
  });
  server.on('connection', () => (handshakes += 1));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closers.push(() => {
    server.close();
    server.closeAllConnections();
  });
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return { host: `127.0.0.1:${port}`, counts: () => ({ handshakes, calls }) };
}

/** Asks for a page over TLS; `trusted` is a root that the machine knows. */
async function ask(host: string, options: { readonly trusted?: string; readonly connectMs?: number } = {}) {
  const { trusted, ...timeouts } = options;
  const baseUrl = new URL(`https://${host}/beta`);
  const dispatcher = trusted === undefined ? undefined : new Agent({ connect: { ca: trusted } });
  const all = await startClient({ baseUrl, ...timeouts, ...(dispatcher && { dispatcher }) });
  closers.push(
    () => all.close(),
    () => dispatcher?.close(),
  );
  const url = reportUrl(baseUrl, REPORT_SOURCES.userCredentialUsageDetails);
  const outcome: unknown = await all.client.getPage(url, all.signal).catch((error: unknown) => error);
  return { outcome, log: all.log };
} // prettier-ignore

describe('a certificate', () => {
  it('is taken when it is valid, of the host, and of a root that this machine trusts', async () => {
    const { host, counts } = await startTls(GOOD);
    expect((await ask(host, { trusted: GOOD })).outcome).toMatchObject({ value: [] });
    expect(counts()).toEqual({ handshakes: 1, calls: 1 });
  });

  it.each([
    ['signed by nobody whom this machine trusts', GOOD, undefined],
    ['of another host', OF_ANOTHER_HOST, OF_ANOTHER_HOST],
    ['expired', EXPIRED, EXPIRED],
  ])('that is %s is refused for good: nothing is sent, and nothing tried again', async (_what, cert, trusted) => {
    const { host, counts } = await startTls(cert);
    const { outcome } = await ask(host, trusted === undefined ? {} : { trusted });
    expect(outcome).toMatchObject({ code: 'UPSTREAM_UNREACHABLE', reason: 'TLS' });
    expect(outcome).toMatchObject({ message: expect.stringContaining('NODE_EXTRA_CA_CERTS') });
    expect(counts()).toEqual({ handshakes: 1, calls: 0 });
  }); // prettier-ignore
});

describe('what speaks no TLS', () => {
  it('is refused for good when it answers in the clear', async () => {
    const impostor = await startImpostor('HTTP/1.1 400 Bad Request\r\n\r\n');
    closers.push(() => {
      impostor.close();
    });
    const { outcome } = await ask(impostor.host);
    expect(outcome).toMatchObject({ code: 'UPSTREAM_UNREACHABLE', reason: 'TLS' });
    expect(impostor.connected).toHaveLength(1);
  });

  it('is given up on when it takes the connection and says nothing', async () => {
    const impostor = await startImpostor(undefined);
    closers.push(() => {
      impostor.close();
    });
    const { outcome, log } = await ask(impostor.host, { connectMs: 100 });
    expect(outcome).toMatchObject({ code: 'UPSTREAM_TIMEOUT', reason: 'CONNECT' });
    expect(log).toHaveLength(2);
  });
});

describe('a host without an address', () => {
  it('is tried three times in all', async () => {
    const { outcome, log } = await ask('nope.invalid');
    expect(outcome).toMatchObject({ code: 'UPSTREAM_UNREACHABLE', reason: 'DNS' });
    expect(log).toHaveLength(3);
  });
});
