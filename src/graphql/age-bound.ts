import { GatewayError } from '../errors.js';

/** How old an answer a caller will take. */
export interface AgeArgument {
  /** Seconds since the sweep behind it began, at the moment of asking; none: any age that is served. */
  readonly maxAgeSeconds?: number | null;
}

/** @throws GatewayError BAD_USER_INPUT for an age that nothing can have. */
export function checkMaxAge({ maxAgeSeconds }: AgeArgument): void {
  if (maxAgeSeconds === null || maxAgeSeconds === undefined || maxAgeSeconds >= 0) return;
  throw new GatewayError(
    'BAD_USER_INPUT',
    `Argument "maxAgeSeconds" must be 0 or more, got ${maxAgeSeconds}. 0 waits for a sweep that begins after the question.`,
  );
}
