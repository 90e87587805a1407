import type { Config } from '../config/config.js';
import type { TenantConfigs } from '../config/tenants.js';
import type { Clock } from '../time.js';

/** All of them. A demo has but one. */
export async function tenantsOf([first, ...rest]: TenantConfigs, clock: Clock) {
  const opened = await tenantOf(first, clock);
  return { tenants: [opened, ...rest.map(realTenant)] as const, close: opened.close };
}

/** Whose report is read, and as whom, by the settings: a made-up tenant of this process, or a real one. */
export function tenantOf(settings: Config, clock: Clock) {
  return settings.mode === 'demo' ? startDemoTenant(settings, clock) : realTenant(settings);
}

/** The emulator in this process, on a port of its own: the gateway reaches it over HTTP, as it would Microsoft Graph. */
async function startDemoTenant(settings: Config, clock: Clock) {
  const { startEmulator } = await import('../emulator/server.js');
  const { createDemoTenant } = await import('../emulator/demo-tenant.js');
  const { createEmulatorCredential } = await import('../emulator/credential.js');
  const { EMULATED_APP } = await import('../emulator/identity.js');
  const emulator = await startEmulator({ clock, tenant: createDemoTenant({ clock }) });
  const { tenantDomain: tenantId } = EMULATED_APP;
  const msgraph = { ...settings.msgraph, baseUrl: emulator.baseUrl, tenantId };
  return {
    config: Object.freeze({ ...settings, msgraph: Object.freeze(msgraph) }),
    credential: createEmulatorCredential(emulator.tokenUrl, clock),
    close: () => emulator.close(),
  };
}

/** The gateway makes its own credential from the settings. */
function realTenant(config: Config) {
  return { config, credential: undefined, close: () => Promise.resolve() };
}
