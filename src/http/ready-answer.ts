import type { View } from '../auth/caller.js';
import type { IdentityRead } from '../graphql/identity-read.js';
import type { DocumentRequest } from './graphql-body.js';
import { AGED_HEADERS } from './headers.js';

/** An answer of status 200, as Apollo Server would have given it. */
export interface ReadyAnswer {
  readonly body: Buffer;
  /** Whether it was made from the moment's data, and so is as old as they are. */
  readonly isAged: boolean;
  /** Whether the same question has this answer as long as the moment is the same object. */
  readonly isTimeless: boolean;
  /** What it cost, in rows. */
  readonly cost: number;
  /** Of its operation; null: it has none. */
  readonly operationName: string | null;
  /** What it shows of people; undefined: nothing. */
  readonly identityRead: IdentityRead | undefined;
}

/** The same object as long as equal questions have equal answers. */
export interface ReadyMoment {
  /** Whole seconds since what the answers are made from was read at its source. */
  ageSeconds(): number;
  /** undefined: Apollo Server has to answer. */
  answer(request: DocumentRequest, requestId: string): ReadyAnswer | undefined;
}

/** undefined while nothing is at hand: whoever asks has to wait. Each view has moments of its own. */
export type ReadySource = (view: View) => ReadyMoment | undefined;

/** What such an answer says of itself, besides what every answer says. */
export function readyHeaders(
  { isAged }: ReadyAnswer,
  moment: ReadyMoment,
): Readonly<Record<string, string>> {
  return isAged ? { ...AGED_HEADERS, age: String(moment.ageSeconds()) } : {};
}
