import { parseArgs } from 'node:util';
import { readTenants, type TenantConfigs } from '../config/tenants.js';
import type { Gateway } from '../gateway.js';
import { MINUTE } from '../time.js';
import { startMessage } from './banner.js';
import { letHeapGrow } from './heap-growth.js';
import { tenantsMessage } from './tenants-banner.js';
import type { Command, Terminal } from './command.js';
import { tenantsOf } from './tenant.js';
import { EXIT } from './failure.js';

const OPTIONS = `  --env-file FILE  read settings from this file too (KEY=value); what the environment sets already stays
  --dangerously-allow-anonymous  serve real data beyond this machine to everybody who asks
`;

export function createServe(version: string): Command {
  return {
    name: 'serve',
    summary: 'serve the report (the default)',
    help: `Usage: credential-usage-gateway [serve] [options]

Serves the report as GraphQL. Settings come from the environment; the README lists them. Without any identity for
Microsoft Graph, and on a loopback address, it serves synthetic data, as the command demo does. With TENANTS_FILE it serves
several tenants, each at /t/NAME/.

${OPTIONS}`,
    run: (args, terminal) => serveReport('serve', version, args, terminal),
  };
}

export function createDemo(version: string): Command {
  return {
    name: 'demo',
    summary: 'serve the synthetic report of a made-up tenant',
    help: `Usage: credential-usage-gateway demo [options]

Serves synthetic data from the built-in emulator of Microsoft Graph, whatever identity is set, on any address.

${OPTIONS}`,
    run: (args, terminal) => serveReport('demo', version, args, terminal),
  };
}

async function serveReport(
  command: 'serve' | 'demo',
  version: string,
  args: readonly string[],
  terminal: Terminal,
): Promise<number> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      'env-file': { type: 'string' },
      'dangerously-allow-anonymous': { type: 'boolean', default: false },
    },
  });
  const environment = terminal.environment(values['env-file']);
  const read = () =>
    readTenants(environment, command, {
      allowAnonymous: values['dangerously-allow-anonymous'],
      isInteractive: terminal.isInteractive,
    });
  const starting = startServing(read(), version, terminal);
  // Asked while it starts, it reads the files again when it has: they may have changed in between.
  const reload = () => starting.then((gateway) => gateway.reload(read), NOTHING_STARTED);
  terminal.onReload(() => void reload());
  const gateway = await starting;
  await terminal.untilStopped();
  await gateway.close();
  return EXIT.ok;
}

/** Whoever waits for the start learns of it. */
const NOTHING_STARTED = () => undefined;

/** A start asks for much memory a second, and for as long V8 lets the heap grow fourfold. */
const START_MS = MINUTE;

async function startServing(
  settings: TenantConfigs,
  version: string,
  { clock, stdout, stderr: logDestination, colored, logStyle }: Terminal,
): Promise<Gateway> {
  const { tenants, close } = await tenantsOf(settings, clock);
  try {
    const { startGateway } = await import('../gateway.js');
    const gateway = await startGateway({ tenants, clock, logDestination, logStyle });
    const facts = { ...gateway, version, nowMs: clock.now(), colored };
    const [{ config }] = tenants;
    stdout.write(
      config.tenant === undefined
        ? startMessage({ ...facts, config })
        : tenantsMessage({ ...facts, configs: tenants.map((tenant) => tenant.config) }),
    );
    const callOffGrowth = clock.schedule(letHeapGrow, START_MS);
    return {
      ...gateway,
      close: async () => {
        callOffGrowth();
        await gateway.close().finally(close);
      },
    };
  } catch (error) {
    await close();
    throw error;
  }
}
