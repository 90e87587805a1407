import { bodyBytes } from '../reply.js';
import { Refusal } from '../refusal.js';
import type { Faults } from './fault.js';
import { NEXT_LINK, pageFault, pageIn, textFault } from './odata-page.js';
import { ownLink } from './own-link.js';
import { firstHalf } from './wire.js';

/** The first integer that a JavaScript number cannot hold: 2^53 + 1. */
const UNSAFE_INTEGER = '9007199254740993';
const DEEP = 100_000;

/** A page of status 200 that is no good JSON, or no OData collection. */
export const DOCUMENT_FAULTS = {
  'byte-order-mark': textFault('a byte order mark before the JSON; legal to pass over', (text) => {
    return `\uFEFF${text}`;
  }),
  'invalid-utf8': {
    summary: 'bytes within names that are no UTF-8',
    answer: ({ reply }) => {
      if (pageIn(reply) === undefined) return undefined;
      // Read as Latin-1, each character is one byte, so that the bytes between stay as they are.
      const text = bodyBytes(reply).toString('latin1');
      const spoilt = text.replaceAll(/"(user\w*Name|authMethod)":"/g, '$&\xC3\x28');
      return text === spoilt ? undefined : { ...reply, body: Buffer.from(spoilt, 'latin1') };
    },
  },
  'not-a-number': textFault('NaN, which is no JSON', (text) => withFirst(text, '"count":NaN')),
  'big-integer': textFault('ids that are integers beyond 2^53, not texts', (text) => {
    return text.replaceAll(/"id":"[^"]*"/g, `"id":${UNSAFE_INTEGER}`);
  }),
  'duplicate-value': textFault('the key value twice: the rows, then none', (text) => {
    return `${text.slice(0, -1)},"value":[]}`;
  }),
  'duplicate-next-link': textFault(
    'the key @odata.nextLink more than once, with other links',
    (text, call) => {
      const links = [ownLink(call, 'duplicate', '1'), ownLink(call, 'duplicate', '2')];
      return withFirst(text, links.map((link) => `"${NEXT_LINK}":${JSON.stringify(link)}`).join());
    },
  ),
  'deep-nesting': textFault('100,000 lists within each other beside the rows', (text) => {
    return withFirst(text, `"deep":${'['.repeat(DEEP)}${']'.repeat(DEEP)}`);
  }),
  'appended-error': {
    summary: 'half a page with an error object after it, as Graph does when it fails in the middle',
    answer: ({ reply, refuse }) => {
      if (pageIn(reply) === undefined) return undefined;
      const error = refuse(new Refusal(200, 'UnknownError', 'A property has a null value.'));
      return { ...reply, body: Buffer.concat([firstHalf(bodyBytes(reply)), bodyBytes(error)]) };
    },
  },
  'error-with-200': {
    summary: 'an error object with status 200',
    answer: ({ refuse }) => refuse(new Refusal(200, 'UnknownError', 'Something failed.')),
  },
  'no-value': pageFault('an object without value', (page) => ({
    ...page,
    value: undefined,
  })),
  'null-value': pageFault('value is null', (page) => ({ ...page, value: null })),
  'object-value': pageFault('value is an object', (page) => ({
    ...page,
    value: Object.fromEntries(Object.entries(page.value)),
  })),
  'foreign-context': pageFault('@odata.context names another host', (page) => {
    return { ...page, '@odata.context': 'https://foreign.invalid/beta/$metadata' };
  }),
} satisfies Faults;

/** The text of an object with something written before its first key. */
function withFirst(text: string, member: string): string {
  return `{${member},${text.slice(1)}`;
}
