import { request } from 'node:http';
import { connect } from 'node:net';
import { ERROR_KINDS } from '../../src/errors.js';
import type { Attack, AttackRequest } from './attack.js';

export interface Played {
  readonly status: number;
  /** Names and values as they came, one line each. */
  readonly head: string;
  readonly text: string;
  /** From opening a connection of its own to the end of the answer. */
  readonly tookMs: number;
}

type Answered = Omit<Played, 'tookMs'>;

/** Plays an attack once against the gateway at that address, with what has to come before. */
export async function play(url: string, { sent, sentBefore = 0 }: Attack): Promise<Played> {
  const once = () => ('raw' in sent ? writeRaw(url, sent.raw) : send(url, sent));
  for (let before = 0; before < sentBefore; before += 1) await once();
  const startedMs = performance.now();
  const answered = await once();
  return { ...answered, tookMs: performance.now() - startedMs };
}

/** What is wrong with how the gateway took it; undefined when nothing is. */
export function faultOf(attack: Attack, { status, head, text }: Answered): string | undefined {
  if (status !== attack.status) return `status ${status} in place of ${attack.status}: ${text.slice(0, 300)}`; // prettier-ignore
  if (/^access-control-allow-origin|^x-powered-by|^set-cookie/im.test(head)) return `a header: ${head}`; // prettier-ignore
  if (!/^x-content-type-options: nosniff/im.test(head)) return 'no nosniff';
  if (INDISCREET.test(text) || attack.mayNotSay?.test(text) === true) return `says ${text.slice(0, 300)}`; // prettier-ignore
  if (status === 401 && !/^www-authenticate: /im.test(head)) return 'no challenge';
  if (text === '') return isBodiless(attack) ? undefined : 'no body';
  return isJson(text) ? codeFault(attack, text) : `no JSON: ${text.slice(0, 300)}`;
}

/** What would tell of the machine or the code. */
const INDISCREET = /\\n +at |node_modules|node:internal|Did you mean|"stacktrace"/;
/** More than these help nobody but who looks for them. */
const MOST_ERRORS = 3;

function codeFault({ code }: Attack, text: string): string | undefined {
  const codes = [...text.matchAll(/"extensions":\{"code":"(\w+)"/g)].map(([, found = '']) => found);
  if (codes.length > MOST_ERRORS) return `${codes.length} errors`;
  const undocumented = codes.find((found) => !(found in ERROR_KINDS));
  if (undocumented !== undefined) return `undocumented code ${undocumented}`;
  return codes[0] === code ? undefined : `code ${codes[0] ?? 'none'} in place of ${code ?? 'none'}: ${text.slice(0, 300)}`; // prettier-ignore
}

function isBodiless({ sent }: Attack): boolean {
  return 'method' in sent && sent.method === 'HEAD';
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

function send(url: string, { method, path, headers, body }: AttackRequest): Promise<Answered> {
  const { hostname, port } = new URL(url);
  const isChunked = headers['transfer-encoding'] !== undefined;
  const length = isChunked ? {} : { 'content-length': String(Buffer.byteLength(body)) };
  const all = { ...headers, ...length };
  return new Promise((resolve, reject) => {
    const asked = request({ hostname, port, method, path, headers: all, agent: false });
    asked.on('response', (response) => {
      const chunks: Buffer[] = [];
      const { statusCode: status = 0, headers: answered } = response;
      const head = Object.entries(answered).map(([name, value]) => `${name}: ${String(value)}\n`);
      const end = () => resolve({ status, head: head.join(''), text: Buffer.concat(chunks).toString() }); // prettier-ignore
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('end', end).on('error', end);
    });
    // Behind an answer this is what is left of a body that nobody wants.
    asked.on('error', reject);
    asked.end(body);
  });
}

function writeRaw(url: string, bytes: string): Promise<Answered> {
  const { hostname, port } = new URL(url);
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    const socket = connect(Number(port), hostname, () => socket.write(bytes, 'latin1'));
    socket.on('data', (chunk) => chunks.push(chunk));
    socket.on('error', reject);
    socket.on('close', () => {
      const [all = '', text = ''] = Buffer.concat(chunks).toString().split('\r\n\r\n');
      resolve({ status: Number(/^HTTP\/1.1 (\d+) /.exec(all)?.[1] ?? 0), head: all, text });
    });
  });
}
