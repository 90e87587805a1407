import { readFileSync } from 'node:fs';
import { codeOf } from '../errors.js';
import type { FaultPlan } from '../emulator/faults/plan.js';
import { UsageError } from './failure.js';

const EXAMPLE = '{"faults":[{"call":3,"fault":"reset"}]}';

/** The fault plan in that file. Throws a UsageError that says all that is wrong with it. */
export async function readFaultPlan(path: string): Promise<FaultPlan> {
  const { faultPlanProblems, isFaultPlan } = await import('../emulator/faults/plan-check.js');
  const plan = readJson(path);
  if (isFaultPlan(plan)) return plan;
  const problems = faultPlanProblems(plan).map((problem) => `  ${problem}`);
  throw new UsageError(['--faults must name a plan of faults, but:', ...problems].join('\n'));
}

function readJson(path: string): unknown {
  let text;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    throw unusable(
      'a file that can be read',
      `reading it failed (${String(codeOf(error))})`,
      error,
    );
  }
  try {
    return JSON.parse(text);
  } catch (error) {
    throw unusable('a file of JSON', 'it holds something else', error);
  }
}

function unusable(rule: string, offence: string, cause: unknown): UsageError {
  return new UsageError(`--faults must name ${rule}, but ${offence}. Write ${EXAMPLE} into it.`, {
    cause,
  });
}

/** One line for each fault, with the options that it takes. */
export async function faultList(): Promise<string> {
  const { FAULTS, faultNamed } = await import('../emulator/faults/catalogue.js');
  const listOf = (names: readonly (typeof FAULTS.report)[number][]) =>
    names.map((name) => {
      const { summary, options = [] } = faultNamed(name);
      return `  ${name.padEnd(24)}${summary}${options.length === 0 ? '' : `; takes ${options.join(', ')}`}\n`;
    });
  const alone = FAULTS.token.filter((name) => !FAULTS.report.includes(name));
  const both = FAULTS.report.filter((name) => FAULTS.token.includes(name));
  const others = FAULTS.report.filter((name) => !FAULTS.token.includes(name));
  return [
    'At both endpoints, report and token:\n',
    ...listOf(both),
    '\nAt the endpoint report only:\n',
    ...listOf(others),
    '\nAt the endpoint token only:\n',
    ...listOf(alone),
  ].join('');
}
