import type { Logger } from 'pino';
import type { ApiKey } from '../auth/api-keys.js';
import { expiredNames } from '../config/api-keys.js';
import type { Config } from '../config/config.js';
import type { TrustedDocuments } from '../config/trusted-documents.js';
import { SettingsError } from '../errors.js';
import { faultOf } from '../telemetry/fault.js';
import type { Clock } from '../time.js';

interface ReloadOptions {
  readonly log: Logger;
  readonly clock: Clock;
  /** undefined: callers have no key in a file. */
  readonly replaceKeys: ((keys: readonly ApiKey[]) => void) | undefined;
  /** Resolves to what puts documents in place; refuses them by a SettingsError. undefined: there is no manifest. */
  readonly prepareDocuments:
    ((documents: TrustedDocuments, signal: AbortSignal) => Promise<() => void>) | undefined;
  /** Aborted when there is nothing left to reload for. */
  readonly signal: AbortSignal;
}

/** Faults named in one line; how many there are stands beside them. */
const MOST_FAULTS = 20;

/**
 * Takes what stands in files as it is now, all of it or nothing. `read` checks every setting as at the start; of the others
 * nothing is taken, since what hangs on them has been built. One at a time, in the order of the calls.
 */
export function createReload(options: ReloadOptions) {
  const { log, clock, replaceKeys, prepareDocuments, signal } = options;
  const take = async ({ callerAuth, http: { trustedDocuments: documents } }: Config) => {
    const keys = callerAuth.kind === 'api-key' ? callerAuth.keys : undefined;
    // Documents may be refused and keys not, so that documents come first.
    const putDocuments = documents && (await prepareDocuments?.(documents, signal));
    putDocuments?.();
    if (keys !== undefined) replaceKeys?.(keys);
    const expiredCount = keys && expiredNames(keys, clock.now()).length;
    const facts = { keyCount: keys?.length, expiredCount, documentCount: documents?.size };
    log[expiredCount ? 'warn' : 'info'](facts, 'files read again');
  };
  const reload = async (read: () => Config): Promise<void> => {
    if (replaceKeys === undefined && prepareDocuments === undefined) {
      log.info('no file to read again: neither API_KEYS_FILE nor TRUSTED_DOCUMENTS is set');
      return;
    }
    try {
      await take(read());
    } catch (error) {
      if (signal.aborted) return;
      log.error(refusalFacts(error), 'files not read again: what was read before stays');
    }
  };
  let last = Promise.resolve();
  return (read: () => Config): Promise<void> => (last = last.then(() => reload(read)));
}

/** What is wrong with settings is said without a secret, as at the start. */
function refusalFacts(error: unknown) {
  if (!(error instanceof SettingsError)) return faultOf(error);
  const faults = error.faults.slice(0, MOST_FAULTS);
  return { faultCount: error.faults.length, faults: faults.map(({ setting, problem }) => ({ setting, problem })) }; // prettier-ignore
}
