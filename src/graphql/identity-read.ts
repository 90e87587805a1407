import type { Window } from '../report/window.js';

/** What an operation has shown of people, for the audit log: it says what was read, and never of whom. */
export interface IdentityRead {
  /** Their places in the schema, such as `User.userDisplayName`. */
  readonly fields: readonly string[];
  /** Events and users that were shown. */
  readonly rowCount: number;
  readonly userCount: number;
  /** The span of time that the events were looked for in; undefined when none were. */
  readonly window: Window | undefined;
}

/** Counts while an operation executes. */
export interface ReadTally {
  readonly events: (count: number, window: Window) => void;
  readonly users: (count: number) => void;
  /** undefined when no such field was asked for. */
  readonly identityRead: (fields: readonly string[]) => IdentityRead | undefined;
}

export function createReadTally(): ReadTally {
  let rowCount = 0;
  let userCount = 0;
  let widest: Window | undefined;
  return {
    events: (count, window) => {
      rowCount += count;
      widest =
        widest === undefined
          ? window
          : {
              fromMs: Math.min(widest.fromMs, window.fromMs),
              toMs: Math.max(widest.toMs, window.toMs),
            };
    },
    users: (count) => {
      userCount += count;
    },
    identityRead: (fields) =>
      fields.length === 0 ? undefined : { fields, rowCount, userCount, window: widest },
  };
}
