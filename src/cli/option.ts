import type { Parser } from '../config/parser.js';
import { UsageError } from './failure.js';

/** The value of a command line option that may be left out. */
export function parseOption<Value>(
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
