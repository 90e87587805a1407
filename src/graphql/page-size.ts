import { GatewayError } from '../errors.js';

export const DEFAULT_PAGE_SIZE = 50;
/** As large as a page of Graph's own, and the longest list any field gives. */
const LARGEST_PAGE_SIZE = 1000;

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
  checkListSize('first', first);
  checkListSize('last', last);
}

/** @throws GatewayError BAD_USER_INPUT unless the size is 0 ... 1000 or not given. */
export function checkListSize(argument: string, size: number | null | undefined): void {
  if (!isGiven(size) || (size >= 0 && size <= LARGEST_PAGE_SIZE)) return;
  throw new GatewayError(
    'BAD_USER_INPUT',
    `Argument "${argument}" must be 0 ... ${LARGEST_PAGE_SIZE}, got ${size}. Follow "endCursor" for more rows.`,
  );
}

function isGiven(size: number | null | undefined): size is number {
  return size !== null && size !== undefined;
}
