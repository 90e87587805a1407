import { parseArgs } from 'node:util';
import type { Config } from '../config/config.js';
import { inWordsOfTheFile } from '../config/tenant-properties.js';
import { readTenants } from '../config/tenants.js';
import type { checkReports } from '../gateway/msgraph.js';
import type { Command, Terminal } from './command.js';
import { EXIT } from './failure.js';
import { chosenTenants } from './tenant-option.js';

export const check: Command = {
  name: 'check',
  summary: 'ask Microsoft Graph for one page of either report and say what is missing',
  help: `Usage: credential-usage-gateway check [--user NAME] [--method METHOD] [--tenant NAME] [--json] [--env-file FILE]

Checks the settings, asks Microsoft Graph for one page of either report (two calls of its budget), and prints a line each
for the settings, the access token, Microsoft Graph, the clock, the budget and both reports: good, warn or BAD, what was
found, and the one-line fix. What cannot be known without a token is not asked for.

Ends with ${EXIT.ok} when the report of GRAPH_REPORT can be served (warnings or not), with ${EXIT.failed} when it cannot, and with ${EXIT.settings} when a
setting is wrong. With TENANTS_FILE each tenant is checked, and ${EXIT.ok} means that all can be served.

  --user NAME      ask only for the rows of that userPrincipalName, by OData's $filter: whether Graph knows the user at all
  --method METHOD  ask only for the rows of that method, as Graph spells it: mobileSMS
  --tenant NAME    check that tenant of TENANTS_FILE alone
  --json           print one JSON object for scripts: isServable, and each finding with its subject, grade, found and fix;
                   with TENANTS_FILE: isServable, and the same of each of tenants, with its name
  --env-file FILE  read settings from this file too
  --dangerously-allow-anonymous  as for serve
`,
  run: async (args, terminal) => {
    const { values } = parseArgs({
      args: [...args],
      options: {
        user: { type: 'string' },
        method: { type: 'string' },
        tenant: { type: 'string' },
        json: { type: 'boolean', default: false },
        'env-file': { type: 'string' },
        'dangerously-allow-anonymous': { type: 'boolean', default: false },
      },
    });
    const all = readTenants(terminal.environment(values['env-file']), 'check', {
      allowAnonymous: values['dangerously-allow-anonymous'],
    });
    const filter = { userPrincipalName: values.user, authMethod: values.method };
    const checked: Checked[] = [];
    // One after the other, so that what is printed of each stands together.
    for (const config of chosenTenants(all, values.tenant)) {
      if (!values.json && config.tenant !== undefined) terminal.stdout.write(headOf(config, terminal)); // prettier-ignore
      checked.push(await checkTenant(config, filter, terminal, values.json ? undefined : print));
    }
    if (values.json) terminal.stdout.write(jsonOf(checked));
    return checked.every(({ isServable }) => isServable) ? EXIT.ok : EXIT.failed;
  },
};

interface Checked {
  readonly tenant: string | undefined;
  readonly isServable: boolean;
  readonly lines: readonly Line[];
}

type Print = (line: Line, served: string, terminal: Terminal) => void;

const print: Print = (line, served, terminal) =>
  void terminal.stdout.write(textOf(line, served, terminal));

function headOf({ tenant = '' }: Config, { colored }: Terminal): string {
  return `${colored('bold', tenant)}\n`;
}

async function checkTenant(
  config: Config,
  filter: Parameters<typeof checkReports>[0]['filter'],
  terminal: Terminal,
  onLine: Print = () => undefined,
): Promise<Checked> {
  const { tenant, report: { source: served } } = config; // prettier-ignore
  // What is said of settings is a tenant's in the words of its file.
  const worded = ({ subject, grade, found, fix }: Line): Line =>
    tenant === undefined
      ? { subject, grade, found, fix }
      : { subject, grade, found: inWordsOfTheFile(found), fix: fix && inWordsOfTheFile(fix) };
  const settings = worded(settingsLine(config));
  // Before the calls, which may take a while.
  onLine(settings, served, terminal);
  const { checkReports: ask } = await import('../gateway/msgraph.js');
  const findings = (await ask({ config, clock: terminal.clock, filter })).map(worded);
  for (const finding of findings) onLine(finding, served, terminal);
  const isServable = findings.some(({ subject, grade }) => subject === served && grade !== 'BAD');
  return { tenant, isServable, lines: [settings, ...findings] };
}

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

/** Of several tenants each has its own; of the only one, all is its own. */
function jsonOf(checked: readonly Checked[]): string {
  const isServable = checked.every((one) => one.isServable);
  const parts = checked.map((one) => ({ name: one.tenant, isServable: one.isServable, findings: findingsOf(one) })); // prettier-ignore
  const [{ name, ...only } = { name: undefined }] = parts;
  const facts = name === undefined ? only : { isServable, tenants: parts };
  return `${JSON.stringify(facts, undefined, 2)}\n`;
}

/** Field by field: what a finding may carry besides is no script's to rely on. */
function findingsOf({ lines }: Checked) {
  return lines.map(({ subject, grade, found, fix = null }) => ({ subject, grade, found, fix }));
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
