import type { CallerAuth } from '../auth/create-authenticator.js';
import { readApiKeys } from './api-keys.js';
import type { SettingReader } from './reader.js';
import { SETTINGS } from './settings.js';
import type { Setting } from './settings.js';

type Kind = CallerAuth['kind'];

/** The settings that mean something with one kind alone. */
const OWN_SETTINGS: Readonly<Record<Kind, readonly Setting<unknown>[]>> = {
  none: [],
  'api-key': [SETTINGS.apiKeysFile],
  jwt: [SETTINGS.jwtIssuer, SETTINGS.jwtAudience, SETTINGS.jwtJwksUri],
};

/** Notes as a fault what the kind needs and is not set, and what is set and another kind's. */
export function readCallerAuth(reader: SettingReader): CallerAuth {
  const kind = reader.read(SETTINGS.callerAuth);
  // Which one was meant by a misspelt kind, and which settings are strange to it, nobody knows.
  if (!isFaulty(reader, SETTINGS.callerAuth)) refuseStrange(reader, kind);
  return Object.freeze(READERS[kind](reader));
}

/** What is missing is a fault, so that what stands in its place is never used. */
const READERS: Readonly<Record<Kind, (reader: SettingReader) => CallerAuth>> = {
  none: () => ({ kind: 'none' }),
  'api-key': (reader) => {
    const path = readNeeded(reader, SETTINGS.apiKeysFile, 'api-key');
    const { keys, problems } = path === undefined ? NOTHING_READ : readApiKeys(path);
    const setting = SETTINGS.apiKeysFile.name;
    reader.faults.push(...problems.map((problem) => ({ setting, problem })));
    return { kind: 'api-key', keys };
  },
  jwt: (reader) => ({
    kind: 'jwt',
    issuer: readNeeded(reader, SETTINGS.jwtIssuer, 'jwt') ?? '',
    audience: readNeeded(reader, SETTINGS.jwtAudience, 'jwt') ?? '',
    jwksUri: reader.optional(SETTINGS.jwtJwksUri),
  }),
};

const NOTHING_READ: ReturnType<typeof readApiKeys> = { keys: [], problems: [] };

function readNeeded<Value>(
  reader: SettingReader,
  setting: Setting<Value>,
  kind: Kind,
): Value | undefined {
  const value = reader.optional(setting);
  if (value === undefined && !isFaulty(reader, setting)) {
    const problem = `is needed by CALLER_AUTH=${kind}, but is not set. Set it like ${setting.name}=${setting.example}.`;
    reader.faults.push({ setting: setting.name, problem });
  }
  return value;
}

/** Whoever sets it believes that callers are checked by it. */
function refuseStrange({ optional, faults }: SettingReader, kind: Kind): void {
  for (const [owner, settings] of Object.entries(OWN_SETTINGS)) {
    const strange = owner === kind ? [] : settings.filter((one) => optional(one) !== undefined);
    for (const { name } of strange) {
      const problem = `is read with CALLER_AUTH=${owner} alone, but CALLER_AUTH is ${kind}. Set CALLER_AUTH=${owner}, or remove ${name}.`;
      faults.push({ setting: name, problem });
    }
  }
}

function isFaulty({ faults }: SettingReader, { name }: Setting<unknown>): boolean {
  return faults.some(({ setting }) => setting === name);
}
