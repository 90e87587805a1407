import { gzipSync } from 'node:zlib';
import { bodyBytes } from '../reply.js';
import type { Reply } from '../reply.js';
import type { Faults } from './fault.js';
import { firstHalf } from './wire.js';

const MIB = 2 ** 20;
const PROXY_PAGE = Buffer.from(
  '<!DOCTYPE html><html><head><title>Sign in to the network</title></head><body>Please sign in.</body></html>',
);

/** The body is not what its headers say, or there is none. */
export const CONTENT_FAULTS = {
  'status-204': { summary: 'status 204, no content', answer: ({ reply }) => empty(reply, 204) },
  'status-304': { summary: 'status 304, unasked', answer: ({ reply }) => empty(reply, 304) },
  'empty-200': {
    summary: 'status 200 with an empty body',
    answer: ({ reply }) => empty(reply, 200),
  },
  html: {
    summary: "status 200 with a web page, as a network's own sign-in page",
    answer: ({ reply }) => html(reply, 'text/html; charset=utf-8'),
  },
  'html-as-json': {
    summary: 'a web page that is declared as JSON',
    answer: ({ reply }) => html(reply, 'application/json'),
  },
  'no-content-type': {
    summary: 'the good answer without a Content-Type',
    answer: ({ reply }) => {
      const others = Object.entries(reply.headers).filter(([name]) => name !== 'Content-Type');
      return { ...reply, headers: Object.fromEntries(others) };
    },
  },
  'unknown-encoding': {
    summary: 'the good answer, its Content-Encoding a name that nobody knows',
    answer: ({ reply }) => encoded(reply, 'x-unknown', bodyBytes(reply)),
  },
  'bad-gzip': {
    summary: 'gzip whose check sum is wrong',
    answer: ({ reply }) => {
      const body = gzipSync(bodyBytes(reply));
      // The trailer is the check sum and the length, four bytes each (RFC 1952 section 2.3.1).
      return encoded(reply, 'gzip', Buffer.concat([body.subarray(0, -8), Buffer.alloc(8, 0xff)]));
    },
  },
  'truncate-gzip': {
    summary: 'the first half of what gzip made, announced as the whole',
    answer: ({ reply }) => encoded(reply, 'gzip', firstHalf(gzipSync(bodyBytes(reply)))),
  },
  'gzip-bomb': {
    summary: 'the good answer and 100 MiB of blanks, in little more than 100 KiB of gzip',
    answer: ({ reply }) => encoded(reply, 'gzip', withBlanks(gzipSync(bodyBytes(reply)), 100)),
  },
  'gzip-dense': {
    summary: 'the good answer and so many blanks that it inflates to over 200 times its gzip',
    answer: ({ reply }) => {
      const body = gzipSync(bodyBytes(reply));
      // A part of blanks inflates a thousandfold, so that it makes up for its own bytes five times.
      return encoded(reply, 'gzip', withBlanks(body, 1 + Math.ceil((260 * body.length) / MIB)));
    },
  },
} satisfies Faults;

function empty(reply: Reply, status: number): Reply {
  return { ...reply, status, body: undefined };
}

function html(reply: Reply, contentType: string): Reply {
  const headers = { ...reply.headers, 'Content-Type': contentType };
  return { status: 200, headers, body: PROXY_PAGE };
}

function encoded(reply: Reply, coding: string, body: Buffer): Reply {
  return { ...reply, headers: { ...reply.headers, 'Content-Encoding': coding }, body };
}

/**
 * JSON may end in any number of blanks, and gzip may be written in parts (RFC 1952 section 2.2), so one part is made.
 */
function withBlanks(gzip: Buffer, mebibytes: number): Buffer {
  const blanks = gzipSync(Buffer.alloc(MIB, ' '));
  return Buffer.concat([gzip, ...Array<Buffer>(mebibytes).fill(blanks)]);
}
