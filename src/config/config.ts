import type { KeyObject } from 'node:crypto';
import { SettingsError, type SettingFault } from '../errors.js';
import type { CallBudget } from '../time.js';
import type { CallerAuth } from '../auth/create-authenticator.js';
import type { StoreUrl } from '../store/open-store.js';
import { readCallerAuth } from './caller-auth.js';
import { conflicts } from './conflict.js';
import { misspellings } from './misspelling.js';
import { isLoopback } from './parser.js';
import { createSettingReader } from './reader.js';
import type { Environment, SettingReader } from './reader.js';
import { readSecretKey } from './secret-key.js';
import { SETTINGS, type Setting } from './settings.js';
import type { OwnCredential } from './tenant-credential.js';
import { readIsTraced } from './tracing.js';
import { readTrustedDocuments, type TrustedDocuments } from './trusted-documents.js';

/** What the settings mean for one tenant, checked and frozen. Holds secrets: log single fields, never the whole. */
export interface Config {
  /** Its name in TENANTS_FILE; undefined: it is the only tenant, and the settings themselves are its own. */
  readonly tenant: string | undefined;
  /** Synthetic data of the built-in emulator, or a tenant's own. */
  readonly mode: 'demo' | 'real';
  readonly msgraph: {
    readonly cloud: 'global' | 'usgov-l4' | 'usgov-l5' | 'china';
    /** Without a slash at the end; undefined: what the cloud says. In a demo the emulator's, once it listens. */
    readonly baseUrl: string | undefined;
    readonly credential: 'default' | 'managed-identity' | 'token';
    readonly accessToken: string | undefined;
    /** In the place of what `default` finds in the environment, which can be one tenant's alone. */
    readonly ownCredential: OwnCredential | undefined;
    readonly tenantId: string | undefined;
    readonly clientId: string | undefined;
    /** undefined: what the cloud says. */
    readonly authorityHost: string | undefined;
    readonly budget: CallBudget | 'off';
  };
  readonly report: {
    readonly source: 'userCredentialUsageDetails' | 'userEventsSummary';
    readonly staleAfterMs: number;
    readonly expireAfterMs: number;
    readonly coldWaitMs: number;
    readonly fullSweepAfterMs: number;
    readonly overlapMs: number;
    readonly forbiddenGraceMs: number;
  };
  readonly http: {
    readonly host: string;
    readonly port: number;
    readonly allowedHosts: readonly string[];
    readonly allowedOrigins: readonly string[];
    readonly explorer: boolean;
    readonly dashboard: boolean;
    readonly introspection: boolean;
    readonly preparedOperations: boolean;
    readonly requestDeadlineMs: number;
    readonly bodyLimitBytes: number;
    readonly shutdownDelayMs: number;
    readonly shutdownGraceMs: number;
    /** Cost units that one caller may use in a minute. */
    readonly callerRate: number | 'off';
    /** undefined: any document is executed. */
    readonly trustedDocuments: TrustedDocuments | undefined;
    readonly trustedDocumentsMode: 'enforce' | 'log';
  };
  readonly callerAuth: CallerAuth;
  readonly secretKey: KeyObject | undefined;
  /** Where reports are kept beyond the process; undefined: nowhere. */
  readonly storeUrl: StoreUrl | undefined;
  /** How long its history goes back; 0: there is none. */
  readonly storeRetentionMs: number;
  /** Whether traces are sent. */
  readonly isTraced: boolean;
  readonly logLevel: 'fatal' | 'error' | 'warn' | 'info' | 'debug' | 'trace' | 'silent';
}

/** The commands that read settings. */
export type ConfiguredCommand = 'serve' | 'demo' | 'check' | 'export';

export interface CommandFlags {
  /** The flag --dangerously-allow-anonymous: on the command line, so that nobody inherits it. */
  readonly allowAnonymous?: boolean;
  /** Somebody sits at a terminal, and no router stands in front. */
  readonly isInteractive?: boolean;
}

/** Reads every setting of the only tenant from the environment. Throws one SettingsError with all faults. */
export function readConfig(
  environment: Environment,
  command: ConfiguredCommand,
  flags: CommandFlags = {},
): Config {
  const { config, faults, conflicts: clashes } = collectConfig(environment, command, flags);
  const all = [...faults, ...clashes, ...misspellings(environment, SETTING_NAMES)];
  if (all.length > 0) throw new SettingsError(all);
  return config;
}

export const SETTING_NAMES: readonly string[] = Object.values(SETTINGS).map(({ name }) => name);

/** What the settings mean, and what is wrong with them: one by one, and together. With a fault, it may not be used. */
export function collectConfig(
  environment: Environment,
  command: ConfiguredCommand,
  { allowAnonymous = false, isInteractive = false }: CommandFlags,
): {
  readonly config: Config;
  readonly faults: readonly SettingFault[];
  readonly conflicts: readonly SettingFault[];
} {
  const reader = createSettingReader(environment);
  const host = reader.read(SETTINGS.host);
  const hostIsLoopback = isLoopback(host);
  const identity = identityNames(environment);
  const isDemo =
    command === 'demo' || (command === 'serve' && identity.length === 0 && hostIsLoopback);
  const callerAuth = readCallerAuth(reader);
  const config = Object.freeze<Config>({
    tenant: undefined,
    mode: isDemo ? 'demo' : 'real',
    msgraph: readMsgraph(reader, isDemo),
    report: readReport(reader, isDemo),
    http: readHttp(reader, host, {
      isOpen: isDemo || hostIsLoopback,
      isAlone: isDemo || isInteractive,
      hasCallers: callerAuth.kind !== 'none',
    }),
    callerAuth,
    secretKey: readFileOf(reader, SETTINGS.secretKeyFile, readSecretKey),
    storeUrl: reader.optional(SETTINGS.storeUrl),
    storeRetentionMs: reader.read(SETTINGS.storeRetention),
    logLevel: reader.read(SETTINGS.logLevel),
    isTraced: readIsTraced(reader),
  });
  const trustsEveryone = environment['NODE_TLS_REJECT_UNAUTHORIZED'] === '0';
  const circumstances = { command, identity, allowAnonymous, isLoopback: hostIsLoopback, trustsEveryone }; // prettier-ignore
  const faulty = reader.faults.map(({ setting }) => setting);
  return {
    config,
    faults: reader.faults,
    // In place of what is faulty stands something that nobody has set, and that may go together with nothing.
    conflicts: conflicts(config, circumstances).filter(({ setting }) => !faulty.includes(setting)),
  };
}

/** The settings that say "this is a real tenant". */
function identityNames(environment: Environment): readonly string[] {
  const isIdentity = /^(AZURE_.+|GRAPH_ACCESS_TOKEN|GRAPH_BASE_URL|GRAPH_CREDENTIAL)$/;
  return Object.keys(environment).filter(
    (name) => isIdentity.test(name) && environment[name]?.trim() !== '',
  );
}

function readMsgraph({ read, optional }: SettingReader, isDemo: boolean): Config['msgraph'] {
  const accessToken = optional(SETTINGS.accessToken);
  const baseUrl = optional(SETTINGS.baseUrl);
  return Object.freeze({
    cloud: read(SETTINGS.cloud),
    // A demo reads its own emulator, and never sends an operator's token anywhere.
    baseUrl: isDemo ? undefined : baseUrl,
    credential: read(SETTINGS.credential, accessToken === undefined ? undefined : 'token'),
    accessToken: isDemo ? undefined : accessToken,
    ownCredential: undefined,
    tenantId: optional(SETTINGS.tenantId),
    clientId: optional(SETTINGS.clientId),
    authorityHost: optional(SETTINGS.authorityHost),
    budget: read(SETTINGS.budget),
  });
}

function readReport({ read }: SettingReader, isDemo: boolean): Config['report'] {
  return Object.freeze({
    source: read(SETTINGS.report),
    // A demo shows news every minute.
    staleAfterMs: read(SETTINGS.staleAfter, isDemo ? '1m' : undefined),
    expireAfterMs: read(SETTINGS.expireAfter),
    coldWaitMs: read(SETTINGS.coldWait),
    fullSweepAfterMs: read(SETTINGS.fullSweepAfter),
    overlapMs: read(SETTINGS.overlap),
    forbiddenGraceMs: read(SETTINGS.forbiddenGrace),
  });
}

/** An export of a million rows in pages of 1,000 takes 11,000 units; the rest is for a dashboard beside it. */
const EXPOSED_CALLER_RATE = '12000';

interface Circumstances {
  /** Whether nobody but whoever sits at the machine can ask, or nothing personal be answered. */
  readonly isOpen: boolean;
  /** Whether nothing sends requests here that would have to be told before the end. */
  readonly isAlone: boolean;
  /** Whether callers can be told apart. */
  readonly hasCallers: boolean;
}

function readHttp(
  reader: SettingReader,
  host: string,
  { isOpen, isAlone, hasCallers }: Circumstances,
): Config['http'] {
  const { read, optional } = reader;
  return Object.freeze({
    host,
    port: read(SETTINGS.port),
    allowedHosts: Object.freeze(read(SETTINGS.allowedHosts)),
    allowedOrigins: Object.freeze(optional(SETTINGS.allowedOrigins) ?? []),
    explorer: optional(SETTINGS.explorer) ?? isOpen,
    dashboard: read(SETTINGS.dashboard),
    introspection: optional(SETTINGS.introspection) ?? isOpen,
    preparedOperations: read(SETTINGS.preparedOperations),
    requestDeadlineMs: read(SETTINGS.requestDeadline),
    bodyLimitBytes: read(SETTINGS.bodyLimit),
    shutdownDelayMs: read(SETTINGS.shutdownDelay, isAlone ? '0s' : undefined),
    shutdownGraceMs: read(SETTINGS.shutdownGrace),
    callerRate: read(SETTINGS.callerRate, isOpen || !hasCallers ? undefined : EXPOSED_CALLER_RATE),
    trustedDocuments: readFileOf(reader, SETTINGS.trustedDocuments, readTrustedDocuments),
    trustedDocumentsMode: read(SETTINGS.trustedDocumentsMode),
  });
}

/** The file that a setting names; a sentence about what is wrong with it becomes a fault of the setting. */
function readFileOf<Content>(
  { optional, faults }: SettingReader,
  setting: Setting<string>,
  read: (path: string) => Content | string,
): Content | undefined {
  const path = optional(setting);
  const content = path === undefined ? undefined : read(path);
  if (typeof content !== 'string') return content;
  faults.push({ setting: setting.name, problem: content });
  return undefined;
}
