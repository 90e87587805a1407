import { describe, expect, it } from '@jest/globals';
import { faultOf } from '../../../src/emulator/faults/plan.js';
import type { FaultPlan, PlannedFault } from '../../../src/emulator/faults/plan.js';

/** What happens to the first calls of the reports. */
function faultsOf(plan: FaultPlan, calls = 6) {
  return Array.from({ length: calls }, (_, index) => faultOf(plan, 'report', index + 1)?.name);
}

const none = undefined;

describe('a fault plan', () => {
  it.each<[PlannedFault, readonly (string | undefined)[]]>([
    [{ fault: 'reset' }, ['reset', 'reset', 'reset', 'reset', 'reset', 'reset']],
    [{ fault: 'reset', call: 2 }, [none, 'reset', none, none, none, none]],
    [{ fault: 'reset', call: [1, 6] }, ['reset', none, none, none, none, 'reset']],
    [{ fault: 'reset', from: 5 }, [none, none, none, none, 'reset', 'reset']],
    [{ fault: 'reset', until: 2 }, ['reset', 'reset', none, none, none, none]],
    [{ fault: 'reset', from: 2, until: 3 }, [none, 'reset', 'reset', none, none, none]],
    [{ fault: 'reset', endpoint: 'token' }, [none, none, none, none, none, none]],
  ])('with %j spoils %j', (planned, expected) => {
    expect(faultsOf({ faults: [planned] })).toEqual(expected);
  });

  it('lets the first fault that fits a call happen to it', () => {
    const faults: PlannedFault[] = [
      { fault: 'hang', call: 2 },
      { fault: 'reset', from: 2, until: 3 },
      { fault: 'fin' },
    ];
    expect(faultsOf({ faults }, 4)).toEqual(['fin', 'hang', 'reset', 'fin']);
  });

  it('keeps the calls of the token endpoint apart', () => {
    const plan: FaultPlan = { faults: [{ fault: 'token-missing', endpoint: 'token', call: 1 }] };
    expect(faultOf(plan, 'token', 1)?.name).toBe('token-missing');
    expect(faultOf(plan, 'report', 1)).toBeUndefined();
  });

  it('hands on the options of the fault that happens', () => {
    const plan: FaultPlan = { faults: [{ fault: 'status-503', retryAfter: '12' }] };
    expect(faultOf(plan, 'report', 1)?.options).toMatchObject({ retryAfter: '12' });
  });

  it('with a rate spoils about that share of the calls, of each fault about as many', () => {
    const plan: FaultPlan = { seed: 7, faults: [{ rate: 0.2, fault: ['reset', 'status-503'] }] };
    const faults = faultsOf(plan, 5000);
    const times = (name: string | undefined) => faults.filter((fault) => fault === name).length;
    for (const name of ['reset', 'status-503']) {
      expect(times(name)).toBeGreaterThan(430);
      expect(times(name)).toBeLessThan(570);
    }
    expect(times('reset') + times('status-503') + times(undefined)).toBe(5000);
  });

  it('draws the same for the same seed, and otherwise for another', () => {
    const faults: PlannedFault[] = [{ rate: 0.5, fault: ['reset', 'hang', 'fin'] }];
    const drawn = faultsOf({ seed: 7, faults }, 100);
    expect(faultsOf({ seed: 7, faults }, 100)).toEqual(drawn);
    expect(faultsOf({ seed: 8, faults }, 100)).not.toEqual(drawn);
    expect(faultsOf({ faults }, 100)).toEqual(faultsOf({ seed: 1, faults }, 100));
  });

  it('passes a call on to the next fault when the rate spares it', () => {
    const faults: PlannedFault[] = [{ rate: 0.5, fault: 'reset' }, { fault: 'hang' }];
    expect(new Set(faultsOf({ faults }, 100))).toEqual(new Set(['reset', 'hang']));
  });
});
