import { GatewayError } from '../errors.js';

export const DEFAULT_PAGE_SIZE = 50;
/** As large as a page of Graph's own, and the longest list any field gives. */
const LARGEST_PAGE_SIZE = 1000;
/** In one message to a watcher: a page that a dashboard can show at once. */
export const MOST_NEW_EVENTS = 100;

export interface PageArguments {
  readonly first?: number | null;
  readonly last?: number | null;
  readonly after?: string | null;
  readonly before?: string | null;
}

/** @throws GatewayError BAD_USER_INPUT when a page is asked for from both ends, or with an impossible size. */
export function checkPageSize({ first, last }: PageArguments): void {
  if (isGiven(first) && isGiven(last)) {
    throw new GatewayError(
      'BAD_USER_INPUT',
      'Arguments "first" and "last" exclude each other, got both. Ask for a page from one end.',
    );
  }
  checkSize('first', first, 'Follow "endCursor" for more rows.');
  checkSize('last', last, 'Follow "startCursor" for more rows.');
}

/** @throws GatewayError BAD_USER_INPUT unless the size of a list without pages is 0 ... 1000. */
export function checkListSize({ first }: PageArguments): void {
  checkSize('first', first, 'Ask for fewer.');
}

function checkSize(argument: string, size: number | null | undefined, fix: string): void {
  if (!isGiven(size) || (size >= 0 && size <= LARGEST_PAGE_SIZE)) return;
  throw new GatewayError(
    'BAD_USER_INPUT',
    `Argument "${argument}" must be 0 ... ${LARGEST_PAGE_SIZE}, got ${size}. ${fix}`,
  );
}

function isGiven(size: number | null | undefined): size is number {
  return size !== null && size !== undefined;
}
