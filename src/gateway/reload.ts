import type { Logger } from 'pino';
import type { Authenticator } from '../auth/authenticator.js';
import { expiredNames } from '../config/api-keys.js';
import type { Config } from '../config/config.js';
import { SettingsError } from '../errors.js';
import { faultOf } from '../telemetry/fault.js';
import type { Clock } from '../time.js';

interface ReloadOptions {
  readonly log: Logger;
  readonly clock: Clock;
  /** undefined: callers have no key in a file. */
  readonly replaceKeys: Authenticator['replaceKeys'];
}

/** Faults named in one line; how many there are stands beside them. */
const MOST_FAULTS = 20;

/**
 * Takes what stands in files as it is now, whole or not at all. `read` checks all settings as at the start; of the others nothing
 * is taken, since what hangs on them has been built.
 */
export function createReload({ log, clock, replaceKeys }: ReloadOptions) {
  const take = ({ callerAuth }: Config) => {
    if (callerAuth.kind !== 'api-key') return;
    const { keys } = callerAuth;
    replaceKeys?.(keys);
    const expiredCount = expiredNames(keys, clock.now()).length;
    const level = expiredCount === 0 ? 'info' : 'warn';
    log[level]({ keyCount: keys.length, expiredCount }, 'files read again');
  };
  return (read: () => Config): void => {
    if (replaceKeys === undefined) {
      log.info('no file to read again: API_KEYS_FILE is not set');
      return;
    }
    try {
      take(read());
    } catch (error) {
      log.error(refusalFacts(error), 'files not read again: what was read before stays');
    }
  };
}

/** What is wrong with settings is said without a secret, as at the start. */
function refusalFacts(error: unknown) {
  if (!(error instanceof SettingsError)) return faultOf(error);
  const faults = error.faults.slice(0, MOST_FAULTS);
  return { faultCount: error.faults.length, faults: faults.map(({ setting, problem }) => ({ setting, problem })) }; // prettier-ignore
}
