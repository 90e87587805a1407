import { dirname, resolve } from 'node:path';
import { readFileSync } from 'node:fs';
import { codeOf } from '../errors.js';
import { isWritableByAll } from './api-keys.js';
import {
  meantProperty,
  PATH_PROPERTIES,
  settingOf,
  settingOfAll,
  TENANT_PROPERTIES,
  type TenantProperty,
} from './tenant-properties.js';

/** One tenant as the file has it. */
export interface TenantEntry {
  /** What it is called in a message: its name, or its place in the list. */
  readonly label: string;
  /** undefined: it has none that could be used. */
  readonly name: string | undefined;
  /** By the names of the settings in whose place they are. */
  readonly settings: ReadonlyMap<string, string>;
  readonly credential: unknown;
}

interface ReadTenantsFile {
  readonly entries: readonly TenantEntry[];
  /** Each completes the sentence "TENANTS_FILE ...", and repeats nothing that could be a secret. */
  readonly problems: readonly string[];
}

const EXAMPLE =
  '{"tenants": [{"name": "contoso", "tenantId": "contoso.onmicrosoft.com", "clientId": "11111111-2222-3333-4444-555555555555", "credential": {"clientSecretFile": "./contoso.secret"}, "callerAuth": "api-key", "apiKeysFile": "./contoso-keys.json"}]}';

/** The tenants in that file, or everything that is wrong with its form. */
export function readTenantsFile(path: string): ReadTenantsFile {
  let text;
  try {
    if (isWritableByAll(path)) return unusable('the one it names may be written by every user of this machine, who could have the tokens of all tenants sent elsewhere. Run chmod o-w on it'); // prettier-ignore
    text = readFileSync(path, 'utf8');
  } catch (error) {
    return unusable(`reading it failed (${codeOf(error) ?? 'unknown'})`);
  }
  const listed = tenantsIn(text);
  if (listed === undefined) return unusable('what it holds is not {"tenants": [...]} in JSON');
  if (listed.length === 0) return unusable('there is none in it');
  const read = listed.map((tenant, index) => readEntry(tenant, index, dirname(resolve(path))));
  const entries = read.map(({ entry }) => entry);
  return { entries, problems: [...read.flatMap(({ problems }) => problems), ...repeats(entries)] };
}

function unusable(offence: string): ReadTenantsFile {
  const problem = `must name a file of tenants, but ${offence}. Make one: ${EXAMPLE}`;
  return { entries: [], problems: [problem] };
}

function tenantsIn(text: string): readonly unknown[] | undefined {
  try {
    const file: unknown = JSON.parse(text);
    const isFile = isRecord(file) && Array.isArray(file['tenants']) && Object.keys(file).length === 1; // prettier-ignore
    return isFile ? [file['tenants']].flat() : undefined;
  } catch {
    return undefined;
  }
}

/** It stands in paths, in labels and in the log. */
const NAME = /^[a-z0-9][a-z0-9-]{0,62}$/;

function readEntry(tenant: unknown, index: number, folder: string) {
  const members = isRecord(tenant) ? tenant : {};
  const { name, credential, ...properties } = members;
  const isName = typeof name === 'string' && NAME.test(name);
  const label = isName ? name : `tenants[${index}]`;
  const settings = new Map<string, string>();
  const problems: string[] = [];
  if (!isRecord(tenant)) {
    problems.push(`${label} must be an object, but is something else. Write it like ${EXAMPLE}`);
  } else if (!isName) {
    problems.push(`${label}.name must be 1 to 63 letters a to z, digits and "-", with a letter or digit first, but is ${name === undefined ? 'not set' : 'something else'}. Set it like "name": "contoso": it is a part of the tenant's URLs.`); // prettier-ignore
  }
  for (const [property, value] of Object.entries(properties)) {
    const known = TENANT_PROPERTIES.find((one) => one === property);
    const problem = known === undefined ? strange(property) : valueProblem(known, value);
    if (problem !== undefined) problems.push(`${label}.${problem}`);
    else if (known !== undefined) settings.set(settingOf(known).name, textOf(known, value, folder));
  }
  if (isRecord(tenant) && properties['tenantId'] === undefined) {
    problems.push(`${label}.tenantId is needed, but is not set. Set it like "tenantId": "${settingOf('tenantId').example}".`); // prettier-ignore
  }
  const entry: TenantEntry = { label, name: isName ? name : undefined, settings, credential };
  return { entry, problems };
}

const KNOWN: readonly string[] = ['name', 'credential', ...TENANT_PROPERTIES];

/** Longest name that is repeated in a message. */
const LONGEST_NAME = 40;

/** A setting that nobody reads would be believed to hold. Not the value: a secret may stand there. */
function strange(property: string): string {
  const shown = JSON.stringify(property.slice(0, LONGEST_NAME));
  const isSecret = /secr|password|token$/i.test(property);
  const meant = meantProperty(property, KNOWN);
  const ofAll = settingOfAll(property);
  const fix =
    ofAll !== undefined
      ? `It holds for all tenants: set ${ofAll} in the environment, and remove it here.`
      : isSecret
        ? 'Write "credential": {"clientSecretFile": "./contoso.secret"}, for example: no secret stands in this file itself.'
        : meant === undefined
          ? `Remove it. Properties are ${KNOWN.join(', ')}.`
          : `Rename it to ${meant}, if that is meant, or remove it.`;
  return `${shown} is no property of a tenant. ${fix}`;
}

function valueProblem(property: TenantProperty, value: unknown): string | undefined {
  const isText = typeof value === 'string' && value.trim() !== '';
  if (isText || (property === 'callerRate' && typeof value === 'number')) return undefined;
  return `${property} must be a text that is not empty, but is something else. Set it like "${property}": "${settingOf(property).example}", or leave it out.`;
}

function textOf(property: TenantProperty, value: unknown, folder: string): string {
  const text = String(value);
  return PATH_PROPERTIES.includes(property) ? resolve(folder, text) : text;
}

/** Nobody is to open two tenants by mistake: a key that should do so stands in the file of each. */
function repeats(entries: readonly TenantEntry[]): readonly string[] {
  const [keysFile, names] = [settingOf('apiKeysFile').name, entries.map(({ name }) => name)];
  const keysFiles = entries.map(({ settings }) => settings.get(keysFile));
  return entries.flatMap(({ label }, index) => [
    ...(isRepeat(names, index) ? [`${label}.name is that of more than one tenant. Give each a name of its own.`] : []),
    ...(isRepeat(keysFiles, index) ? [`${label}.apiKeysFile is that of another tenant too: a key of one would open the other. Give each a file of its own; a key that is meant to open both stands in both.`] : []),
  ]);
} // prettier-ignore

function isRepeat(texts: readonly (string | undefined)[], index: number): boolean {
  const text = texts[index];
  return text !== undefined && texts.indexOf(text) < index;
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
