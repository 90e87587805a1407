import type { SettingFault } from '../errors.js';
import type { Config, ConfiguredCommand } from './config.js';
import { durationText, isLoopback } from './parser.js';

interface Circumstances {
  readonly command: ConfiguredCommand;
  /** Names of the settings that say whose tenant is read. */
  readonly identity: readonly string[];
  readonly allowAnonymous: boolean;
  /** Whether HOST is an address that only this machine reaches. */
  readonly isLoopback: boolean;
  /** Whether Node is told to take any certificate for good (`NODE_TLS_REJECT_UNAUTHORIZED=0`). */
  readonly trustsEveryone: boolean;
}

/** What is wrong with settings that are right one by one. */
export function conflicts(config: Config, circumstances: Circumstances): readonly SettingFault[] {
  return RULES.flatMap((rule) => rule(config, circumstances) ?? []);
}

type Rule = (config: Config, circumstances: Circumstances) => SettingFault | undefined;

const RULES: readonly Rule[] = [
  ({ mode }, { identity, command }) =>
    mode === 'real' && identity.length === 0
      ? {
          setting: 'AZURE_TENANT_ID',
          problem: `is not set, nor any other identity for Microsoft Graph, which the command ${command} needs${command === 'serve' ? ': synthetic data is not served on this HOST by mistake' : ''}. Set AZURE_TENANT_ID, AZURE_CLIENT_ID and AZURE_CLIENT_SECRET (or GRAPH_CREDENTIAL=managed-identity, or GRAPH_ACCESS_TOKEN), or run the command demo.`,
        }
      : undefined,
  ({ mode, http, callerAuth }, { identity, isLoopback, allowAnonymous }) => {
    const isOpen = !isLoopback && callerAuth.kind === 'none' && !allowAnonymous;
    if (mode !== 'real' || identity.length === 0 || !isOpen) return undefined;
    return {
      setting: 'CALLER_AUTH',
      problem: `none lets everybody who reaches HOST=${http.host} read people's names. Set CALLER_AUTH=api-key and API_KEYS_FILE (keygen --name NAME --role ROLE --file FILE writes it), or CALLER_AUTH=jwt, JWT_ISSUER and JWT_AUDIENCE, or give the flag --dangerously-allow-anonymous if a proxy in front checks callers.`,
    };
  },
  ({ mode, callerAuth, secretKey }, { isLoopback }) =>
    mode === 'real' && !isLoopback && secretKey === undefined && servesPseudonyms(callerAuth)
      ? {
          setting: 'SECRET_KEY_FILE',
          problem: 'is needed where callers see pseudonyms (the role CredentialUsage.Read), but is not set: without a secret, whoever knows a name could compute its pseudonym. Make one with credential-usage-gateway keygen --secret --out FILE, and set SECRET_KEY_FILE to it.', // prettier-ignore
        }
      : undefined,
  ({ mode, msgraph }, { trustsEveryone }) =>
    mode === 'real' && trustsEveryone && !staysOnThisMachine(msgraph)
      ? {
          setting: 'NODE_TLS_REJECT_UNAUTHORIZED',
          problem: 'must not be 0 with real data: whoever stands between could take the access token and send a report of his own. Remove it; if a proxy of your own opens TLS, set NODE_EXTRA_CA_CERTS to the path of its root certificate.', // prettier-ignore
        }
      : undefined,
  ({ mode, msgraph }) =>
    mode === 'real' && msgraph.credential === 'token' && msgraph.accessToken === undefined
      ? {
          setting: 'GRAPH_ACCESS_TOKEN',
          problem: 'is needed by GRAPH_CREDENTIAL=token, but is not set. Set it, or set GRAPH_CREDENTIAL=default.', // prettier-ignore
        }
      : undefined,
  ({ msgraph }) =>
    msgraph.credential !== 'token' && msgraph.accessToken !== undefined
      ? {
          setting: 'GRAPH_CREDENTIAL',
          problem: `${msgraph.credential} would leave GRAPH_ACCESS_TOKEN unused. Set GRAPH_CREDENTIAL=token, or remove one of the two.`,
        }
      : undefined,
  ({ mode, msgraph, storeUrl }) =>
    mode === 'real' && storeUrl !== undefined && msgraph.tenantId === undefined
      ? {
          setting: 'AZURE_TENANT_ID',
          problem: 'is needed with STORE_URL, but is not set: what is kept must never be taken for the report of another tenant. Set AZURE_TENANT_ID, or remove STORE_URL.', // prettier-ignore
        }
      : undefined,
  ({ report }) =>
    report.staleAfterMs >= report.expireAfterMs
      ? {
          setting: 'REPORT_STALE_AFTER',
          problem: `must be shorter than REPORT_EXPIRE_AFTER, but is ${comparison(report.staleAfterMs, report.expireAfterMs)}: nothing could be served between the two. Set REPORT_STALE_AFTER=15m and REPORT_EXPIRE_AFTER=24h, for example.`,
        }
      : undefined,
  ({ report, http }) =>
    report.coldWaitMs >= http.requestDeadlineMs
      ? {
          setting: 'REPORT_COLD_WAIT',
          problem: `must be shorter than REQUEST_DEADLINE, but is ${comparison(report.coldWaitMs, http.requestDeadlineMs)}: the first queries would time out. Set REPORT_COLD_WAIT=2s and REQUEST_DEADLINE=10s, for example.`,
        }
      : undefined,
];

/** Which roles come in tokens, nobody knows before. */
function servesPseudonyms(callerAuth: Config['callerAuth']): boolean {
  if (callerAuth.kind !== 'api-key') return callerAuth.kind === 'jwt';
  return callerAuth.keys.some(
    ({ roles }) =>
      roles.includes('CredentialUsage.Read') && !roles.includes('CredentialUsage.Read.Identities'),
  );
}

/** Both in one unit: nobody should have to reckon whether 25h are more than 1d. */
function comparison(ownMs: number, otherMs: number): string {
  return `${durationText(ownMs, otherMs)} to its ${durationText(otherMs, ownMs)}`;
}

/**
 * An emulator with a ready token: without a base URL Microsoft's Graph is asked, and without a token its login
 * authority.
 */
function staysOnThisMachine({ baseUrl, credential }: Config['msgraph']): boolean {
  return credential === 'token' && baseUrl !== undefined && isLoopback(new URL(baseUrl).hostname);
}
