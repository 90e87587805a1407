import { subscribe, unsubscribe } from 'node:diagnostics_channel';

/** Follows the requests to one server, through undici's own diagnostics. Node's fetch feeds them as well. */
export interface WireWatch {
  /** Requests that are neither answered nor broken off, but for those that are held. */
  readonly isBusy: boolean;
  /** The server lets all that is under way wait, so there is nothing to wait for. */
  hold(): void;
  close(): void;
}

export function watchWire(isWatched: (origin: string) => boolean): WireWatch {
  const underWay = new Set<object>();
  const begin = (message: unknown) => {
    const request = requestIn(message);
    if (request !== undefined && isWatched(request.origin)) underWay.add(request);
  };
  const end = (message: unknown) => {
    const request = requestIn(message);
    if (request !== undefined) underWay.delete(request);
  };
  subscribe('undici:request:create', begin);
  subscribe('undici:request:trailers', end);
  subscribe('undici:request:error', end);
  return {
    get isBusy() {
      return underWay.size > 0;
    },
    hold: () => {
      underWay.clear();
    },
    close: () => {
      unsubscribe('undici:request:create', begin);
      unsubscribe('undici:request:trailers', end);
      unsubscribe('undici:request:error', end);
    },
  };
}

interface WatchedRequest {
  readonly origin: string;
}

function requestIn(message: unknown): WatchedRequest | undefined {
  if (typeof message !== 'object' || message === null || !('request' in message)) return undefined;
  return isWatchedRequest(message.request) ? message.request : undefined;
}

function isWatchedRequest(request: unknown): request is WatchedRequest {
  return typeof request === 'object' && request !== null && 'origin' in request;
}
