import { SECOND } from '../../time.js';
import type { Fault, Faults, WireStep } from './fault.js';
import { firstHalf, messageBytes } from './wire.js';

/** Longer than any client should wait for headers. */
const SLOW_HEADERS_MS = 15 * SECOND;
const DRIP_MS = 100;

/** The connection itself fails, or time does. */
export const CONNECTION_FAULTS = {
  reset: silent('the connection is reset (RST) before any answer', ['reset']),
  fin: silent('the connection is closed (FIN) before any answer', ['fin']),
  hang: silent('nothing is ever answered', ['hang']),
  'slow-headers': {
    summary: 'the answer begins after 15 s',
    options: ['delayMs'],
    answer: ({ reply, options: { delayMs = SLOW_HEADERS_MS } }) => ({
      status: reply.status,
      steps: [{ pauseMs: delayMs }, ...messageBytes(reply)],
    }),
  },
  'drip-body': {
    summary: 'the body comes byte by byte, one each 100 ms',
    options: ['delayMs'],
    answer: ({ reply, options: { delayMs = DRIP_MS } }) => {
      const [head, body] = messageBytes(reply);
      return { status: reply.status, steps: dripped(head, body, delayMs) };
    },
  },
  'stall-body': {
    summary: 'the body stops in the middle, and the connection stays open',
    answer: ({ reply }) => {
      const [head, body] = messageBytes(reply);
      return { status: reply.status, steps: [head, firstHalf(body), 'hang'] };
    },
  },
} satisfies Faults;

function silent(summary: string, steps: readonly WireStep[]): Fault {
  return { summary, answer: () => ({ status: undefined, steps }) };
}

function* dripped(head: Buffer, body: Buffer, delayMs: number): Generator<WireStep> {
  yield head;
  for (let at = 0; at < body.length; at += 1) {
    yield { pauseMs: delayMs };
    yield body.subarray(at, at + 1);
  }
}
