import { parseArgs } from 'node:util';
import { readConfig } from '../config/config.js';
import { startMessage } from './banner.js';
import type { Command, Terminal } from './command.js';
import { tenantOf } from './tenant.js';
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
Microsoft Graph, and on a loopback address, it serves synthetic data, as the command demo does.

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
  const settings = readConfig(terminal.environment(values['env-file']), command, {
    allowAnonymous: values['dangerously-allow-anonymous'],
    isInteractive: terminal.isInteractive,
  });
  const tenant = await tenantOf(settings, terminal.clock);
  const { config, credential } = tenant;
  try {
    const { startGateway } = await import('../gateway.js');
    const { clock, stderr: logDestination } = terminal;
    const gateway = await startGateway({ config, credential, clock, logDestination });
    terminal.stdout.write(startMessage({ config, url: gateway.url, version, nowMs: clock.now() }));
    await terminal.untilStopped();
    await gateway.close();
  } finally {
    await tenant.close();
  }
  return EXIT.ok;
}
