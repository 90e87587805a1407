import { isUtf8 } from 'node:buffer';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Clock } from '../time.js';
import { admit, type AllowList } from './admission.js';
import type { CallerCheck } from './caller-check.js';
import { compressedForm, createAnswerCache, type FoundAnswer } from './answer-cache.js';
import { contentCodingFor } from './content-coding.js';
import { documentRequestIn, mediaTypeFault } from './graphql-body.js';
import { AGED_HEADERS, requestIdOf, STANDING_HEADERS } from './headers.js';
import { answerMediaType } from './media-type.js';
import { GRAPHQL_PATH } from './path.js';
import type { ReadyAnswer, ReadyMoment, ReadySource } from './ready-answer.js';
import type { ResolveDocument } from './trusted-documents.js';
import type { ResponseHook } from './response-hook.js';

interface ExpressLaneOptions extends AllowList {
  /** Undefined: the only one. */
  readonly name: string | undefined;
  readonly ready: ReadySource;
  readonly callers: CallerCheck;
  readonly trustedDocuments?: (() => ResolveDocument) | undefined;
  readonly bodyLimitBytes: number;
  /** That the answers of this tenant may take, which are kept with their requests. */
  readonly mostAnswerBytes: number;
  readonly isDemo: boolean;
  readonly clock: Clock;
  readonly onResponse?: ResponseHook;
  /** While the server closes, every answer ends its connection, which is the router's to see to. */
  readonly isClosing: () => boolean;
}

/** Requests for which nothing was ready: a route need not ask again. */
const declined = new WeakSet<IncomingMessage>();

export function wasDeclined(request: IncomingMessage): boolean {
  return declined.has(request);
}

type RequestListener = (request: IncomingMessage, response: ServerResponse) => void;

/**
 * Stands in front of the server's router at one tenant's path of GraphQL: what is asked of it, came whole with its headers and can be answered at
 * once, is. Every other request goes on to `next` as it came, so that there is one place for every refusal and error.
 */
export function createExpressLane(
  options: ExpressLaneOptions,
  next: RequestListener,
): RequestListener {
  const { ready, callers, trustedDocuments, clock, bodyLimitBytes, mostAnswerBytes } = options;
  let answerFor = createAnswerCache(mostAnswerBytes);
  let keptUnder = trustedDocuments?.();

  const find = (request: IncomingMessage, body: Buffer, moment: ReadyMoment, requestId: string) => {
    const resolve = trustedDocuments?.();
    if (resolve !== keptUnder) {
      // What is kept may be asked no more, or its name mean another document.
      answerFor = createAnswerCache(mostAnswerBytes);
      keptUnder = resolve;
    }
    return answerFor(moment, body.toString('latin1'), () => {
      const parsed = parseHarmless(body);
      const asked = resolve ? resolve(parsed).request : documentRequestIn(parsed);
      const made = asked && moment.answer(asked, requestId);
      if (asked !== undefined && made === undefined) declined.add(request);
      return made;
    });
  };

  /** What was answered, and how; undefined when nothing was. */
  const answer = (request: IncomingMessage, response: ServerResponse) => {
    const { headers } = request;
    const mediaType = answerMediaType(headers.accept);
    if (!isWhole(request) || request.readableLength > bodyLimitBytes) return undefined;
    if (mediaType === undefined || mediaTypeFault(request) !== undefined) return undefined;
    const admission = admit(request, options);
    if (admission.refusal !== undefined || options.isClosing()) return undefined;
    const caller = callers.known(headers);
    const moment = caller && ready(caller.view);
    const body: unknown = moment && request.read();
    if (caller === undefined || moment === undefined || !(body instanceof Buffer)) return undefined;
    const requestId = requestIdOf(headers);
    const found = find(request, body, moment, requestId);
    if (found === undefined) {
      request.unshift(body);
      return undefined;
    }
    callers.begin(caller);
    callers.answered(caller, found.answer, requestId);
    const list = headerList(found.answer, moment);
    list.push('x-request-id', requestId, 'content-type', mediaType);
    if (options.isDemo) list.push('x-demo-data', '1');
    for (const name in admission.headers) list.push(name, admission.headers[name] ?? '');
    send(response, found.answer, { list, acceptEncoding: headers['accept-encoding'] }, options);
    return found;
  };

  return (request, response) => {
    if (request.method !== 'POST') {
      next(request, response);
      return;
    }
    const startedMs = clock.monotonicMs();
    // By then all that came in one piece with the headers has been read.
    process.nextTick(() => {
      const found = answer(request, response);
      if (found === undefined) next(request, response);
      else tellWhenSent(request, response, { startedMs, ...found }, options);
    });
  };
}

/** Node says that a request is complete only after this tick, but its length tells. */
function isWhole({ headers, readableLength }: IncomingMessage): boolean {
  return readableLength > 0 && headers['content-length'] === String(readableLength);
}

/** What the router's own parser would refuse, or might, is left to it: it has the words. */
const SUSPICIOUS = /__proto__|constructor|\\u/;

function parseHarmless(body: Buffer): unknown {
  const text = isUtf8(body) ? body.toString('utf8') : '';
  if (text === '' || SUSPICIOUS.test(text)) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

const STANDING_LIST = Object.entries(STANDING_HEADERS).flat();
const AGED_LIST = Object.entries({ ...STANDING_HEADERS, ...AGED_HEADERS }).flat();

/**
 * Names and values in turn, which Node takes as they are. Objects that are spread and then read again would take as long
 * as all the rest of a kept answer.
 */
function headerList({ isAged }: ReadyAnswer, moment: ReadyMoment): string[] {
  return isAged ? [...AGED_LIST, 'age', String(moment.ageSeconds())] : [...STANDING_LIST];
}

/**
 * The body goes in the same write as the headers. Answers of one turn of the event loop are sent one right after the other:
 * a client on the same machine that sleeps between two answers costs a waking each time, which takes longer than to send.
 */
function send(
  response: ServerResponse,
  answer: ReadyAnswer,
  { list, acceptEncoding }: { list: string[]; acceptEncoding: string | string[] | undefined },
  { isClosing }: Pick<ExpressLaneOptions, 'isClosing'>,
): void {
  const coding = contentCodingFor(acceptEncoding, answer.body.length);
  const end = (body: Buffer) => {
    setImmediate(() => {
      list.push('content-length', String(body.length));
      // Meanwhile the end may have begun.
      if (isClosing()) list.push('connection', 'close');
      response.writeHead(200, list).end(body);
    });
  };
  if (coding === undefined) {
    end(answer.body);
    return;
  }
  const endCompressed = (body: Buffer) => {
    list.push('content-encoding', coding);
    end(body);
  };
  compressedForm(answer, coding).then(endCompressed, () => end(answer.body));
}

function tellWhenSent(
  request: IncomingMessage,
  response: ServerResponse,
  { startedMs, way, answer }: FoundAnswer & { readonly startedMs: number },
  { name, clock, onResponse }: Pick<ExpressLaneOptions, 'name' | 'clock' | 'onResponse'>,
): void {
  response.once('close', () => {
    const durationMs = clock.monotonicMs() - startedMs;
    const operation = { name: answer.operationName, code: 'OK' } as const;
    const tenant = name === undefined ? {} : { tenant: name };
    const told = { route: GRAPHQL_PATH, ...tenant, status: 200, durationMs, way, operation };
    onResponse?.(told, request);
  });
}
