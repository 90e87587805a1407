import type { Config } from '../config/config.js';
import { callersLine, reportLine } from './banner.js';
import type { Terminal } from './command.js';

interface Facts {
  readonly configs: readonly Config[];
  /** Where the gateway listens, without a path. */
  readonly url: string;
  /** Where the paths of each tenant begin. */
  readonly urls: readonly string[];
  readonly version: string;
  readonly nowMs: number;
  readonly colored: Terminal['colored'];
}

/** What the operator of several tenants reads when the gateway listens. */
export function tenantsMessage(facts: Facts): string {
  const { configs, url, urls, version, colored } = facts;
  const tenants = configs.map((config, index) => tenantLines(config, urls[index] ?? '', facts));
  const count = `${configs.length} ${configs.length === 1 ? 'tenant' : 'tenants'}`;
  return `${colored('bold', 'Credential Usage Gateway')} ${version}
${count}. Listening on ${url}

${tenants.join('\n')}
The health of all: curl -s ${url}/readyz
`;
}

function tenantLines(config: Config, url: string, { nowMs, colored }: Facts): string {
  const { explorer, dashboard } = config.http;
  const pages = [
    ...(dashboard ? [`  the dashboard ${url}/dashboard\n`] : []),
    ...(explorer ? [`  the explorer  ${url}/\n`] : []),
  ];
  return `${colored('bold', config.tenant ?? '')}: ${reportLine(config)}
  GraphQL       ${url}/graphql
${pages.join('')}  ${callersLine(config, nowMs)}`;
}
