import type { IncomingHttpHeaders, ServerResponse } from 'node:http';
import { createServer } from 'node:http';

interface ReceivedCall {
  /** Path and query, as they came. */
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
  /** On the clock of the test. */
  readonly atMs: number;
}

export type ScriptedAnswer =
  | {
      readonly status?: number;
      readonly headers?: Readonly<Record<string, string>>;
      /** Sent as it is when text or bytes, else as JSON. */
      readonly body?: unknown;
    }
  | ((response: ServerResponse) => void);

/** A Microsoft Graph that says what the test tells it to, over a real socket. */
export interface ScriptedMsgraph {
  readonly baseUrl: URL;
  readonly calls: readonly ReceivedCall[];
  /** How many TCP connections were ever opened. */
  readonly connections: number;
  /** What to answer, in order; the last is given again and again. */
  script(...answers: readonly ScriptedAnswer[]): void;
  close(): Promise<void>;
}

const GRAPH_JSON =
  'application/json;odata.metadata=minimal;odata.streaming=true;IEEE754Compatible=false;charset=utf-8';

export async function startScriptedMsgraph(
  monotonicMs: () => number = () => 0,
): Promise<ScriptedMsgraph> {
  const calls: ReceivedCall[] = [];
  let connections = 0;
  let answers: ScriptedAnswer[] = [{ body: { value: [] } }];
  const server = createServer((request, response) => {
    calls.push({ url: request.url ?? '', headers: request.headers, atMs: monotonicMs() });
    const [answer = {}] = answers;
    if (answers.length > 1) answers = answers.slice(1);
    if (typeof answer === 'function') {
      answer(response);
      return;
    }
    response.writeHead(answer.status ?? 200, { 'content-type': GRAPH_JSON, ...answer.headers });
    response.end(asBytes(answer.body));
  });
  server.on('connection', () => (connections += 1));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return {
    baseUrl: new URL(`http://127.0.0.1:${port}/beta`),
    calls,
    get connections() {
      return connections;
    },
    script: (...scripted) => {
      answers = [...scripted];
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => {
          resolve();
        });
        server.closeAllConnections();
      }),
  };
}

function asBytes(body: unknown): string | Uint8Array {
  return typeof body === 'string' || body instanceof Uint8Array ? body : JSON.stringify(body ?? {});
}
