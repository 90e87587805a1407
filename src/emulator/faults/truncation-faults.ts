import type { Faults } from './fault.js';
import { bodyBytes } from '../reply.js';
import type { Reply } from '../reply.js';
import { firstHalf, headBytes, messageBytes } from './wire.js';

/** The answer breaks off; whether the client can know depends on how its end was announced. */
export const TRUNCATION_FAULTS = {
  'truncate-length': {
    summary: 'the connection closes before the announced Content-Length',
    answer: ({ reply }) => {
      const [head, body] = messageBytes(reply);
      return { status: reply.status, steps: [head, firstHalf(body), 'fin'] };
    },
  },
  'truncate-chunk': {
    summary: 'the connection closes within a chunk',
    answer: ({ reply }) => {
      const body = bodyBytes(reply);
      // Without Connection: close, which some clients take for leave to end anywhere.
      const head = headBytes(reply, ['Transfer-Encoding: chunked']);
      const size = Buffer.from(`${body.length.toString(16)}\r\n`);
      return { status: reply.status, steps: [head, size, firstHalf(body), 'fin'] };
    },
  },
  'truncate-close': {
    summary: 'the body ends with the connection, in the middle of its JSON',
    answer: ({ reply }) => untilClose(reply, firstHalf(bodyBytes(reply))),
  },
  'truncate-valid': {
    summary: 'the body ends with the connection, and what came is JSON: {"value":[]}',
    answer: ({ reply }) => untilClose(reply, Buffer.from('{"value":[]}')),
  },
} satisfies Faults;

/** Without a length the end of the connection is the end of the body (RFC 9112 section 6.3): no client can tell. */
function untilClose(reply: Reply, body: Buffer) {
  const head = headBytes(reply, ['Connection: close']);
  return { status: reply.status, steps: [head, body, 'fin' as const] };
}
