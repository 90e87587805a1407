import type { IncomingHttpHeaders } from 'node:http';
import type { ApiKey } from './api-keys.js';
import type { Caller } from './caller.js';

/** Finds out who asks, from the headers of a request. */
export interface Authenticator {
  /** What can be said at once, without asking anybody: undefined where `authenticate` has to. */
  known(headers: IncomingHttpHeaders): Caller | undefined;
  /** @throws GatewayError UNAUTHENTICATED, the same for every reason; FORBIDDEN for a caller without a role. */
  authenticate(headers: IncomingHttpHeaders): Promise<Caller>;
  /** What a refusal says in `WWW-Authenticate`. */
  readonly challenge: string;
  /** From now on these are good and no others; undefined where callers show something else than keys. */
  readonly replaceKeys?: (keys: readonly ApiKey[]) => void;
}
