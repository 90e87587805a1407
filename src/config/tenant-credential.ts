import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { codeOf } from '../errors.js';
import type { Environment } from './reader.js';
import { bearerToken } from './parser.js';

/** What an application shows the login authority. Files are read when a token is asked for, so that they may change. */
export type OwnCredential =
  | { readonly kind: 'client-secret'; readonly secret: SecretText }
  | {
      readonly kind: 'certificate';
      readonly path: string;
      readonly password: SecretText | undefined;
      readonly sendChain: boolean;
    }
  | { readonly kind: 'workload-identity'; readonly tokenFile: string };

type SecretText = { readonly file: string } | { readonly text: string };

interface TenantCredential {
  readonly own?: OwnCredential;
  /** What says the same to those who read settings. */
  readonly settings?: Readonly<Record<string, string>>;
  /** Each completes the sentence "NAME.credential ...". */
  readonly problems: readonly string[];
}

interface Surroundings {
  readonly environment: Environment;
  /** Where the paths begin. */
  readonly folder: string;
}

type Members = Readonly<Record<string, unknown>>;

/** The members that say what kind of credential it is, one of which has to be there; and those that may stand beside each. */
const KINDS: Readonly<Record<string, readonly string[]>> = {
  clientSecretFile: [],
  clientSecretVariable: [],
  certificateFile: ['certificatePasswordFile', 'certificatePasswordVariable', 'sendCertificateChain'],
  federatedTokenFile: [],
  managedIdentity: [],
  accessTokenFile: [],
  accessTokenVariable: [],
}; // prettier-ignore

export const CREDENTIAL_MEMBERS: readonly string[] = [
  ...new Set(Object.entries(KINDS).flatMap(([kind, beside]) => [kind, ...beside])),
];

const RULE = `must be an object with one of ${Object.keys(KINDS).join(', ')}`;

/** Reads the member `credential` of a tenant. No problem repeats a value: people paste secrets where names of files belong. */
export function readTenantCredential(
  credential: unknown,
  surroundings: Surroundings,
): TenantCredential {
  const members = membersOf(credential);
  const kinds = Object.keys(members).filter((name) => Object.hasOwn(KINDS, name));
  const [kind = ''] = kinds;
  const strange = Object.keys(members).some((name) => name !== kind && !KINDS[kind]?.includes(name));
  if (kinds.length !== 1 || strange) {
    return { problems: [`${RULE}${offence(credential, members)}. Write {"clientSecretFile": "./contoso.secret"}, for example; no secret stands in this file itself.`] };
  }
  return READERS[kind]?.(members, surroundings) ?? { problems: [] };
} // prettier-ignore

function offence(credential: unknown, members: Members): string {
  if (credential === undefined) return ', but is not set';
  const known = Object.keys(members).filter((name) => CREDENTIAL_MEMBERS.includes(name));
  const isStrange = known.length < Object.keys(members).length;
  if (isStrange) return ', but has a member that means nothing';
  return known.length === 0 ? ', but is something else' : `, but has ${known.join(' and ')}`;
}

type Read = (members: Members, surroundings: Surroundings) => TenantCredential;

const READERS: Readonly<Record<string, Read>> = {
  clientSecretFile: secretOf('clientSecret'),
  clientSecretVariable: secretOf('clientSecret'),
  certificateFile: (members, surroundings) => {
    const file = readFileNamed('certificateFile', members, surroundings);
    const password = readSecret('certificatePassword', members, surroundings);
    const { sendCertificateChain: sendChain = false } = members;
    const problems = [...file.problems, ...(password?.problems ?? [])];
    if (typeof sendChain !== 'boolean') return { problems: [...problems, 'has sendCertificateChain, which must be true or false, but is neither. Leave it out, or write true.'] };
    return { own: { kind: 'certificate', path: file.path, password: password?.secret, sendChain }, problems };
  },
  federatedTokenFile: (members, surroundings) => {
    const { path, problems } = readFileNamed('federatedTokenFile', members, surroundings);
    return { own: { kind: 'workload-identity', tokenFile: path }, problems };
  },
  managedIdentity: ({ managedIdentity }) =>
    managedIdentity === true
      ? { settings: { GRAPH_CREDENTIAL: 'managed-identity' }, problems: [] }
      : { problems: ['has managedIdentity, which must be true, but is not. Write true, or name another credential.'] },
  accessTokenFile: tokenOf,
  accessTokenVariable: tokenOf,
}; // prettier-ignore

function secretOf(stem: string): Read {
  return (members, surroundings) => {
    const { secret, problems = [] } = readSecret(stem, members, surroundings) ?? {};
    return { ...(secret && { own: { kind: 'client-secret', secret } }), problems };
  };
}

/** A ready token is read once, as that of GRAPH_ACCESS_TOKEN is. */
function tokenOf(members: Members, surroundings: Surroundings): TenantCredential {
  const { text = '', problems = [] } = readSecret('accessToken', members, surroundings) ?? {};
  if (problems.length > 0) return { problems };
  if (bearerToken.parse(text) !== undefined) return { settings: { GRAPH_ACCESS_TOKEN: text }, problems }; // prettier-ignore
  const problem = `must lead to ${bearerToken.rule}, but what is there is something else (and is not shown here). Put a token there.`;
  return { problems: [problem] };
}

/** What the members `...File` or `...Variable` lead to; undefined where neither is there. */
function readSecret(stem: string, members: Members, surroundings: Surroundings) {
  const [inFile, inVariable] = [`${stem}File`, `${stem}Variable`];
  if (members[inVariable] === undefined) {
    if (members[inFile] === undefined) return undefined;
    const { path, text, problems } = readFileNamed(inFile, members, surroundings);
    return { secret: { file: path }, text, problems };
  }
  if (members[inFile] !== undefined) {
    return { problems: [`has both ${inFile} and ${inVariable}. Leave one of them out.`] };
  }
  return readVariable(inVariable, members[inVariable], surroundings);
}

function readVariable(member: string, name: unknown, { environment }: Surroundings) {
  const isName = typeof name === 'string' && /^[A-Za-z_]\w*$/.test(name);
  const text = isName ? (environment[name]?.trim() ?? '') : '';
  if (text !== '') return { secret: { text }, text, problems: [] };
  const offence = isName ? 'that one is not set' : 'what stands there is no such name';
  const problem = `has ${member}, which must name a variable of the environment, but ${offence} (and is not shown here). Set the variable, or correct the name.`;
  return { problems: [problem] };
}

function readFileNamed(member: string, members: Members, { folder }: Surroundings) {
  const { [member]: given } = members;
  const path = typeof given === 'string' ? resolve(folder, given) : '';
  const { text, reason } = readText(path);
  const problem = `has ${member}, which must name a file that can be read and is not empty, but ${reason} (the path is not shown here). Correct the path, which begins at the folder of TENANTS_FILE, or the file.`;
  return { path, text, problems: text === '' ? [problem] : [] };
}

function readText(path: string): { readonly text: string; readonly reason: string } {
  try {
    return { text: readFileSync(path, 'utf8').trim(), reason: 'it is empty' };
  } catch (error) {
    return { text: '', reason: `reading it failed (${codeOf(error) ?? 'unknown'})` };
  }
}

function membersOf(credential: unknown): Members {
  const isMembers = typeof credential === 'object' && credential !== null;
  return isMembers ? Object.fromEntries(Object.entries(credential)) : {};
}
