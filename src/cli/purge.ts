import { parseArgs } from 'node:util';
import { readTenants } from '../config/tenants.js';
import type { Command } from './command.js';
import { EXIT, UsageError } from './failure.js';
import { chosenTenant } from './tenant-option.js';

export const purge: Command = {
  name: 'purge',
  summary: 'delete whatever is kept of one user',
  help: `Usage: credential-usage-gateway purge --user NAME [--tenant NAME] [--env-file FILE]

Deletes the events of that userPrincipalName, in every spelling of upper and lower case, from the store of STORE_URL, and
notes under a keyed hash that those which happened up to now must not come back: no sweep brings them back, though Microsoft
Graph has them for up to 30 days. Events that happen from now on are kept again. The kept report holds everybody, so that it
goes as a whole: the next refresh keeps another.

It needs the settings of the gateway: STORE_URL, SECRET_KEY_FILE, the tenant, the report. A gateway that runs forgets the
user with its next refresh; restart it to make it forget at once.

  --user NAME       whose events
  --tenant NAME     whose user, where TENANTS_FILE names several tenants
  --env-file FILE   read settings from this file too
`,
  run: async (args, terminal) => {
    const { values } = parseArgs({
      args: [...args],
      options: {
        user: { type: 'string' },
        tenant: { type: 'string' },
        'env-file': { type: 'string' },
      },
    });
    const { user, tenant, 'env-file': envFile } = values;
    if (user === undefined || user === '') {
      throw new UsageError('purge must be told whose events, but is not. Write purge --user NAME.');
    }
    const environment = terminal.environment(envFile);
    const config = chosenTenant(
      readTenants(environment, 'export', { allowAnonymous: true }),
      tenant,
    );
    if (config.storeUrl === undefined) {
      throw new UsageError('purge deletes from the store, but STORE_URL is not set. Set what the gateway has.'); // prettier-ignore
    }
    const { purgeUser } = await import('../gateway/purge-user.js');
    const count = await purgeUser({ ...config, storeUrl: config.storeUrl }, user, terminal.clock);
    terminal.stdout.write(`${count.toLocaleString('en')} events deleted. They will not come back.\n`); // prettier-ignore
    return EXIT.ok;
  },
};
