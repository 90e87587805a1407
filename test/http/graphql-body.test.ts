import { describe, expect, it } from '@jest/globals';
import { documentRequestIn, graphqlBodyFault } from '../../src/http/graphql-body.js';

describe('a document that is named by an id', () => {
  it('is refused where no documents are kept, with the fix', () => {
    const fault = graphqlBodyFault({ documentId: 'sha256:abc' });
    expect(fault?.code).toBe('BAD_REQUEST');
    expect(fault?.message).toMatch(/"documentId" only where TRUSTED_DOCUMENTS is set.*"query"/);
  });

  it.each([7, {}, []])('is refused when the id is no string: %j', (documentId) => {
    const fault = graphqlBodyFault({ query: '{ echo }', documentId });
    expect(fault?.message).toContain('"documentId" must be a string');
  });

  it.each([null, 'sha256:abc'])('changes nothing when its text comes along: %j', (documentId) => {
    const body = { query: '{ echo }', documentId };
    expect(graphqlBodyFault(body)).toBeUndefined();
    expect(documentRequestIn(body)?.query).toBe('{ echo }');
  });

  it("is left to Apollo Server's own protocol when that names it", () => {
    const body = { extensions: { persistedQuery: { version: 1, sha256Hash: 'abc' } } };
    expect(graphqlBodyFault(body)).toBeUndefined();
    expect(documentRequestIn(body)).toBeUndefined();
  });
});
