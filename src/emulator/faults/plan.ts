import { drawsFor } from '../demo-draws.js';
import type { FaultName } from './catalogue.js';
import type { Endpoint, FaultOptions } from './fault.js';

/** Which calls go wrong, and how. The same plan spoils the same calls of every run in the same way. */
export interface FaultPlan {
  /** Decides all that is left to chance; 1 unless told otherwise. */
  readonly seed?: number;
  /** The first that fits a call is what happens to it. */
  readonly faults: readonly PlannedFault[];
}

/** Every call of its endpoint, unless told otherwise by `call`, or by `from` and `until`. */
export interface PlannedFault extends FaultOptions {
  /** Of a list, one is drawn for each call. */
  readonly fault: FaultName | readonly FaultName[];
  /** Calls are counted from 1 in the order of their arrival, each endpoint's for itself. */
  readonly call?: number | readonly number[];
  readonly from?: number;
  /** The last call; without it there is none. */
  readonly until?: number;
  /** The share of these calls that goes wrong: 0.2 is one of five. */
  readonly rate?: number;
  /** `report`, unless told otherwise: GETs of the reports and of their summary functions. */
  readonly endpoint?: Endpoint;
}

export interface DueFault {
  readonly name: FaultName;
  readonly options: FaultOptions;
}

/** What is to happen to a call; undefined when it is to be answered as ever. */
export function faultOf(plan: FaultPlan, endpoint: Endpoint, call: number): DueFault | undefined {
  for (const [index, planned] of plan.faults.entries()) {
    if ((planned.endpoint ?? 'report') !== endpoint || !isMeant(planned, call)) continue;
    const draw = drawsFor(plan.seed ?? 1, index, call);
    if (draw() >= (planned.rate ?? 1)) continue;
    const names = [planned.fault].flat();
    const name = names[Math.floor(draw() * names.length)];
    if (name !== undefined) return { name, options: planned };
  }
  return undefined;
}

function isMeant({ call, from = 1, until = Infinity }: PlannedFault, number: number): boolean {
  if (call !== undefined) return [call].flat().includes(number);
  return number >= from && number <= until;
}
