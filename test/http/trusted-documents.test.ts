import { createHash } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { createTrustedDocuments } from '../../src/http/trusted-documents.js';

const KNOWN = 'query Known { echo }';
const OTHER = 'query Other { echo }';
const FOREIGN = 'query Foreign { secretsOfAlex }';

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

/** What Apollo's clients send of a persisted query. */
function persisted(sha256Hash: unknown) {
  return { extensions: { persistedQuery: { version: 1, sha256Hash } } };
}

function start(mode: 'enforce' | 'log' = 'enforce') {
  const told: string[] = [];
  const resolve = createTrustedDocuments({
    documents: new Map([['known', KNOWN], ['0a1b', OTHER]]),
    mode,
    onUntrustedDocument: ({ documentHash }) => told.push(documentHash),
  }); // prettier-ignore
  return { resolve, told };
}

describe('a document of the manifest', () => {
  it.each([
    ['its text', { query: KNOWN }],
    ['its id', { documentId: 'known' }],
    ['its id with the prefix', { documentId: 'sha256:known' }],
    ['its SHA-256', { documentId: sha256(KNOWN) }],
    ['its SHA-256 with the prefix', { documentId: `sha256:${sha256(KNOWN)}` }],
    ['the hash of a persisted query', persisted(sha256(KNOWN))],
    ['its id as the hash of a persisted query', persisted('known')],
    ['an id beside an empty text', { query: '', documentId: 'known' }],
    ['its text and its id', { query: KNOWN, documentId: 'known' }],
    ['its text and its hash', { query: KNOWN, ...persisted(sha256(KNOWN)) }],
    ['its text and an id that is unknown', { query: KNOWN, documentId: 'mine' }],
    ['its id twice', { documentId: 'known', ...persisted(sha256(KNOWN)) }],
  ])('is executed when it is named by %s', (_how, body) => {
    const { resolve, told } = start('enforce');
    const request = { query: KNOWN, operationName: null, variables: null };
    expect(resolve(body)).toEqual({ request });
    expect(told).toEqual([]);
  });

  it('keeps the operation name and the variables of the request', () => {
    const asked = { operationName: 'Known', variables: { first: 3 } };
    const { request } = start().resolve({ documentId: 'known', ...asked });
    expect(request).toEqual({ query: KNOWN, ...asked });
  });
});

describe('anything else', () => {
  it.each([
    ['another text', { query: FOREIGN }],
    ['a text of the manifest with one more blank', { query: `${KNOWN} ` }],
    ['a text that is an id', { query: 'known' }],
    ['an unknown id', { documentId: 'unknown' }],
    ['the prefix alone', { documentId: 'sha256:' }],
    ['two prefixes', { documentId: 'sha256:sha256:known' }],
    ['the name of something that every object has', { documentId: '__proto__' }],
    ['an unknown hash', persisted(sha256(FOREIGN))],
    ['a hash that is no text', persisted({ known: true })],
    ['another text under an id of the manifest', { query: FOREIGN, documentId: 'known' }],
    ['another text under a hash of the manifest', { query: FOREIGN, ...persisted('known') }],
  ])('is refused: %s', (_what, body) => {
    const { refusal } = start().resolve(body);
    expect(refusal?.code).toBe('DOCUMENT_NOT_TRUSTED');
    expect(refusal?.message).toMatch(/TRUSTED_DOCUMENTS.*documentId/);
    expect(refusal?.message).not.toMatch(/secretsOfAlex|unknown/);
  });

  it.each([
    ['a list', [{ query: KNOWN }]],
    ['nothing', undefined],
    ['no document', {}],
    ['an empty document', { query: '' }],
    ['an id that is no text', { documentId: 7 }],
    ['variables that are no object', { query: KNOWN, variables: [] }],
    ['the names of two documents', { documentId: 'known', ...persisted('0a1b') }],
    ['a text and the id of another', { query: KNOWN, documentId: '0a1b' }],
  ])('is a bad request when it is %s', (_what, body) => {
    expect(start().resolve(body).refusal?.code).toBe('BAD_REQUEST');
  });

  it('says of an empty id that it names nothing', () => {
    expect(start().resolve({ documentId: '' }).refusal?.code).toBe('DOCUMENT_NOT_TRUSTED');
  });
});

describe('while it is only logged', () => {
  it.each([
    ['another text', { query: FOREIGN }],
    ['another text under an unknown hash', { query: FOREIGN, ...persisted('abc') }],
    ['another text under a known id', { query: FOREIGN, documentId: 'known' }],
  ])('%s is executed, and its hash told once', (_what, body) => {
    const { resolve, told } = start('log');
    const request = { query: FOREIGN, operationName: null, variables: null };
    expect(resolve(body)).toEqual({ request });
    expect(resolve(body)).toEqual({ request });
    expect(told).toEqual([sha256(FOREIGN)]);
  });

  it('a document of the manifest is executed, and nothing told', () => {
    const { resolve, told } = start('log');
    expect(resolve({ documentId: 'known' }).request?.query).toBe(KNOWN);
    expect(told).toEqual([]);
  });

  it("a hash that is unknown is answered in Apollo's word, upon which clients send the text", () => {
    const { refusal } = start('log').resolve(persisted(sha256(FOREIGN)));
    expect(refusal).toMatchObject({ status: 200, message: 'PersistedQueryNotFound' });
  });

  it('an id that is unknown is refused: there is nothing to execute', () => {
    const { refusal } = start('log').resolve({ documentId: 'unknown' });
    expect(refusal?.code).toBe('DOCUMENT_NOT_TRUSTED');
  });

  it('the names of two documents are refused: nobody could tell which to execute', () => {
    const { refusal } = start('log').resolve({ documentId: 'known', ...persisted('0a1b') });
    expect(refusal?.code).toBe('BAD_REQUEST');
  });

  it('a body that is wrong is as wrong as ever', () => {
    expect(start('log').resolve({}).refusal?.code).toBe('BAD_REQUEST');
    expect(start('log').resolve({ query: 1 }).refusal?.code).toBe('BAD_REQUEST');
  });
});
