import { parseArgs } from 'node:util';
import { callBudget, oneOf, wholeNumber } from '../config/parser.js';
import type { Parser } from '../config/parser.js';
import { UsageError } from './failure.js';
import { readFaultPlan } from './fault-plan.js';

/** A tenant of this size is made in seconds. */
export const MOST_EVENTS = 1_000_000;

/** What stands on the command line, unread. */
export function readValues(args: readonly string[]) {
  const { values } = parseArgs({
    args: [...args],
    options: {
      port: { type: 'string', default: '5001' },
      events: { type: 'string' },
      seed: { type: 'string' },
      budget: { type: 'string' },
      'page-size': { type: 'string' },
      order: { type: 'string' },
      faults: { type: 'string' },
      'list-faults': { type: 'boolean', default: false },
    },
  });
  return values;
}

/** What the emulator is to serve; what was left out is not there. */
export async function readOptions(values: ReturnType<typeof readValues>) {
  const port = parseOption('port', values.port, wholeNumber(0, 65_535, '5001'));
  const events = parseOption('events', values.events, wholeNumber(1, MOST_EVENTS, '3500'));
  const seed = parseOption('seed', values.seed, wholeNumber(0, 999_999_999, '1'));
  const budget = parseOption('budget', values.budget, callBudget);
  const pageSize = parseOption('page-size', values['page-size'], wholeNumber(1, 1000, '1000'));
  const order = parseOption('order', values.order, oneOf(['newest-first', 'shuffled']));
  const faults = values.faults === undefined ? undefined : await readFaultPlan(values.faults);
  return {
    ...(port !== undefined && { port }),
    ...(budget !== undefined && { budget }),
    ...(pageSize !== undefined && { pageSize }),
    ...(order !== undefined && { order }),
    ...(faults !== undefined && { faults }),
    events: events === undefined ? {} : { events },
    seed: seed === undefined ? {} : { seed },
  };
}

/** The value of a command line option that may be left out. */
function parseOption<Value>(
  name: string,
  text: string | undefined,
  { rule, example, parse }: Parser<Value>,
): Value | undefined {
  if (text === undefined) return undefined;
  const value = parse(text);
  if (value !== undefined) return value;
  const offence = JSON.stringify(text);
  throw new UsageError(
    `--${name} must be ${rule}, but it is ${offence}. Write --${name} ${example}.`,
  );
}
