import { describe, expect, it } from '@jest/globals';
import { parse } from 'graphql';
import { createDocumentStore } from '../../src/graphql/document-store.js';
import { createRecurrence } from '../../src/graphql/recurrence.js';

describe('a recurrence', () => {
  it('is told from the second time on', () => {
    const comesAgain = createRecurrence(1000);
    expect(['a', 'b', 'a', 'a', 'b'].map(comesAgain)).toEqual([false, false, true, true, true]);
  });

  it('forgets everything rather than take more bytes than it may', () => {
    const comesAgain = createRecurrence(1000);
    comesAgain('a');
    for (let number = 0; number < 20; number += 1) comesAgain(`${number}`.padStart(100));
    expect(comesAgain('a')).toBe(false);
    expect(createRecurrence(1000)('a'.repeat(2000))).toBe(false);
  });
});

describe('a document', () => {
  it('is kept when its text has come twice', async () => {
    const store = createDocumentStore();
    const document = parse('{ __typename }');
    await store.set('hash', document);
    expect(await store.get('hash')).toBeUndefined();
    await store.set('hash', document);
    expect(await store.get('hash')).toBe(document);
    await store.delete('hash');
    expect(await store.get('hash')).toBeUndefined();
  });
});
