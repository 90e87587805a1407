import { parseArgs } from 'node:util';
import { callBudget, wholeNumber } from '../config/parser.js';
import type { Parser } from '../config/parser.js';
import type { Command, Terminal } from './command.js';
import { EXIT, UsageError } from './failure.js';

/** A tenant of this size is made in seconds. */
const MOST_EVENTS = 1_000_000;

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
`,
  run: async (args, terminal) => {
    const options = readOptions(args);
    const { startEmulator } = await import('../emulator/server.js');
    const { createDemoTenant } = await import('../emulator/demo-tenant.js');
    const { clock, stdout } = terminal;
    const { seed, events, ...serving } = options;
    const tenant = createDemoTenant({ clock, ...seed, ...events });
    const served = await startEmulator({ clock, tenant, ...serving });
    stdout.write(await startMessage(served.baseUrl, served.tokenUrl, terminal));
    await terminal.untilStopped();
    await served.close();
    return EXIT.ok;
  },
};

function readOptions(args: readonly string[]) {
  const { values } = parseArgs({
    args: [...args],
    options: {
      port: { type: 'string', default: '5001' },
      events: { type: 'string' },
      seed: { type: 'string' },
      budget: { type: 'string' },
      'page-size': { type: 'string' },
    },
  });
  const port = parseOption('port', values.port, wholeNumber(0, 65_535, '5001'));
  const events = parseOption('events', values.events, wholeNumber(1, MOST_EVENTS, '3500'));
  const seed = parseOption('seed', values.seed, wholeNumber(0, 999_999_999, '1'));
  const budget = parseOption('budget', values.budget, callBudget);
  const pageSize = parseOption('page-size', values['page-size'], wholeNumber(1, 1000, '1000'));
  return {
    ...(port !== undefined && { port }),
    ...(budget !== undefined && { budget }),
    ...(pageSize !== undefined && { pageSize }),
    events: events === undefined ? {} : { events },
    seed: seed === undefined ? {} : { seed },
  };
}

/** The value of a command line option that may be left out. */
function parseOption<Value>(
  name: string,
  text: string | undefined,
  { rule, example, parse }: Parser<Value>,
): Value | undefined {
  if (text === undefined) return undefined;
  const value = parse(text);
  if (value !== undefined) return value;
  const offence = JSON.stringify(text);
  throw new UsageError(
    `--${name} must be ${rule}, but it is ${offence}. Write --${name} ${example}.`,
  );
}

/** With a token: the emulator, like Graph, answers nobody without one. It opens synthetic data only. */
async function startMessage(
  baseUrl: string,
  tokenUrl: string,
  { clock }: Terminal,
): Promise<string> {
  const { createEmulatorCredential } = await import('../emulator/credential.js');
  const { EMULATED_APP } = await import('../emulator/identity.js');
  const scope = 'https://graph.microsoft.com/.default';
  const { token } = await createEmulatorCredential(tokenUrl, clock).getToken(scope);
  return `Emulated Microsoft Graph, synthetic data only: ${baseUrl}

Point a gateway at it, with a token for the next hour:
  GRAPH_BASE_URL=${baseUrl} GRAPH_ACCESS_TOKEN=${token} credential-usage-gateway serve
A new token:
  curl -s ${tokenUrl} -d grant_type=client_credentials -d client_id=${EMULATED_APP.clientId} -d client_secret=${EMULATED_APP.clientSecret} -d scope=${scope}
`;
}
