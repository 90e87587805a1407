import type { Config } from '../config/config.js';
import type { TenantConfigs } from '../config/tenants.js';
import { UsageError } from './failure.js';

/** The tenants that `--tenant` leaves: the one that it names, or all. @throws UsageError */
export function chosenTenants(tenants: TenantConfigs, name: string | undefined): TenantConfigs {
  if (name === undefined) return tenants;
  const chosen = tenants.find(({ tenant }) => tenant === name);
  if (chosen !== undefined) return [chosen];
  const names = namesOf(tenants);
  throw new UsageError(
    names.length === 0
      ? `--tenant is for TENANTS_FILE, which is not set. Leave it out.`
      : `--tenant must be one of ${names.join(', ')}, but it is ${JSON.stringify(name)}.`,
  );
}

/** The one that is meant. @throws UsageError where that is not said */
export function chosenTenant(tenants: TenantConfigs, name: string | undefined): Config {
  const [first, ...others] = chosenTenants(tenants, name);
  if (others.length === 0) return first;
  throw new UsageError(`--tenant must say which tenant of TENANTS_FILE is meant, but is not given. It is one of ${namesOf(tenants).join(', ')}.`); // prettier-ignore
}

function namesOf(tenants: TenantConfigs): readonly string[] {
  return tenants.flatMap(({ tenant }) => tenant ?? []);
}
