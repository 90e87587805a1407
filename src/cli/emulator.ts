import type { Command, Terminal } from './command.js';
import { MOST_EVENTS, readOptions, readValues } from './emulator-options.js';
import { EXIT } from './failure.js';
import { faultList } from './fault-plan.js';

export const emulator: Command = {
  name: 'emulator',
  summary: 'serve a synthetic Microsoft Graph alone, for tests and benchmarks',
  help: `Usage: credential-usage-gateway emulator [options]

Serves the emulated Microsoft Graph on 127.0.0.1 and says how to point a gateway at it.

  --port N                where to listen (default 5001; 0 takes any free port)
  --events N              events of the synthetic tenant, up to ${MOST_EVENTS}
  --seed S                another number makes another tenant (default 1)
  --budget 5/10s          calls answered in a window, or off (default 5/10s, as Graph)
  --page-size N           rows on a page, 1 to 1000 (default 1000)
  --order ORDER           newest-first (default) or shuffled, by the seed; Graph promises no order
  --faults FILE           let calls fail as the plan in FILE says
  --list-faults           print the name of every fault that can be planned, and end

A fault plan is JSON:

  { "seed": 7, "faults": [
      { "call": 3, "fault": "truncate-chunk" },
      { "call": [5, 8], "fault": "link-foreign-host", "to": "http://127.0.0.1:5999" },
      { "from": 10, "until": 12, "fault": "status-503", "retryAfter": "12" },
      { "from": 20, "rate": 0.2, "fault": ["reset", "hang"] },
      { "endpoint": "token", "call": 2, "fault": "token-invalid-secret" } ] }

Calls of the reports are counted from 1 as they arrive, and those of the token endpoint for themselves. The first fault
that fits a call happens to it; without call and from it fits every call. A rate, and one fault of several, are drawn by
the seed: the same plan spoils the same calls of every run. A call that fails spends the budget all the same.
`,
  run: async (args, terminal) => {
    const values = readValues(args);
    if (values['list-faults']) {
      terminal.stdout.write(await faultList());
      return EXIT.ok;
    }
    const options = await readOptions(values);
    const { startEmulator } = await import('../emulator/server.js');
    const { createDemoTenant } = await import('../emulator/demo-tenant.js');
    const { clock, stdout } = terminal;
    const { seed, events, ...serving } = options;
    const tenant = createDemoTenant({ clock, ...seed, ...events });
    const served = await startEmulator({ clock, tenant, ...seed, ...serving });
    stdout.write(await startMessage(served.baseUrl, served.tokenUrl, terminal));
    await terminal.untilStopped();
    await served.close();
    return EXIT.ok;
  },
};

/**
 * With a token: the emulator, like Graph, answers nobody without one. It opens synthetic data only, and is not asked for
 * over the wire, where it would be the first call of a fault plan.
 */
async function startMessage(
  baseUrl: string,
  tokenUrl: string,
  { clock }: Terminal,
): Promise<string> {
  const { issueToken } = await import('../emulator/access.js');
  const { EMULATED_APP } = await import('../emulator/identity.js');
  const { createSeal } = await import('../emulator/seal.js');
  const scope = 'https://graph.microsoft.com/.default';
  const { accessToken: token } = issueToken(createSeal(), EMULATED_APP.clientId, clock);
  return `Emulated Microsoft Graph, synthetic data only: ${baseUrl}

Point a gateway at it, with a token for the next hour:
  GRAPH_BASE_URL=${baseUrl} GRAPH_ACCESS_TOKEN=${token} credential-usage-gateway serve
A new token:
  curl -s ${tokenUrl} -d grant_type=client_credentials -d client_id=${EMULATED_APP.clientId} -d client_secret=${EMULATED_APP.clientSecret} -d scope=${scope}
`;
}
