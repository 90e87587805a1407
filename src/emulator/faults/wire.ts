import { STATUS_CODES } from 'node:http';
import { bodyBytes } from '../reply.js';
import type { Reply } from '../reply.js';

/** A status line and header lines as bytes. `lines` come after the reply's own headers, as they are. */
export function headBytes({ status, headers }: Reply, lines: readonly string[]): Buffer {
  const named = Object.entries(headers).map(([name, value]) => `${name}: ${value}`);
  const first = `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}`;
  return Buffer.from(`${[first, ...named, ...lines].join('\r\n')}\r\n\r\n`, 'latin1');
}

/** The whole answer in order, on a connection that ends with it: head, then body. */
export function messageBytes(reply: Reply): readonly [head: Buffer, body: Buffer] {
  const body = bodyBytes(reply);
  return [headBytes(reply, [`Content-Length: ${body.length}`, 'Connection: close']), body];
}

/** What arrives of bytes that break off in the middle. */
export function firstHalf(bytes: Buffer): Buffer {
  return bytes.subarray(0, Math.floor(bytes.length / 2));
}
