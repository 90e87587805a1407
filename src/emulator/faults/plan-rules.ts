import { isFaultName } from './catalogue.js';
import type { FaultPlan, PlannedFault } from './plan.js';

interface Rule {
  /** Completes the sentence "must be ...". */
  readonly rule: string;
  readonly holds: (value: unknown) => boolean;
  /** A sentence that tells how to write it. */
  readonly fix: string;
}

export type Rules = ReadonlyMap<string, Rule>;

/** Beyond it numbers lose their last digit, and dates end a little later. */
const MOST = 1_000_000_000;

const callNumber = whole(1, MOST);

/** What each key of a fault must hold. The first is required. */
export const FAULT_RULES = rulesOf<Required<PlannedFault>>({
  fault: {
    rule: 'the name of a fault, or a list of such names',
    holds: oneOrSeveral(isFaultName),
    fix: 'The command emulator --list-faults prints all names.',
  },
  call: {
    rule: `${callNumber.rule}, or a list of such numbers`,
    holds: oneOrSeveral(callNumber.holds),
    fix: 'Write "call": 3 or "call": [5, 8].',
  },
  from: { ...callNumber, fix: 'Write "from": 10.' },
  until: { ...callNumber, fix: 'Write "until": 20.' },
  rate: { ...share('a share of the calls'), fix: 'Write "rate": 0.2.' },
  endpoint: {
    rule: 'report or token',
    holds: (value) => value === 'report' || value === 'token',
    fix: 'Write "endpoint": "token".',
  },
  retryAfter: {
    rule: 'a text without line breaks and characters beyond ASCII',
    holds: (value) => typeof value === 'string' && /^[\x20-\x7e]{0,200}$/.test(value),
    fix: 'Write "retryAfter": "12".',
  },
  retryAfterDateSeconds: { ...whole(-MOST, MOST), fix: 'Write "retryAfterDateSeconds": 30.' },
  skewSeconds: { ...whole(-MOST, MOST), fix: 'Write "skewSeconds": 3600.' },
  to: {
    rule: 'scheme, host and port of an address',
    holds: (value) => {
      return (
        typeof value === 'string' && /^https?:\/\/[^/?#\\@\s]+$/.test(value) && URL.canParse(value)
      );
    },
    fix: 'Write "to": "http://127.0.0.1:5999".',
  },
  share: { ...share('a share of the rows'), fix: 'Write "share": 0.06.' },
  rows: { ...whole(1, 1000), fix: 'Write "rows": 3.' },
  delayMs: { ...whole(0, MOST), fix: 'Write "delayMs": 500.' },
});

export const PLAN_RULES = rulesOf<Required<FaultPlan>>({
  faults: {
    rule: 'a list of faults',
    holds: Array.isArray,
    fix: 'Write "faults": [{ "call": 3, "fault": "reset" }].',
  },
  seed: { ...whole(0, MOST), fix: 'Write "seed": 7.' },
});

function rulesOf<Keys>(rules: Readonly<Record<keyof Keys & string, Rule>>): Rules {
  return new Map(Object.entries<Rule>(rules));
}

function whole(least: number, most: number): Omit<Rule, 'fix'> {
  return {
    rule: `a whole number from ${least} to ${most}`,
    holds: (value) => Number.isInteger(value) && Number(value) >= least && Number(value) <= most,
  };
}

function share(what: string): Omit<Rule, 'fix'> {
  return {
    rule: `${what}, a number above 0 and up to 1`,
    holds: (value) => typeof value === 'number' && value > 0 && value <= 1,
  };
}

function oneOrSeveral(holds: (value: unknown) => boolean): (value: unknown) => boolean {
  return (value) => (Array.isArray(value) ? value.length > 0 && value.every(holds) : holds(value));
}
