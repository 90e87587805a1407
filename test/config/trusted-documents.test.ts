import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import { manifestFault, readTrustedDocuments } from '../../src/config/trusted-documents.js';

const directory = mkdtempSync(join(tmpdir(), 'trusted-documents-test-'));

afterAll(() => {
  rmSync(directory, { recursive: true });
});

function read(content: string): ReturnType<typeof readTrustedDocuments> {
  const path = join(directory, 'manifest.json');
  writeFileSync(path, content);
  return readTrustedDocuments(path);
}

const FORMAT = 'apollo-persisted-query-manifest';

function apollo(operations: unknown, format = FORMAT, version = 1): string {
  return JSON.stringify({ format, version, operations });
}

/** SHA-256 of `{ a }`. */
const HASH_OF_A = '1c7e1e347f726166b5b1c55afd61f278cc9b45e00c108ec33d540a566379811b';

describe('a manifest', () => {
  it('may be that of the client preset', () => {
    expect(read('{"abc":"query A { a }","def":"{ b }"}')).toEqual(
      new Map([['abc', 'query A { a }'], ['def', '{ b }']]),
    ); // prettier-ignore
  });

  it("may be Apollo's", () => {
    const operations = [{ id: 'abc', name: 'A', type: 'query', body: 'query A { a }' }];
    expect(read(apollo(operations))).toEqual(new Map([['abc', 'query A { a }']]));
  });

  it('may give its ids a prefix, and one document several', () => {
    expect(read('{"sha256:abc":"{ a }","def":"{ a }"}')).toEqual(
      new Map([['abc', '{ a }'], ['def', '{ a }']]),
    ); // prettier-ignore
  });

  it('may name a document twice by one id', () => {
    const operation = { id: 'abc', body: '{ a }' };
    expect(read(apollo([operation, operation]))).toEqual(new Map([['abc', '{ a }']]));
  });
});

describe('a manifest is refused', () => {
  it.each([
    ['when it is not JSON', '{ a }', /is not JSON/],
    ['when it is empty text', '', /is not JSON/],
    ['when it is a list', '[]', /neither form/],
    ['when it is null', 'null', /neither form/],
    ['when a document is no text', '{"abc":{"body":"{ a }"}}', /neither form/],
    ['when it holds no document', '{}', /holds no document/],
    ["when it holds no document in Apollo's form", apollo([]), /holds no document/],
    ['when it is of another format', apollo([], 'x'), /not of format "apollo-persisted/],
    ['when it is of a later version', apollo([], FORMAT, 2), /version 1/],
    ['when its operations are no list', apollo({}), /list of operations/],
    ['when an operation has no id', apollo([{ body: '{ a }' }]), /"id" and a "body"/],
    ['when an operation is none', apollo([null]), /"id" and a "body"/],
    ['when an id is empty', '{"":"{ a }"}', /neither form/],
    ['when an id is only a prefix', '{"sha256:":"{ a }"}', /neither form/],
    ['when an id names two documents', apollo([{ id: 'abc', body: '{ a }' }, { id: 'abc', body: '{ b }' }]), /"abc" names two/],
    ['when an id does so but for its prefix', '{"abc":"{ a }","sha256:abc":"{ b }"}', /"abc" names two/],
  ])('%s', (_when, content, offence) => {
    const problem = read(content);
    expect(problem).toMatch(offence);
    expect(problem).toMatch(/^must name a manifest .*\. Make one: /);
  }); // prettier-ignore

  it("when an id is another document's SHA-256", () => {
    expect(read(JSON.stringify({ abc: '{ a }', [HASH_OF_A]: '{ b }' }))).toMatch(/names two/);
  });

  it('when there is none', () => {
    expect(readTrustedDocuments(join(directory, 'missing.json'))).toMatch(/ENOENT.*Make one/);
  });
});

describe('faults of documents', () => {
  const documents = new Map(['a', 'b', 'c', 'd', 'e'].map((id) => [id, `{ ${id} }`]));

  it('are none where none is found', () => {
    expect(manifestFault(documents, () => undefined)).toBeUndefined();
  });

  it('name the first documents and count the rest', () => {
    const problem = manifestFault(documents, (text) =>
      text === '{ a }' ? undefined : `no ${text}.`,
    );
    expect(problem).toContain(
      '4 of its 5 documents cannot be executed: "b" (no { b }), "c" (no { c }), "d" (no { d }) and 1 more',
    );
  });
});
