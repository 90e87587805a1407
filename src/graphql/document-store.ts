import type { ApolloServerOptions, BaseContext } from '@apollo/server';
import type { DocumentNode } from 'graphql';
import { LRUCache } from 'lru-cache';
import { createRecurrence } from './recurrence.js';

type DocumentStore = NonNullable<ApolloServerOptions<BaseContext>['documentStore']>;

const MOST_DOCUMENT_BYTES = 16 * 2 ** 20;
const BYTES_OF_A_CHARACTER = 50;
/** Hashes of texts that came once. */
const MOST_SEEN_BYTES = 2 ** 20;

/**
 * Parsed and valid documents of texts that came twice. Apollo Server's own store keeps those that never come again too,
 * for the collector to carry along, and writes each as JSON to learn its size.
 */
export function createDocumentStore(): DocumentStore {
  const comesAgain = createRecurrence(MOST_SEEN_BYTES);
  const documents = new LRUCache<string, DocumentNode>({
    maxSize: MOST_DOCUMENT_BYTES,
    sizeCalculation: ({ loc }) => 1 + BYTES_OF_A_CHARACTER * (loc?.end ?? 0),
  });
  return {
    get: (hash) => Promise.resolve(documents.get(hash)),
    set: (hash, document) => {
      if (comesAgain(hash)) documents.set(hash, document);
      return Promise.resolve();
    },
    delete: (hash) => Promise.resolve(documents.delete(hash)),
  };
}
