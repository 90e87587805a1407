import { ApolloServer } from '@apollo/server';
import type { BaseContext } from '@apollo/server';
import type { FastifyInstance } from 'fastify';
import { request } from 'node:http';
import type { IncomingHttpHeaders } from 'node:http';
import { connect } from 'node:net';
import { createFakeClock } from '../support/fake-clock.js';
import { createCallerCheck } from '../../src/http/caller-check.js';
import { createHttpServer } from '../../src/http/server.js';

type HttpServerOptions = Parameters<typeof createHttpServer<TestContext>>[0];

/** Of the server, and of the one tenant that it has unless told otherwise. */
type ServedTenant = HttpServerOptions['tenants'][number];
type TestOptions = Partial<HttpServerOptions & ServedTenant> & {
  /** Several tenants, made from what would be the only one. */
  readonly tenantsFrom?: (only: ServedTenant) => readonly ServedTenant[];
};

interface TestContext extends BaseContext {
  readonly requestId: string;
}

interface Received {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
  readonly bytes: Buffer;
}

export interface TestServer {
  readonly app: FastifyInstance;
  readonly port: number;
  readonly faults: readonly { readonly error: unknown; readonly requestId: string }[];
  /** Requests that wait in the field `wait` until `letGo` is called. */
  readonly waiting: { readonly letGo: () => void }[];
  /** One request over a socket of its own. */
  ask(method: string, path: string, headers?: Readonly<Record<string, string>>, body?: string | Buffer): Promise<Received>;
  /** POST /graphql with that query. */
  query(text: string, headers?: Readonly<Record<string, string>>): Promise<Received>;
  /** Resolves when so many requests wait. */
  untilWaiting(count: number): Promise<void>;
  /** Writes those bytes to a socket and gives back all that comes until it ends. */
  raw(bytes: string): Promise<string>;
  close(): Promise<void>;
} // prettier-ignore

/** The real server over a real socket and a real, small ApolloServer. */
export async function startServer({
  tenantsFrom,
  ...options
}: TestOptions = {}): Promise<TestServer> {
  const faults: { error: unknown; requestId: string }[] = [];
  const waiting: { letGo: () => void }[] = [];
  const apollo = new ApolloServer<TestContext>({
    typeDefs: 'type Query { echo(text: String): String, requestId: String, wait: Boolean }',
    resolvers: {
      Query: {
        echo: (_: unknown, { text }: { text: string }) => text,
        requestId: (_: unknown, __: unknown, { requestId }: TestContext) => requestId,
        wait: () =>
          new Promise((resolve) => {
            waiting.push({ letGo: () => { resolve(true); } }); // prettier-ignore
          }),
      },
    },
    stopOnTerminationSignals: false,
  });
  await apollo.start();
  const onFault = (error: unknown, requestId: string) => void faults.push({ error, requestId });
  const tenant: ServedTenant = {
    name: undefined,
    apollo,
    createContext: (requestId: string) => ({ requestId }),
    callers: createCallerCheck({}),
    wholeReport: () => Promise.reject(new Error('Nobody asks for a file here.')),
    health: { isReady: () => true, isFailing: () => false, report: () => ({ state: 'FRESH' }) },
    onFault,
    ...options,
  };
  const app = createHttpServer<TestContext>({
    tenants: tenantsFrom?.(tenant) ?? [tenant],
    bodyLimitBytes: 2048,
    requestDeadlineMs: 5000,
    clock: createFakeClock(),
    allowedHosts: ['localhost', '127.0.0.1', '[::1]'],
    allowedOrigins: ['https://studio.example'],
    pages: [],
    isDemo: false,
    metrics: { contentType: 'text/plain; version=0.0.4', text: () => Promise.resolve('up 1\n') },
    onFault,
    ...options,
  });
  await app.listen({ host: '127.0.0.1', port: 0 });
  const address = app.server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const ask: TestServer['ask'] = (method, path, headers = {}, body = '') =>
    new Promise((resolve, reject) => {
      const sent = request({ port, host: '127.0.0.1', method, path, headers, agent: false });
      sent.on('error', reject);
      sent.on('response', (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('end', () => {
          const bytes = Buffer.concat(chunks);
          const { headers: answered, statusCode: status = 0 } = response;
          resolve({ status, headers: answered, text: bytes.toString(), bytes });
        });
      });
      sent.end(body);
    });
  return {
    app,
    port,
    faults,
    waiting,
    ask,
    query: (text, headers = {}) =>
      ask('POST', '/graphql', { 'content-type': 'application/json', ...headers }, JSON.stringify({ query: text })), // prettier-ignore
    untilWaiting: async (count) => {
      while (waiting.length < count) await new Promise((resolve) => setImmediate(resolve));
    },
    raw: (bytes) =>
      new Promise((resolve, reject) => {
        const chunks: Buffer[] = [];
        const socket = connect(port, '127.0.0.1', () => socket.write(bytes));
        socket.on('data', (chunk) => chunks.push(chunk));
        socket.on('error', reject);
        socket.on('close', () => { resolve(Buffer.concat(chunks).toString()); }); // prettier-ignore
      }),
    close: async () => {
      waiting.forEach(({ letGo }) => { letGo(); }); // prettier-ignore
      await app.close();
      await apollo.stop();
    },
  };
}
