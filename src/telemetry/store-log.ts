import type { Logger } from 'pino';
import { createChangeDetector } from './change.js';
import type { StoreUse } from './hooks.js';

/** What an operator can do about it. */
const PROBLEMS: Readonly<Record<Exclude<StoreUse['fault'], 'FENCED' | undefined>, string>> = {
  UNREACHABLE: 'The store of STORE_URL does not answer. Look whether its database runs, whether user and password are right, whether another process holds its file, and whether its disk hangs.',
  UNWRITABLE: 'The store of STORE_URL cannot be written: there is no room, it may only be read, or the disk fails.',
  DAMAGED: 'What the store holds is not what was written.',
  FOREIGN: 'What stands at STORE_URL is no store of this gateway.',
  NEWER: 'A later version of this gateway has written the store. Start that one, or give another STORE_URL.',
  NO_ENGINE: 'STORE_URL=sqlite:... needs the package better-sqlite3, which is not installed here, or for another version of Node. Run npm rebuild better-sqlite3, or set STORE_URL=postgres://...',
  OTHER: 'The store of STORE_URL fails.',
}; // prettier-ignore

/** A fault is said once, and that it is over. Meanwhile the report is served from memory, and read anew after a restart. */
export function createStoreLog(log: Logger): (use: StoreUse) => void {
  const isNew = createChangeDetector('OK');
  let isFaulty = false;
  return ({ operation, fault, rowCount, durationMs }) => {
    if (fault === 'FENCED') {
      log.info({ operation, fault }, 'not kept: another gateway reads the report by now');
      return;
    }
    const isChange = isNew(fault ?? 'OK');
    if (fault !== undefined && isChange) {
      log.error({ operation, fault, problem: PROBLEMS[fault] }, 'store failed');
    } else if (fault === undefined && isFaulty) {
      log.info({ operation, durationMs }, 'store works again');
    } else {
      log.debug({ operation, fault, durationMs }, 'store used');
    }
    if (rowCount !== undefined) log.info({ rowCount, durationMs }, 'report restored');
    isFaulty = fault !== undefined;
  };
}
