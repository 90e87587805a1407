import type { Logger } from 'pino';
import type { ApiKey } from '../auth/api-keys.js';
import { expiredNames } from '../config/api-keys.js';
import type { TenantConfigs } from '../config/tenants.js';
import type { TrustedDocuments } from '../config/trusted-documents.js';
import { SettingsError } from '../errors.js';
import { faultOf } from '../telemetry/fault.js';
import type { Clock } from '../time.js';

interface ReloadedTenant {
  readonly name: string | undefined;
  /** undefined: its callers have no key in a file. */
  readonly replaceKeys: ((keys: readonly ApiKey[]) => void) | undefined;
}

interface ReloadOptions {
  readonly log: Logger;
  readonly clock: Clock;
  readonly tenants: readonly ReloadedTenant[];
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
  const { log, clock, tenants, prepareDocuments, signal } = options;
  const hasKeys = tenants.some(({ replaceKeys }) => replaceKeys !== undefined);
  const take = async (configs: TenantConfigs) => {
    const { trustedDocuments: documents } = configs[0].http;
    const read = tenants.map(({ name, replaceKeys }) => ({
      keys: keysOf(configs, name),
      replaceKeys,
    }));
    // Documents may be refused and keys not, so that documents come first.
    const putDocuments = documents && (await prepareDocuments?.(documents, signal));
    putDocuments?.();
    for (const { keys, replaceKeys } of read) if (keys !== undefined) replaceKeys?.(keys);
    const keys = read.flatMap((one) => one.keys ?? []);
    const keyCount = hasKeys ? keys.length : undefined;
    const expiredCount = hasKeys ? expiredNames(keys, clock.now()).length : undefined;
    const facts = { keyCount, expiredCount, documentCount: documents?.size };
    log[expiredCount ? 'warn' : 'info'](facts, 'files read again');
    tellOthers(log, tenants, configs);
  };
  const reload = async (read: () => TenantConfigs): Promise<void> => {
    if (!hasKeys && prepareDocuments === undefined) {
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
  return (read: () => TenantConfigs): Promise<void> => (last = last.then(() => reload(read)));
}

function keysOf(configs: TenantConfigs, name: string | undefined) {
  const { callerAuth } = configs.find(({ tenant }) => tenant === name) ?? {};
  return callerAuth?.kind === 'api-key' ? callerAuth.keys : undefined;
}

/** Tenants come and go with a restart: what hangs on them has been built. */
function tellOthers(log: Logger, tenants: readonly ReloadedTenant[], configs: TenantConfigs): void {
  const served = tenants.map(({ name }) => name);
  const named = configs.map(({ tenant }) => tenant);
  const added = named.filter((name) => !served.includes(name));
  const removed = served.filter((name) => !named.includes(name));
  if (added.length + removed.length === 0) return;
  log.warn({ added, removed }, 'tenants have changed in TENANTS_FILE: restart to have it so');
}

/** What is wrong with settings is said without a secret, as at the start. */
function refusalFacts(error: unknown) {
  if (!(error instanceof SettingsError)) return faultOf(error);
  const faults = error.faults.slice(0, MOST_FAULTS);
  return { faultCount: error.faults.length, faults: faults.map(({ setting, problem }) => ({ setting, problem })) }; // prettier-ignore
}
