import { readFile } from 'node:fs/promises';
import type { TokenCredential } from '@azure/identity';
import type { RenewableCredential } from './credential.js';
import { unreadableCredential } from './token-error.js';

/** A text, or the file that has it, which is read each time a token is asked for: it may be exchanged meanwhile. */
export type SecretText = { readonly file: string } | { readonly text: string };

/** What an application shows the login authority, where the environment does not say it. */
export type OwnCredential =
  | { readonly kind: 'client-secret'; readonly secret: SecretText }
  | {
      readonly kind: 'certificate';
      /** Of a PEM file with the certificate and its private key. */
      readonly path: string;
      readonly password: SecretText | undefined;
      /** For applications that trust whatever certificate its issuer makes for that subject. */
      readonly sendChain: boolean;
    }
  | { readonly kind: 'workload-identity'; readonly tokenFile: string };

export interface OwnCredentialOptions {
  readonly own: OwnCredential;
  readonly tenantId: string;
  readonly clientId: string;
  readonly authorityHost?: string | undefined;
}

/**
 * One application of one tenant. What is wrong with it shows when a token is asked for, and not before: it is that tenant's
 * trouble and nobody else's.
 */
export function createOwnCredential(options: OwnCredentialOptions): RenewableCredential {
  let made: { readonly texts: string; readonly credential: TokenCredential } | undefined;
  return {
    getToken: async (scopes, tokenOptions) => {
      const shown = await readShown(options.own);
      const texts = JSON.stringify(shown);
      if (made?.texts !== texts) made = { texts, credential: await create(options, shown) };
      return made.credential.getToken(scopes, tokenOptions);
    },
    forget: () => {
      made = undefined;
    },
  };
}

/** The texts that are shown now. @azure/identity reads the token of a workload by itself, whenever it needs one. */
async function readShown(own: OwnCredential) {
  if (own.kind === 'workload-identity') return {};
  const main = await textOf(own.kind === 'certificate' ? { file: own.path } : own.secret);
  const password = own.kind === 'certificate' ? own.password : undefined;
  return { main, password: password && (await textOf(password)) };
}

async function textOf(secret: SecretText): Promise<string> {
  if ('text' in secret) return secret.text;
  const text = await readFile(secret.file, 'utf8').catch(() => '');
  if (text.trim() === '') throw unreadableCredential();
  return text.trim();
}

async function create(
  { own, tenantId, clientId, authorityHost }: OwnCredentialOptions,
  { main = '', password }: Awaited<ReturnType<typeof readShown>>,
): Promise<TokenCredential> {
  const identity = await import('@azure/identity');
  const authority = authorityHost === undefined ? {} : { authorityHost };
  switch (own.kind) {
    case 'client-secret':
      return new identity.ClientSecretCredential(tenantId, clientId, main, authority);
    case 'certificate': {
      const certificate = { certificate: main, ...(password !== undefined && { certificatePassword: password }) }; // prettier-ignore
      const options = { ...authority, sendCertificateChain: own.sendChain };
      return new identity.ClientCertificateCredential(tenantId, clientId, certificate, options);
    }
    case 'workload-identity':
      return new identity.WorkloadIdentityCredential({ ...authority, tenantId, clientId, tokenFilePath: own.tokenFile }); // prettier-ignore
  }
}
