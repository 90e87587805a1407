import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { Agent, request, type IncomingMessage } from 'node:http';
import { connect } from 'node:net';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { drawsFor, type Draw } from '../../src/emulator/demo-draws.js';
import { ERROR_KINDS } from '../../src/errors.js';
import { someRow } from '../emulator/harness.js';
import { startHouse } from '../support/start-gateway.js';
import { fuzzRequest, type FuzzRequest } from './fuzz-request.js';
import { mutate } from './mutation.js';

// So many in `npm test`, 100,000 in CI, a million by `npm run test:fuzz`; FUZZ_SEED makes others.
const REQUEST_COUNT = Number(process.env['FUZZ_REQUESTS'] ?? 20_000);
const SEED = Number(process.env['FUZZ_SEED'] ?? 1);
const AT_ONCE = 50;
/** Every so many requests one is written to a bare socket instead. */
const RAW_EVERY = 200;
const LIMIT_MS = 60_000 + REQUEST_COUNT * 10;

const EXAMPLES = new URL('../../examples/queries/', import.meta.url);
const CORPUS = [
  ...readdirSync(EXAMPLES).map((file) => readFileSync(new URL(file, EXAMPLES), 'utf8')),
  '{ __typename }',
  '{ __schema { types { name fields { name args { name } } } } }',
  'query ($period: CredentialUsagePeriod!, $first: Int, $filter: UserCredentialUsageDetailsFilter) { userCredentialUsageDetails(period: $period, first: $first, filter: $filter) { totalCount nodes { id user { credentialUsage { totalCount } } } } }',
  'query ($representations: [_Any!]!) { _entities(representations: $representations) { ... on User { userDisplayName } } }',
];
const STATUSES = [200, 204, 303, 304, 400, 403, 404, 405, 406, 413, 414, 415, 417, 421, 431];
/** What would tell of the machine or the code. */
const INDISCREET = /\\n +at |node_modules|node:internal|Did you mean/;

let house: Awaited<ReturnType<typeof startHouse>>;
let agent: Agent;
const rejections: unknown[] = [];
const onRejection = (reason: unknown) => rejections.push(reason);

beforeAll(() => {
  process.on('unhandledRejection', onRejection);
  agent = new Agent({ keepAlive: true, maxSockets: AT_ONCE });
});
afterAll(() => {
  agent.destroy();
  process.off('unhandledRejection', onRejection);
});

interface Answered {
  readonly status: number;
  readonly contentType: string;
  readonly text: string;
}

function send({ method, path, headers, body }: FuzzRequest): Promise<Answered> {
  const { hostname, port } = new URL(house.gateway.url);
  return new Promise((resolve, reject) => {
    const hasBody = method !== 'GET' && method !== 'HEAD';
    const length = hasBody ? { 'content-length': String(body.length) } : {};
    const all = { ...headers, ...length };
    const sent = request({ hostname, port, method, path, agent, headers: all }, (response) => {
      read(response).then((text) => {
        const { statusCode: status = 0, headers: answered } = response;
        resolve({ status, text, contentType: answered['content-type'] ?? '' });
      }, reject);
    });
    sent.on('error', reject);
    sent.end(hasBody ? body : undefined);
  });
}

async function read(response: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  response.on('data', (chunk: Buffer) => chunks.push(chunk));
  await once(response, 'end');
  return decoded(Buffer.concat(chunks), response.headers['content-encoding']).toString();
}

/** A mutilated header may be one that asks for a coding. */
function decoded(bytes: Buffer, coding: string | undefined): Buffer {
  // HEAD has the headers alone.
  if (bytes.length === 0) return bytes;
  if (coding === 'br') return brotliDecompressSync(bytes);
  return coding === 'gzip' ? gunzipSync(bytes) : bytes;
}

/** Everything that comes back, up to the end of the connection. */
function sendRaw(bytes: string): Promise<string> {
  const { hostname, port } = new URL(house.gateway.url);
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    const socket = connect(Number(port), hostname, () => socket.end(bytes, 'latin1'));
    socket.on('data', (chunk) => chunks.push(chunk));
    // A connection that is cut off in the middle of a mutilated request is an answer, too.
    socket.on('error', () => undefined);
    socket.on('close', () => {
      resolve(Buffer.concat(chunks).toString());
    });
  });
}

/** What is wrong with an answer; undefined when nothing is. */
function faultOf({ status, contentType, text }: Answered, { method }: FuzzRequest) {
  if (!STATUSES.includes(status)) return `status ${status}`;
  if (INDISCREET.test(text)) return 'indiscreet';
  if (method === 'HEAD' || status === 204 || status === 303 || status === 304) return undefined;
  const isJson = /^application\/(graphql-response\+)?json/.test(contentType);
  if (!isJson) return status >= 400 ? `an error as ${contentType}` : undefined;
  const codes = [...text.matchAll(/"extensions":\{"code":"(\w+)"/g)].map(([, code = '']) => code);
  JSON.parse(text);
  if (status >= 400 && codes.length === 0) return 'an error without a code';
  return codes.find((code) => !(code in ERROR_KINDS) || code === 'INTERNAL_SERVER_ERROR');
}

function rawRequest({ method, path, headers, body }: FuzzRequest, draw: Draw): string {
  const lines = Object.entries({ host: 'localhost', ...headers, 'content-length': body.length });
  const head = lines.map(([name, value]) => `${name}: ${value}\r\n`).join('');
  return mutate(`${method} ${path} HTTP/1.1\r\n${head}\r\n${body.toString('latin1')}`, draw);
}

describe('a hostile client', () => {
  it(
    `gets a documented refusal or an answer for each of ${REQUEST_COUNT} requests`,
    async () => {
      house = await startHouse({ rows: () => [someRow()], settings: { INTROSPECTION: 'off' } });
      const wrong: unknown[] = [];
      const statuses = new Map<number, number>();
      const one = async (number: number) => {
        const draw = drawsFor(SEED, number, 0);
        const asked = fuzzRequest(CORPUS, draw);
        if (number % RAW_EVERY === 0) {
          const answer = await sendRaw(rawRequest(asked, draw));
          const isIndiscreet = INDISCREET.test(answer) || /^HTTP\/1.1 5/m.test(answer);
          if (isIndiscreet || !/^(HTTP\/1.1 |$)/.test(answer)) wrong.push({ number, answer });
          return;
        }
        const answered = await send(asked);
        statuses.set(answered.status, (statuses.get(answered.status) ?? 0) + 1);
        const fault = faultOf(answered, asked);
        if (fault !== undefined) wrong.push({ number, fault, body: String(asked.body), answered });
      };
      let next = 0;
      const worker = async () => {
        while (next < REQUEST_COUNT && wrong.length < 10) await one(next++);
      };
      await Promise.all(Array.from({ length: AT_ONCE }, worker));
      expect(wrong).toEqual([]);
      expect(rejections).toEqual([]);
      expect(house.logLines.filter((line) => /masked fault|telemetry failed/.test(line))).toEqual(
        [],
      );
      // Both what is right and what is wrong got through to its judge.
      for (const status of [200, 400, 403, 405, 415, 421]) {
        expect(statuses.get(status)).toBeGreaterThan(REQUEST_COUNT / 10_000);
      }
    },
    LIMIT_MS,
  );
});
