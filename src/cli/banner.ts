import type { Config } from '../config/config.js';

interface Facts {
  readonly config: Config;
  /** Where the gateway listens, without a path. */
  readonly url: string;
  readonly version: string;
}

/** What the operator reads when the gateway listens: what is served, from where, and what to try. */
export function startMessage({ config, url, version }: Facts): string {
  const { source } = config.report;
  const served =
    config.mode === 'demo'
      ? `DEMO: synthetic data of a made-up tenant (report ${source}), from the built-in emulator ${config.msgraph.baseUrl ?? ''}`
      : `The report ${source} of ${config.msgraph.tenantId ?? 'your tenant'}, from ${config.msgraph.baseUrl ?? `Microsoft Graph (${config.msgraph.cloud})`}`;
  const query = '{"query":"{ userCredentialUsageDetails(first: 3) { totalCount nodes { userPrincipalName isSuccess } } }"}'; // prettier-ignore
  const next =
    config.mode === 'demo'
      ? '\nYour own tenant: set AZURE_TENANT_ID, AZURE_CLIENT_ID and AZURE_CLIENT_SECRET, then run the command check.\n'
      : `\nCallers are not authenticated (CALLER_AUTH=${config.callerAuth}): whoever reaches ${config.http.host} can read people's names.\n`;
  return `Credential Usage Gateway ${version}
${served}
Listening on ${url}/graphql

Try:
  ${config.http.explorer ? `the explorer  ${url}/` : 'the explorer  is off; EXPLORER=on turns it on'}
  a query       curl -s ${url}/graphql -H 'content-type: application/json' -d '${query}'
  its health    curl -s ${url}/readyz
${next}`;
}
