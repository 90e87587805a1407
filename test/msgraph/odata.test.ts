import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { queryString, stringLiteral } from '../../src/msgraph/odata.js';

/** Any well-formed text, with the characters that matter to OData and URLs more often than chance would bring them. */
const anyText = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc
    .array(fc.constantFrom("'", '%', '+', '&', '#', ' ', '=', '$', ';', 'é', '’', '𝒳'))
    .map((parts) => parts.join('')),
);

/** OData's own reading of a literal: between the outer quotes, two quotes are one. */
function readLiteral(literal: string): string {
  expect(literal).toMatch(/^'(?:[^']|'')*'$/u);
  return literal.slice(1, -1).replaceAll("''", "'");
}

describe('stringLiteral', () => {
  it('doubles the quotes inside', () => {
    expect(stringLiteral("O'Neil ''")).toBe("'O''Neil '''''");
  });

  it('is one literal that reads back as the text, whatever the text', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        expect(readLiteral(stringLiteral(text))).toBe(text);
      }),
    );
  });

  it('replaces a lone surrogate, which no URL can carry', () => {
    expect(queryString({ $filter: stringLiteral('a\ud800') })).toBe("?$filter='a%EF%BF%BD'");
  });
});

describe('queryString', () => {
  it('writes a space as %20 and a plus as %2B', () => {
    expect(queryString({ $filter: "a eq 'b+c'", $top: 5 })).toBe(
      "?$filter=a%20eq%20'b%2Bc'&$top=5",
    );
  });

  it('is nothing when nothing is asked for', () => {
    expect(queryString({ $top: undefined })).toBe('');
  });

  it('carries any text through a URL as the value of its one option', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        const url = new URL(`https://graph.microsoft.com/beta${queryString({ $filter: text })}`);
        expect(url.search).not.toContain('+');
        expect([...url.searchParams]).toEqual([['$filter', text]]);
        expect(decodeURIComponent(url.search)).toBe(text === '' ? '?$filter=' : `?$filter=${text}`);
      }),
    );
  });
});
