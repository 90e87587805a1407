import { expiredNames } from '../config/api-keys.js';
import type { Config } from '../config/config.js';
import type { Terminal } from './command.js';

interface Facts {
  readonly config: Config;
  /** Where the gateway listens, without a path. */
  readonly url: string;
  readonly version: string;
  readonly nowMs: number;
  readonly colored: Terminal['colored'];
}

/** What the operator reads when the gateway listens: what is served, from where, and what to try. */
export function startMessage({ config, url, version, nowMs, colored }: Facts): string {
  const { source } = config.report;
  const served =
    config.mode === 'demo'
      ? `${colored('yellow', 'DEMO: synthetic data')} of a made-up tenant (report ${source}), from the built-in emulator ${config.msgraph.baseUrl ?? ''}`
      : `The report ${reportLine(config)}`;
  const query = '{"query":"{ userCredentialUsageDetails(first: 3) { totalCount nodes { userPrincipalName isSuccess } } }"}'; // prettier-ignore
  const next =
    config.mode === 'demo'
      ? 'Your own tenant: set AZURE_TENANT_ID, AZURE_CLIENT_ID and AZURE_CLIENT_SECRET, then run the command check.\n'
      : '';
  return `${colored('bold', 'Credential Usage Gateway')} ${version}
${served}
Listening on ${url}/graphql

Try:
  ${config.http.dashboard ? `the dashboard ${url}/dashboard` : 'the dashboard is off; DASHBOARD=on turns it on'}
  ${config.http.explorer ? `the explorer  ${url}/` : 'the explorer  is off; EXPLORER=on turns it on'}
  a query       curl -s ${url}/graphql -H 'content-type: application/json'${CREDENTIAL[config.callerAuth.kind]} -d '${query}'
  its health    curl -s ${url}/readyz

${callersLine(config, nowMs)}${next}`;
}

/** Which report of whom, from where. */
export function reportLine({ report, msgraph }: Config): string {
  const { tenantId = 'your tenant', baseUrl, cloud } = msgraph;
  return `${report.source} of ${tenantId}, from ${baseUrl ?? `Microsoft Graph (${cloud})`}`;
}

/** What a caller adds to the query. */
const CREDENTIAL: Readonly<Record<Config['callerAuth']['kind'], string>> = {
  none: '',
  'api-key': ' -H "x-api-key: $KEY"',
  jwt: ' -H "authorization: Bearer $TOKEN"',
};

/** Who may ask. Nothing of it in a demo that is open: there is nobody to protect. */
export function callersLine({ mode, http, callerAuth }: Config, nowMs: number): string {
  switch (callerAuth.kind) {
    case 'none':
      return mode === 'demo'
        ? ''
        : `Callers are not authenticated (CALLER_AUTH=none): whoever reaches ${http.host} can read people's names.\n`;
    case 'api-key': {
      const { keys } = callerAuth;
      const expired = expiredNames(keys, nowMs);
      const warning = expired.length === 0 ? '' : ` Expired, and refused: ${expired.join(', ')}.`;
      return `Callers need an API key; ${keys.length} ${keys.length === 1 ? 'is' : 'are'} known.${warning}\n`;
    }
    case 'jwt':
      return `Callers need an access token of ${callerAuth.issuer} for ${callerAuth.audience}.\n`;
  }
}
