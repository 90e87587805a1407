import type { Faults } from './fault.js';
import { bodyBytes } from '../reply.js';
import { headBytes, messageBytes } from './wire.js';

/** More than Node and undici take in headers, 16 KiB. */
const HUGE_HEADER_BYTES = 64 * 1024;

/** What comes is no HTTP, or HTTP that means two things. */
export const FRAMING_FAULTS = {
  'huge-headers': {
    summary: 'a header of 64 KiB',
    answer: ({ reply }) => ({
      status: reply.status,
      steps: [headBytes(reply, [`x-huge: ${'x'.repeat(HUGE_HEADER_BYTES)}`])],
    }),
  },
  'two-lengths': {
    summary: 'two different Content-Length headers',
    answer: ({ reply }) => {
      const body = bodyBytes(reply);
      const lengths = [body.length, body.length + 1].map((length) => `Content-Length: ${length}`);
      return { status: reply.status, steps: [headBytes(reply, lengths), body] };
    },
  },
  'length-and-chunked': {
    summary: 'Content-Length and Transfer-Encoding: chunked together',
    answer: ({ reply }) => {
      const body = bodyBytes(reply);
      const lines = [`Content-Length: ${body.length}`, 'Transfer-Encoding: chunked'];
      const chunk = Buffer.from(`${body.length.toString(16)}\r\n${body.toString()}\r\n0\r\n\r\n`);
      return { status: reply.status, steps: [headBytes(reply, lines), chunk] };
    },
  },
  'bad-chunk': {
    summary: 'a chunk whose size is no number',
    answer: ({ reply }) => {
      const head = headBytes(reply, ['Transfer-Encoding: chunked']);
      return { status: reply.status, steps: [head, Buffer.from('no number\r\n{}\r\n0\r\n\r\n')] };
    },
  },
  garbage: {
    summary: 'bytes that are no HTTP',
    answer: () => ({
      status: undefined,
      steps: [Buffer.from('\x16\x03\x01 this is no HTTP\r\n\r\n', 'latin1')],
    }),
  },
  'status-101': {
    summary: 'a switch to another protocol that nobody asked for',
    answer: () => {
      const headers = { Connection: 'Upgrade', Upgrade: 'websocket' };
      return { status: 101, steps: [headBytes({ status: 101, headers, body: undefined }, [])] };
    },
  },
  'early-hints': {
    summary: 'status 103 before the good answer; legal',
    answer: ({ reply }) => {
      const headers = { Link: '</style.css>; rel=preload; as=style' };
      const hints = headBytes({ status: 103, headers, body: undefined }, []);
      return { status: reply.status, steps: [hints, ...messageBytes(reply)] };
    },
  },
} satisfies Faults;
