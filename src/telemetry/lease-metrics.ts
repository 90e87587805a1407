import { Gauge, type Registry } from 'prom-client';
import { LEASE_STATES, type LeaseStanding } from './hooks.js';

/** Without samples where the report is not shared. */
export function createLeaseGauges(registry: Registry): (lease: LeaseStanding | undefined) => void {
  const registers = [registry];
  const states = new Gauge({
    name: 'credential_usage_lease_state',
    help: '1 for how this gateway stands to the others that share its store, 0 for the other ways.',
    labelNames: ['state'],
    registers,
  });
  const fence = new Gauge({
    name: 'credential_usage_lease_fence',
    help: 'Number of the lease that this gateway holds or held last; it grows by one whenever another gateway begins to read the report.',
    registers,
  });
  return (lease) => {
    if (lease === undefined) {
      fence.remove();
      return;
    }
    for (const state of LEASE_STATES) states.set({ state }, Number(state === lease.state));
    fence.set(lease.fence);
  };
}
