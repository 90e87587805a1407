import { parseArgs } from 'node:util';
import { readConfig } from '../config/config.js';
import type { Command } from './command.js';
import { EXIT } from './failure.js';

export const check: Command = {
  name: 'check',
  summary: 'ask Microsoft Graph for one page of either report and say what is missing',
  help: `Usage: credential-usage-gateway check [--user NAME] [--method METHOD] [--env-file FILE]

Checks the settings, asks Microsoft Graph for one page of either report (two calls of its budget), and prints what came,
what is missing, and the one-line fix. Ends with 0 when the report of GRAPH_REPORT can be served, else with ${EXIT.failed}.

  --user NAME      ask only for the rows of that userPrincipalName, by OData's $filter: whether Graph knows the user at all
  --method METHOD  ask only for the rows of that method, as Graph spells it: mobileSMS
  --env-file FILE  read settings from this file too
  --dangerously-allow-anonymous  as for serve
`,
  run: async (args, terminal) => {
    const { values } = parseArgs({
      args: [...args],
      options: {
        user: { type: 'string' },
        method: { type: 'string' },
        'env-file': { type: 'string' },
        'dangerously-allow-anonymous': { type: 'boolean', default: false },
      },
    });
    const config = readConfig(terminal.environment(values['env-file']), 'check', {
      allowAnonymous: values['dangerously-allow-anonymous'],
    });
    const { checkReports } = await import('../gateway.js');
    const filter = { userPrincipalName: values.user, authMethod: values.method };
    const findings = await checkReports({ config, clock: terminal.clock, filter });
    const served = config.report.source;
    for (const { source, ok, found, fix } of findings) {
      const head = `${ok ? 'good' : 'BAD '}  ${source}${source === served ? ' (GRAPH_REPORT)' : ''}`;
      const lines = [head, `      ${found}`, ...(fix === undefined ? [] : [`      Fix: ${fix}`])];
      terminal.stdout.write(`${lines.join('\n')}\n`);
    }
    const isServable = findings.some(({ source, ok }) => source === served && ok);
    return isServable ? EXIT.ok : EXIT.failed;
  },
};
