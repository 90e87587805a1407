import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, it } from '@jest/globals';

const CLI = fileURLToPath(new URL('../../dist/cli.js', import.meta.url));
const TRACE_ID = '0af7651916cd43dd8448eb211c80319c';
const TRACEPARENT = `00-${TRACE_ID}-b7ad6b7169203331-01`;

let collector: Server;
afterEach(() => void collector.close());

/** A collector of OTLP over HTTP that notes what comes. */
async function startCollector(status: number) {
  const received: { path: string | undefined; mediaType: string | undefined; body: Buffer }[] = [];
  collector = createServer((request, response) => {
    const pieces: Buffer[] = [];
    request.on('data', (piece: Buffer) => pieces.push(piece));
    request.on('end', () => {
      const { url: path, headers } = request;
      received.push({ path, mediaType: headers['content-type'], body: Buffer.concat(pieces) });
      response.writeHead(status).end();
    });
  });
  collector.listen(0, '127.0.0.1');
  await once(collector, 'listening');
  const address = collector.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return { received, url: `http://127.0.0.1:${port}` };
}

/** Runs the built demo with those settings, asks it one question in a trace, and ends it. */
async function askDemo(settings: Readonly<Record<string, string>>) {
  const child = spawn(process.execPath, [CLI, 'demo'], {
    env: { PORT: '0', ...settings },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const written = { stdout: '', stderr: '' };
  child.stdout.on('data', (piece: Buffer) => (written.stdout += piece.toString()));
  child.stderr.on('data', (piece: Buffer) => (written.stderr += piece.toString()));
  while (!written.stdout.includes('Listening on ')) await once(child.stdout, 'data');
  const url = /Listening on (\S+)/.exec(written.stdout)?.[1] ?? '';
  const answer = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', traceparent: TRACEPARENT },
    body: '{"query":"query HelpDesk { userCredentialUsageDetails(first: 1) { nodes { userPrincipalName } } }"}',
  });
  const name = /"userPrincipalName":"([^"]+)"/.exec(await answer.text())?.[1] ?? 'none';
  child.kill('SIGTERM');
  await once(child, 'close');
  return { exitCode: child.exitCode, name, stderr: written.stderr };
}

describe('the built program', () => {
  it('sends its traces to the collector before it ends, as the standard variables say', async () => {
    const { received, url } = await startCollector(200);
    const { exitCode, name } = await askDemo({
      OTEL_EXPORTER_OTLP_ENDPOINT: url,
      OTEL_RESOURCE_ATTRIBUTES: 'deployment.environment.name=test',
    });
    expect(exitCode).toBe(0);
    expect(received[0]).toMatchObject({ path: '/v1/traces', mediaType: 'application/x-protobuf' });
    const sent = Buffer.concat(received.map(({ body }) => body));
    for (const text of ['credential-usage-gateway', 'deployment.environment.name', 'POST /graphql', 'sweep']) {
      expect([text, sent.includes(text)]).toEqual([text, true]);
    } // prettier-ignore
    expect(sent.includes(Buffer.from(TRACE_ID, 'hex'))).toBe(true);
    expect(name).toContain('@');
    expect(sent.includes(name)).toBe(false);
  });

  it('lets OpenTelemetry read its own variables', async () => {
    const { received, url } = await startCollector(200);
    await askDemo({
      OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: `${url}/mine`,
      OTEL_SERVICE_NAME: 'usage-of-contoso',
      OTEL_TRACES_SAMPLER: 'parentbased_always_off',
    });
    const sent = Buffer.concat(received.map(({ body }) => body));
    expect(received.map(({ path }) => path)).toContain('/mine');
    expect(sent.includes('usage-of-contoso')).toBe(true);
    // The sweep that nobody asked for is not sampled, and a caller's trace is.
    expect(sent.includes(Buffer.from(TRACE_ID, 'hex'))).toBe(true);
  });

  it('says once that a collector does not take them, and ends all the same', async () => {
    const { received, url } = await startCollector(400);
    const { exitCode, stderr } = await askDemo({ OTEL_EXPORTER_OTLP_ENDPOINT: url });
    expect(exitCode).toBe(0);
    expect(received.length).toBeGreaterThan(0);
    expect(stderr.match(/traces cannot be sent/g)).toHaveLength(1);
  });

  it('sends nothing unless it is told to', async () => {
    const { received, url } = await startCollector(200);
    await askDemo({ OTEL_EXPORTER_OTLP_ENDPOINT: url, OTEL_SDK_DISABLED: 'true' });
    expect(received).toEqual([]);
  });
});
