import { faultOf } from './plan.js';
import type { DueFault, FaultPlan } from './plan.js';
import type { Endpoint } from './fault.js';

/** A fault that has come due, and the number of the call that it hits. */
export interface HitCall extends DueFault {
  readonly number: number;
}

/** Counts the calls of either endpoint and tells of each what is to go wrong with it. */
export type FaultSource = (method: string, target: string) => HitCall | undefined;

export function createFaultSource(plan: FaultPlan): FaultSource {
  const calls: Record<Endpoint, number> = { report: 0, token: 0 };
  return (method, target) => {
    const endpoint = endpointOf(method, target);
    if (endpoint === undefined) return undefined;
    calls[endpoint] += 1;
    const due = faultOf(plan, endpoint, calls[endpoint]);
    return due && { ...due, number: calls[endpoint] };
  };
}

function endpointOf(method: string, target: string): Endpoint | undefined {
  if (method === 'GET' && target.startsWith('/beta/reports/')) return 'report';
  if (method === 'POST' && /\/oauth2\/v2\.0\/token(\?|$)/.test(target)) return 'token';
  return undefined;
}
