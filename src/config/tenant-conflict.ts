import type { Config } from './config.js';

/** Of two tenants that are right each for itself: what they may not share, and what to do. undefined: they share nothing. */
type Rule = (one: Config, other: Config) => string | undefined;

/** What is wrong between tenants. Each completes the sentence "TENANTS_FILE ...". */
export function tenantConflicts(tenants: readonly Config[]): readonly string[] {
  return tenants.flatMap((other, index) =>
    tenants.slice(0, index).flatMap((one) =>
      RULES.flatMap((rule) => {
        const problem = rule(one, other);
        return problem === undefined ? [] : [`${String(other.tenant)}.${problem}`];
      }),
    ),
  );
}

const RULES: readonly Rule[] = [
  (one, other) =>
    appOf(one) === appOf(other)
      ? `clientId and tenantId are those of ${String(one.tenant)} too. Graph counts the calls of one application in one tenant together, whatever they ask for, so that either would take the other's budget. Give it an app registration of its own, or remove one of the two.`
      : undefined,
  (one, other) =>
    reportOf(one) === reportOf(other) && appOf(one) !== appOf(other)
      ? `tenantId and report are those of ${String(one.tenant)} too: one report would be read and kept twice. Remove one of the two, and give its callers keys of the other.`
      : undefined,
  (one, other) =>
    one.secretKey !== undefined && other.secretKey?.equals(one.secretKey) === true
      ? `secretKeyFile holds the key of ${String(one.tenant)} too: a cursor of one would open in the other, and one name would have one pseudonym in both. Make another: credential-usage-gateway keygen --secret --out FILE. Or leave both out and set SECRET_KEY_FILE, from which each tenant gets a key of its own.`
      : undefined,
  ({ callerAuth: one, tenant }, { callerAuth: other }) =>
    one.kind === 'jwt' && other.kind === 'jwt' && one.issuer === other.issuer && one.audience === other.audience
      ? `jwtAudience is that of ${String(tenant)} too, of the same issuer: a token for one would open the other. Register an audience for each.`
      : undefined,
]; // prettier-ignore

/** Whose calls Graph counts together. A tenant has an id and names, which nobody can tell to be one without asking. */
function appOf({ msgraph: { cloud, tenantId, clientId } }: Config): string {
  return JSON.stringify([cloud, tenantId?.toLowerCase(), clientId?.toLowerCase()]);
}

function reportOf({ msgraph: { cloud, tenantId }, report }: Config): string {
  return JSON.stringify([cloud, tenantId?.toLowerCase(), report.source]);
}
