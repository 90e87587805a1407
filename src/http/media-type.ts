import Negotiator from 'negotiator';
import { LRUCache } from 'lru-cache';

/** Of subscriptions. */
export const EVENT_STREAM_TYPE = 'text/event-stream';
export const JSON_TYPE = 'application/json; charset=utf-8';
export const GRAPHQL_RESPONSE_TYPE = 'application/graphql-response+json; charset=utf-8';
/** Apollo Server chooses from this as well; who prefers it is answered by Apollo Server. */
const CALLBACK_TYPE = 'application/json; callbackSpec=1.0; charset=utf-8';

/** Clients write few different headers, and reading one takes as long as a third of an answer. */
const MOST_REMEMBERED = 100;
const remembered = new LRUCache<string, { readonly mediaType: string | undefined }>({
  max: MOST_REMEMBERED,
});

/** The media type of an answer, as Apollo Server would choose it; undefined where only Apollo Server has an answer. */
export function answerMediaType(accept: string | undefined): string | undefined {
  if (accept === undefined || accept === '') return JSON_TYPE;
  const known = remembered.get(accept);
  if (known !== undefined) return known.mediaType;
  const chosen = new Negotiator({ headers: { accept } }).mediaType([
    JSON_TYPE,
    GRAPHQL_RESPONSE_TYPE,
    CALLBACK_TYPE,
  ]);
  const mediaType = chosen === JSON_TYPE || chosen === GRAPHQL_RESPONSE_TYPE ? chosen : undefined;
  remembered.set(accept, { mediaType });
  return mediaType;
}
