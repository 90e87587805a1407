import { asOfIn, refusalIn, UNREACHABLE, type Answer } from './answer.js';
import { credentialHeaders, type Credential } from './credential.js';
import type { TypedDocumentString } from './generated/graphql.js';

/** The gateway as one caller sees it. */
export interface Gateway {
  ask<Data, Variables>(
    document: TypedDocumentString<Data, Variables>,
    variables: Variables,
    signal: AbortSignal,
  ): Promise<Answer<Data>>;
  /** A file of rows, asked for by a form: names stand in no URL, and a link could carry no key. */
  download(path: string, form: URLSearchParams): Promise<Response>;
}

interface GatewayOptions {
  readonly credential: Credential | undefined;
  /** Whether the answers are made from synthetic data. */
  readonly onDemo: (isDemo: boolean) => void;
  /** Told with every answer when its rows were read. */
  readonly onAsOf: (asOf: string) => void;
}

/** Addresses are relative to the page, so that the gateway may stand behind any path of a reverse proxy. */
export function createGateway({ credential, onDemo, onAsOf }: GatewayOptions): Gateway {
  const headers = credentialHeaders(credential);
  return {
    ask: async <Data, Variables>(
      document: TypedDocumentString<Data, Variables>,
      variables: Variables,
      signal: AbortSignal,
    ) => {
      try {
        const response = await fetch('graphql', {
          method: 'POST',
          headers: { ...headers, ...JSON_HEADERS },
          body: JSON.stringify({ query: document.toString(), variables }),
          signal,
        });
        const body = await jsonIn(response);
        onDemo(response.headers.get('x-demo-data') === '1');
        const asOf = asOfIn(body);
        if (asOf !== undefined) onAsOf(asOf);
        const refusal = refusalIn({ status: response.status, headers: response.headers, body });
        if (refusal !== undefined) return refusal;
        return isAnswerTo(document, body) ? { kind: 'data', data: body.data } : UNREACHABLE;
      } catch (error) {
        if (signal.aborted) throw error;
        return UNREACHABLE;
      }
    },
    download: (path, form) => fetch(path, { method: 'POST', headers, body: form }),
  };
}

/** undefined for what is no JSON; an answer that breaks off is thrown as what it is. */
async function jsonIn(response: Response): Promise<unknown> {
  const text = await response.text();
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** The gateway answers a document with its type: see codegen. That there is data at all, `refusalIn` has seen. */
function isAnswerTo<Data>(
  _document: TypedDocumentString<Data, never>,
  body: unknown,
): body is { readonly data: Data } {
  return typeof body === 'object' && body !== null && 'data' in body;
}

const JSON_HEADERS = {
  'content-type': 'application/json',
  accept: 'application/graphql-response+json',
};
