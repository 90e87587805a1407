import { parseArgs } from 'node:util';
import { readConfig, type Config } from '../config/config.js';
import type { Command, Terminal } from './command.js';
import { EXIT } from './failure.js';

export const check: Command = {
  name: 'check',
  summary: 'ask Microsoft Graph for one page of either report and say what is missing',
  help: `Usage: credential-usage-gateway check [--user NAME] [--method METHOD] [--json] [--env-file FILE]

Checks the settings, asks Microsoft Graph for one page of either report (two calls of its budget), and prints a line each
for the settings, the access token, Microsoft Graph, the clock, the budget and both reports: good, warn or BAD, what was
found, and the one-line fix. What cannot be known without a token is not asked for.

Ends with ${EXIT.ok} when the report of GRAPH_REPORT can be served (warnings or not), with ${EXIT.failed} when it cannot, and with ${EXIT.settings} when a
setting is wrong.

  --user NAME      ask only for the rows of that userPrincipalName, by OData's $filter: whether Graph knows the user at all
  --method METHOD  ask only for the rows of that method, as Graph spells it: mobileSMS
  --json           print one JSON object for scripts: isServable, and each finding with its subject, grade, found and fix
  --env-file FILE  read settings from this file too
  --dangerously-allow-anonymous  as for serve
`,
  run: async (args, terminal) => {
    const { values } = parseArgs({
      args: [...args],
      options: {
        user: { type: 'string' },
        method: { type: 'string' },
        json: { type: 'boolean', default: false },
        'env-file': { type: 'string' },
        'dangerously-allow-anonymous': { type: 'boolean', default: false },
      },
    });
    const config = readConfig(terminal.environment(values['env-file']), 'check', {
      allowAnonymous: values['dangerously-allow-anonymous'],
    });
    const served = config.report.source;
    const settings = settingsLine(config);
    const print = (line: Line) => terminal.stdout.write(textOf(line, served, terminal));
    // Before the calls, which may take a while.
    if (!values.json) print(settings);
    const { checkReports } = await import('../gateway/msgraph.js');
    const filter = { userPrincipalName: values.user, authMethod: values.method };
    const findings = await checkReports({ config, clock: terminal.clock, filter });
    const isServable = findings.some(({ subject, grade }) => subject === served && grade !== 'BAD');
    if (values.json) terminal.stdout.write(jsonOf(isServable, [settings, ...findings]));
    else findings.forEach(print);
    return isServable ? EXIT.ok : EXIT.failed;
  },
};

interface Line {
  readonly subject: string;
  readonly grade: 'good' | 'warn' | 'BAD';
  readonly found: string;
  readonly fix: string | undefined;
}

const COLORS = { good: 'green', warn: 'yellow', BAD: 'red' } as const;

function textOf(
  { subject, grade, found, fix }: Line,
  served: string,
  { colored }: Pick<Terminal, 'colored'>,
): string {
  const mark = subject === served ? ' (GRAPH_REPORT)' : '';
  const head = `${colored(COLORS[grade], grade.padEnd(4))}  ${subject}${mark}: ${found}\n`;
  return fix === undefined ? head : `${head}      Fix: ${fix}\n`;
}

/** Field by field: what a finding may carry besides is no script's to rely on. */
function jsonOf(isServable: boolean, lines: readonly Line[]): string {
  const findings = lines.map(({ subject, grade, found, fix = null }) => ({ subject, grade, found, fix })); // prettier-ignore
  return `${JSON.stringify({ isServable, findings }, undefined, 2)}\n`;
}

/** What is asked, where and as whom. Settings that are wrong have been thrown before. */
export function settingsLine({ msgraph, report }: Config): Line {
  const where = msgraph.baseUrl ?? `the cloud ${msgraph.cloud}`;
  const missing = missingNames(msgraph);
  const lack =
    missing.length === 0
      ? ''
      : `: ${missing.join(' and ')} ${missing.length === 1 ? 'is' : 'are'} not set`;
  const found = `${report.source} is asked of ${where}, by ${identityOf(msgraph)}${lack}.`;
  const subject = 'settings';
  if (missing.length === 0) return { subject, grade: 'good', found, fix: undefined };
  const fix = `Set ${missing.join(' and ')}; if a managed identity is meant, set GRAPH_CREDENTIAL=managed-identity.`;
  return { subject, grade: 'warn', found, fix };
}

/** Settings without which the default credential has nothing left but a managed identity. */
function missingNames({ credential, tenantId, clientId }: Config['msgraph']): readonly string[] {
  if (credential !== 'default') return [];
  const values = { AZURE_TENANT_ID: tenantId, AZURE_CLIENT_ID: clientId };
  return Object.entries(values).flatMap(([name, value]) => (value === undefined ? [name] : []));
}

function identityOf({ credential, tenantId, clientId }: Config['msgraph']): string {
  if (credential === 'token') {
    return 'whoever GRAPH_ACCESS_TOKEN was issued to (when it ends is not known)';
  }
  const managedIdentity = `the managed identity ${clientId ?? 'of this machine'}`;
  if (credential === 'managed-identity') return managedIdentity;
  return tenantId === undefined || clientId === undefined
    ? `${managedIdentity}, if there is one`
    : `the application ${clientId} of the tenant ${tenantId}`;
}
