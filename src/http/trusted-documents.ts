import { hash } from 'node:crypto';
import { createRecurrence } from '../graphql/recurrence.js';
import type { ErrorAnswer } from './error-answer.js';
import {
  documentRequestWith,
  graphqlBodyFault,
  graphqlFormFault,
  namedDocumentIn,
  type DocumentRequest,
} from './graphql-body.js';

interface TrustedDocumentsOptions {
  /** Texts by their ids in the manifest, without the prefix `sha256:`. */
  readonly documents: ReadonlyMap<string, string>;
  /** `log`: a text that is not trusted is executed all the same, and told. */
  readonly mode: 'enforce' | 'log';
  /**
   * In the mode `log`, the SHA-256 of a text that would have been refused: once for each of some thousand texts, since a
   * client sends one again and again.
   */
  readonly onUntrustedDocument?: (untrusted: { readonly documentHash: string }) => void;
}

type ResolvedDocument =
  | { readonly request: DocumentRequest; readonly refusal?: undefined }
  | { readonly request?: undefined; readonly refusal: ErrorAnswer };

/** What a body asks for, with the text of its document, or why it is refused. The same body has always the same answer. */
export type ResolveDocument = (body: unknown) => ResolvedDocument;

/** Hashes of texts that have been told. */
const MOST_TOLD_BYTES = 2 ** 20;

/**
 * Lets documents of a manifest pass, and no others. A request names its document by its text as it stands in the manifest,
 * by its id there or by its SHA-256; by several of them only where they mean the same one.
 */
export function createTrustedDocuments({
  documents,
  mode,
  onUntrustedDocument,
}: TrustedDocumentsOptions): ResolveDocument {
  const trusted = new Set(documents.values());
  const textOf = namesOf(documents);
  const wasTold = createRecurrence(MOST_TOLD_BYTES);
  const tell = (text: string) => {
    const documentHash = hash('sha256', text);
    if (!wasTold(documentHash)) onUntrustedDocument?.({ documentHash });
  };
  return (body) => {
    const fault = graphqlFormFault(body);
    if (fault !== undefined) return { refusal: fault };
    const { text, ids } = namedDocumentIn(body);
    if (ids.length === 0 && trusted.has(text)) return { request: documentRequestWith(text, body) };
    const named = ids.map((id) => textOf.get(id)).filter((known) => known !== undefined);
    const found = text === '' ? named[0] : text;
    if (found === undefined) return { refusal: refusalWithoutText(body, ids, mode) };
    const isTrusted = trusted.has(found);
    if (isTrusted && named.every((known) => known === found)) {
      return { request: documentRequestWith(found, body) };
    }
    if (mode === 'enforce' || text === '') return { refusal: isTrusted ? AMBIGUOUS : NOT_TRUSTED };
    tell(text);
    return { request: documentRequestWith(text, body) };
  };
}

/** With and without the prefix: documentId has it by its specification, Apollo's hash has it not. */
function namesOf(documents: ReadonlyMap<string, string>): ReadonlyMap<string, string> {
  const ids = [...documents].flatMap(([id, text]) => [id, hash('sha256', text)].map((name) => [name, text] as const)); // prettier-ignore
  return new Map([...ids, ...ids.map(([id, text]) => [`sha256:${id}`, text] as const)]);
}

function refusalWithoutText(
  body: unknown,
  ids: readonly string[],
  mode: TrustedDocumentsOptions['mode'],
): ErrorAnswer {
  const fault = graphqlBodyFault(body);
  if (fault !== undefined && ids.length === 0) return fault;
  return mode === 'log' && fault === undefined ? SEND_THE_TEXT : NOT_TRUSTED;
}

const NOT_TRUSTED: ErrorAnswer = {
  code: 'DOCUMENT_NOT_TRUSTED',
  message:
    'Only documents of the manifest TRUSTED_DOCUMENTS are executed here, and this request names none of them. Send the text of one exactly as it stands there, or its id or SHA-256 as "documentId", or have yours added to the manifest.',
};

const AMBIGUOUS: ErrorAnswer = {
  code: 'BAD_REQUEST',
  message:
    'A request has one document, but the "query", "documentId" and persistedQuery hash of this one name several. Send one of them.',
};

/** Apollo's word, upon which its clients send the text along: whoever only looks on must not stop them. */
const SEND_THE_TEXT: ErrorAnswer = {
  code: 'BAD_REQUEST',
  status: 200,
  message: 'PersistedQueryNotFound',
};
