import type { DocumentNode } from 'graphql';

/** What the client preset has written into a document: its name in persisted-documents.json. */
export function documentHash(document: DocumentNode): string {
  const meta: unknown = Object.getOwnPropertyDescriptor(document, '__meta__')?.value;
  if (
    typeof meta === 'object' &&
    meta !== null &&
    'hash' in meta &&
    typeof meta.hash === 'string'
  ) {
    return meta.hash;
  }
  throw new Error('This document was not generated. Write it with graphql(), and run codegen.');
}
