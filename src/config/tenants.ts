import { createHmac, createSecretKey } from 'node:crypto';
import { dirname, resolve } from 'node:path';
import { SettingsError, type SettingFault } from '../errors.js';
import {
  collectConfig,
  readConfig,
  SETTING_NAMES,
  type CommandFlags,
  type Config,
  type ConfiguredCommand,
} from './config.js';
import { misspellings } from './misspelling.js';
import type { Environment } from './reader.js';
import { SETTINGS } from './settings.js';
import { tenantConflicts } from './tenant-conflict.js';
import { readTenantCredential } from './tenant-credential.js';
import {
  GIVEN_BY_PLATFORM,
  inWordsOfTheFile,
  propertyOf,
  TENANTS_OWN,
} from './tenant-properties.js';
import { readTenantsFile, type TenantEntry } from './tenants-file.js';

/** What each tenant has; what is the process's (listening, limits, log, store ...) is the same in all of them. */
export type TenantConfigs = readonly [Config, ...Config[]];

const SETTING = SETTINGS.tenantsFile.name;

/**
 * Reads every setting from the environment, and the tenants from TENANTS_FILE; without it there is one, which the settings
 * name. Throws one SettingsError with all faults. A demo has its own tenant, whatever is set.
 */
export function readTenants(
  environment: Environment,
  command: ConfiguredCommand,
  flags: CommandFlags = {},
): TenantConfigs {
  const path = environment[SETTING]?.trim() ?? '';
  return path === '' || command === 'demo'
    ? [readConfig(environment, command, flags)]
    : readAll({ environment, command, flags, path });
}

interface Reading {
  readonly environment: Environment;
  readonly command: ConfiguredCommand;
  readonly flags: CommandFlags;
  readonly path: string;
}

/** A setting that holds for all is found wrong once, and each tenant is read as if its properties had been set. */
function readAll(reading: Reading): TenantConfigs {
  const { environment, path } = reading;
  const { entries, problems } = readTenantsFile(path);
  const common = commonFaults(reading);
  const read = entries.map((entry) => readTenant(reading, entry, common));
  // What stands in the place of a fault may clash with nothing.
  const sound = read.flatMap(({ config, faults, conflicts }) =>
    faults.length === 0 ? [{ config, conflicts }] : [],
  );
  const clashes = tenantConflicts(sound.map(({ config }) => config));
  const faults = [
    ...common,
    ...[...problems, ...clashes].map((problem) => ({ setting: SETTING, problem })),
    ...read.flatMap((tenant) => [...tenant.faults, ...tenant.conflicts]),
    ...misspellings(environment, SETTING_NAMES),
  ];
  const [first, ...rest] = sound.map(({ config }) => config);
  if (faults.length > 0 || first === undefined) throw new SettingsError(withoutRepeats(faults));
  return [first, ...rest];
}

/** What is wrong with the environment itself, whatever stands in the file. */
function commonFaults({ environment, command, flags }: Reading): readonly SettingFault[] {
  const isSet = (name: string) => (environment[name]?.trim() ?? '') !== '';
  const passedOver = isSet('AZURE_FEDERATED_TOKEN_FILE') ? GIVEN_BY_PLATFORM : [];
  const strange = TENANTS_OWN.filter((name) => isSet(name) && !passedOver.includes(name));
  const { faults } = collectConfig(environment, command, flags);
  return [
    // What only a property can mend is told of the tenant that lacks it.
    ...faults.filter(({ setting }) => isSet(setting) && !strange.includes(setting)),
    ...strange.map((setting) => ({ setting, problem: strangeProblem(setting) })),
  ];
}

function strangeProblem(setting: string): string {
  const property = propertyOf(setting) ?? 'credential';
  return `is one tenant's own, and may not stand beside TENANTS_FILE. Write it into that file as "${property}" of its tenant, and remove it here; or remove TENANTS_FILE.`;
}

function readTenant(
  { environment, command, flags, path }: Reading,
  entry: TenantEntry,
  common: readonly SettingFault[],
) {
  const { label, name, settings } = entry;
  const folder = dirname(resolve(path));
  const credential = readTenantCredential(entry.credential, { environment, folder });
  const own: Environment = {
    ...environment,
    ...Object.fromEntries(TENANTS_OWN.map((setting) => [setting, undefined])),
    // Told already where it lacks; and a demo is nobody's.
    AZURE_TENANT_ID: 'tenant.invalid',
    // The authority of another cloud would know nothing of the tenant.
    ...(settings.has(SETTINGS.cloud.name) && { [SETTINGS.authorityHost.name]: undefined }),
    ...Object.fromEntries(settings),
    ...credential.settings,
  };
  const { config, faults, conflicts } = collectConfig(own, command, flags);
  const msgraph = Object.freeze({ ...config.msgraph, ownCredential: credential.own });
  const secretKey = settings.has(SETTINGS.secretKeyFile.name) ? config.secretKey : derivedKey(config); // prettier-ignore
  const told = (found: readonly SettingFault[]) =>
    found.filter((fault) => !isAmong(common, fault)).map((fault) => inTheFile(fault, label));
  const problems = credential.problems.map((problem) => `credential ${problem}`);
  // Without it no application can sign in.
  if (credential.own !== undefined && config.msgraph.clientId === undefined) problems.push(NO_CLIENT_ID); // prettier-ignore
  return {
    config: Object.freeze<Config>({ ...config, tenant: name, msgraph, secretKey }),
    faults: [
      ...told(faults),
      ...problems.map((problem) => ({ setting: SETTING, problem: `${label}.${problem}` })),
    ],
    conflicts: told(conflicts),
  };
}

const NO_CLIENT_ID = `clientId is needed with this credential, but is not set. Set it like "clientId": "${SETTINGS.clientId.example}".`;

/** A fault of a setting that the tenant has, or should have, as a property. Others are everybody's, and told once. */
function inTheFile({ setting, problem }: SettingFault, label: string): SettingFault {
  const property = propertyOf(setting);
  if (property === undefined) return { setting, problem };
  return { setting: SETTING, problem: `${label}.${property} ${inWordsOfTheFile(problem)}` };
}

/**
 * From the secret of all, a tenant's own: the same as long as it is the same report of the same tenant, and without that secret
 * nobody gets from one tenant's key to another's.
 */
function derivedKey({ secretKey, msgraph, report }: Config) {
  if (secretKey === undefined) return undefined;
  const { cloud, tenantId } = msgraph;
  const name = JSON.stringify(['tenant', cloud, tenantId?.toLowerCase(), report.source]);
  return createSecretKey(createHmac('sha256', secretKey).update(name).digest());
}

function withoutRepeats(faults: readonly SettingFault[]): readonly SettingFault[] {
  return faults.filter((fault, index) => !isAmong(faults.slice(0, index), fault));
}

function isAmong(faults: readonly SettingFault[], { setting, problem }: SettingFault): boolean {
  return faults.some((one) => one.setting === setting && one.problem === problem);
}
