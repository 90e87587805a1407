import type { Clock } from '../time.js';
import { errorEnvelope } from './refusal.js';
import type { Refusal, RequestIds } from './refusal.js';

/** An answer before it is sent. */
export interface Reply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** To be sent as JSON; bytes are sent as they are, and undefined is an empty body. */
  readonly body: unknown;
}

/** What Graph sends here names the machine that answered; ours says that it was none of Graph's. */
const DIAGNOSTIC = JSON.stringify({
  ServerInfo: {
    DataCenter: 'Emulator',
    Slice: 'E',
    Ring: '0',
    ScaleUnit: '000',
    RoleInstance: 'EMULATOR',
  },
});

/** The reply with the headers that every answer of Graph carries. */
export function completed(reply: Reply, ids: RequestIds, clock: Clock): Reply {
  const headers = {
    'Cache-Control': 'no-store',
    'Strict-Transport-Security': 'max-age=31536000',
    'request-id': ids.requestId,
    'client-request-id': ids.clientRequestId,
    'x-ms-ags-diagnostic': DIAGNOSTIC,
    Date: new Date(clock.now()).toUTCString(),
    ...reply.headers,
  };
  return { ...reply, headers };
}

/** The error envelope that explains why there is no other answer. */
export function refusalReply(refusal: Refusal, ids: RequestIds, clock: Clock): Reply {
  const headers = { 'Content-Type': 'application/json', ...refusal.headers };
  const body = errorEnvelope(refusal, ids, clock.now());
  return completed({ status: refusal.status, headers, body }, ids, clock);
}

/** What stands on the wire for the body of a reply. */
export function bodyBytes({ body }: Reply): Buffer {
  if (Buffer.isBuffer(body)) return body;
  return Buffer.from(body === undefined ? '' : JSON.stringify(body));
}
