import { nearest } from './misspelling.js';
import { SETTINGS, type Setting } from './settings.js';

/** What a tenant of TENANTS_FILE may say of itself, each in the place of the setting of the same key. */
export const TENANT_PROPERTIES = [
  'tenantId',
  'clientId',
  'authorityHost',
  'cloud',
  'baseUrl',
  'report',
  'budget',
  'callerAuth',
  'apiKeysFile',
  'jwtIssuer',
  'jwtAudience',
  'jwtJwksUri',
  'callerRate',
  'secretKeyFile',
] as const satisfies readonly (keyof typeof SETTINGS)[];

export type TenantProperty = (typeof TENANT_PROPERTIES)[number];

/** Their paths begin at the folder of TENANTS_FILE. */
export const PATH_PROPERTIES: readonly string[] = ['apiKeysFile', 'secretKeyFile'];

/**
 * One tenant's alone: as settings beside TENANTS_FILE they would be nobody's, or open every tenant to the callers of one. All
 * other settings that are properties too are what holds for a tenant that does not say otherwise.
 */
export const TENANTS_OWN: readonly string[] = [
  'AZURE_TENANT_ID',
  'AZURE_CLIENT_ID',
  'AZURE_CLIENT_SECRET',
  'AZURE_CLIENT_CERTIFICATE_PATH',
  'AZURE_CLIENT_CERTIFICATE_PASSWORD',
  'AZURE_CLIENT_SEND_CERTIFICATE_CHAIN',
  'AZURE_USERNAME',
  'AZURE_PASSWORD',
  'AZURE_FEDERATED_TOKEN_FILE',
  'GRAPH_CREDENTIAL',
  'GRAPH_ACCESS_TOKEN',
  'API_KEYS_FILE',
  'JWT_AUDIENCE',
];

/** What the webhook of Entra Workload ID gives every container, beside the path of its token. */
export const GIVEN_BY_PLATFORM: readonly string[] = [
  'AZURE_TENANT_ID',
  'AZURE_CLIENT_ID',
  'AZURE_FEDERATED_TOKEN_FILE',
];

export function settingOf(property: TenantProperty): Setting<unknown> {
  return SETTINGS[property];
}

const PROPERTY_OF: ReadonlyMap<string, string> = new Map([
  ...TENANT_PROPERTIES.map((property) => [SETTINGS[property].name, property] as const),
  ['GRAPH_CREDENTIAL', 'credential'],
  ['GRAPH_ACCESS_TOKEN', 'credential'],
]);

/** The property in the place of a setting; undefined: no tenant has that of its own. */
export function propertyOf(setting: string): string | undefined {
  return PROPERTY_OF.get(setting);
}

/** What is said of settings, said of the properties: `CALLER_AUTH=jwt` is `"callerAuth": "jwt"` in the file. */
export function inWordsOfTheFile(text: string): string {
  return text.replace(/\b([A-Z][A-Z_]+[A-Z])(?:=(\S*[^\s,.;:)]))?/g, (whole, name: string, value?: string) => {
    const property = PROPERTY_OF.get(name);
    if (property === undefined) return whole;
    return value === undefined ? `"${property}"` : `"${property}": "${value}"`;
  });
} // prettier-ignore

/** The setting that is meant by a name, if it is everybody's and no tenant may have it otherwise. */
export function settingOfAll(name: string): string | undefined {
  const found = Object.entries(SETTINGS).find(
    ([key, setting]) => key === name || setting.name === name,
  );
  const setting = found?.[1].name;
  return setting === undefined || PROPERTY_OF.has(setting) ? undefined : setting;
}

/** The property that is meant by a name that is none: a slip, another spelling, or a setting. */
export function meantProperty(name: string, known: readonly string[]): string | undefined {
  const plain = (text: string) => text.replace(/[^a-z]/gi, '').toLowerCase();
  return (
    PROPERTY_OF.get(name) ??
    known.find((property) => plain(property) === plain(name)) ??
    nearest(name, known)
  );
}
