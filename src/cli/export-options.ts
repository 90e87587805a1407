import { parseArgs } from 'node:util';
import { UsageError } from './failure.js';

export const EXPORT_HELP = `Usage: credential-usage-gateway export [--format csv|ndjson] [--output FILE] [conditions] [--demo] [--env-file FILE]

Reads the whole report from Microsoft Graph, as serve would, and writes its rows, newest first, to a file or to stdout.
Names are written as they are: this is for whoever runs the gateway. How far it is stands on a terminal alone.

What Microsoft Graph has forgotten comes from the store of STORE_URL, with the other settings of the gateway that keeps it
(tenant, report, SECRET_KEY_FILE). The store is only read, and users who were purged from it are not written. What nobody
knows of the window is said on stderr, as ISO 8601 intervals. Microsoft Graph is called all the same, beside a gateway that
runs and against the same limit of 5 calls in 10 s: GRAPH_BUDGET=1/10s takes what the gateway's own 4 leave.

  --format FORMAT          csv (the default; RFC 4180) or ndjson (a JSON object in each line)
  --output FILE            a new file that only its owner can read; it is there when it is whole, or not at all
  --bom                    begin a CSV file with a byte order mark, by which Excel knows UTF-8
  --demo                   the synthetic report of a made-up tenant
  --tenant NAME            which tenant of TENANTS_FILE, where that has several
  --env-file FILE          read settings from this file too

Conditions, in any case; all must hold:
  --period PERIOD          D1, D7 or D30 (the default)
  --from INSTANT           such as 2026-09-01T00:00:00Z, together with --to; they win over the period
  --to INSTANT             after that, and not in the window itself; what lies behind the report is cut off
  --feature FEATURE        registration or reset
  --success true|false
  --auth-method METHOD     such as mobileSMS; once or several times
  --failure-category NAME  such as ABANDONED; once or several times
  --user NAME              the rows of that userPrincipalName
  --user-contains TEXT     the rows of users in whose userPrincipalName it occurs
`;

interface ExportOptions {
  readonly format: 'csv' | 'ndjson';
  /** undefined: to stdout. */
  readonly output: string | undefined;
  readonly isDemo: boolean;
  readonly envFile: string | undefined;
  /** undefined: the only one. */
  readonly tenant: string | undefined;
  /** As a URL would have them. */
  readonly parameters: URLSearchParams;
}

/** Options, and the parameters of an export that they are. */
const CONDITIONS = {
  period: 'period',
  from: 'from',
  to: 'to',
  feature: 'feature',
  success: 'success',
  'auth-method': 'authMethod',
  'failure-category': 'failureCategory',
  user: 'user',
  'user-contains': 'userContains',
} as const;

const oneText = { type: 'string' } as const;
const texts = { type: 'string', multiple: true } as const;

export function readExportOptions(args: readonly string[]): ExportOptions {
  const { values } = parseArgs({
    args: [...args],
    options: {
      format: { ...oneText, default: 'csv' },
      output: oneText,
      bom: { type: 'boolean', default: false },
      demo: { type: 'boolean', default: false },
      'env-file': oneText,
      tenant: oneText,
      period: oneText,
      from: oneText,
      to: oneText,
      feature: oneText,
      success: oneText,
      'auth-method': texts,
      'failure-category': texts,
      user: oneText,
      'user-contains': oneText,
    },
  });
  const { format, output, bom, demo: isDemo, 'env-file': envFile, tenant, ...conditions } = values;
  if (format !== 'csv' && format !== 'ndjson') {
    throw new UsageError(`--format must be csv or ndjson, but it is "${format}".`);
  }
  const parameters = new URLSearchParams({ bom: String(bom) });
  for (const [option, given] of Object.entries(conditions)) {
    for (const value of [given].flat()) parameters.append(parameterOf(option), value);
  }
  return { format, output, isDemo, envFile, tenant, parameters };
}

function parameterOf(option: string): string {
  const [, parameter = option] = Object.entries(CONDITIONS).find(([name]) => name === option) ?? [];
  return parameter;
}
