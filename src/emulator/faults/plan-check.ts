import { FAULTS, faultNamed } from './catalogue.js';
import type { FaultName } from './catalogue.js';
import type { FaultPlan, PlannedFault } from './plan.js';
import { FAULT_RULES, PLAN_RULES } from './plan-rules.js';
import type { Rules } from './plan-rules.js';

type JsonObject = Readonly<Record<string, unknown>>;

export function isFaultPlan(document: unknown): document is FaultPlan {
  return faultPlanProblems(document).length === 0;
}

/** All that is wrong with a document that should be a fault plan: the rule, the offence and the fix of each. */
export function faultPlanProblems(document: unknown): readonly string[] {
  const problems = memberProblems('plan', document, PLAN_RULES);
  if (problems.length > 0 || !isObject(document)) return problems;
  const { faults } = document;
  return Array.isArray(faults) ? faults.flatMap(plannedFaultProblems) : [];
}

function plannedFaultProblems(planned: unknown, index: number): readonly string[] {
  const where = `faults[${index}]`;
  const problems = memberProblems(where, planned, FAULT_RULES);
  return isPlannedFault(planned) ? contradictions(where, planned) : problems;
}

function isPlannedFault(planned: unknown): planned is PlannedFault {
  return memberProblems('', planned, FAULT_RULES).length === 0;
}

function memberProblems(where: string, value: unknown, rules: Rules): readonly string[] {
  if (!isObject(value)) {
    return [
      `${where} must be an object, but it is ${shown(value)}. Write {"${requiredIn(rules)}": ...}.`,
    ];
  }
  const names = new Set([requiredIn(rules), ...Object.keys(value)]);
  return [...names].flatMap((name) => {
    const rule = rules.get(name);
    if (rule === undefined) {
      return [
        `${where} must have no other key than ${[...rules.keys()].join(', ')}, but it has ${shown(name)}. Rename or remove it.`,
      ];
    }
    if (rule.holds(value[name])) return [];
    return [`${where}.${name} must be ${rule.rule}, but it is ${shown(value[name])}. ${rule.fix}`];
  });
}

/** The one key that may not be left out stands first. */
function requiredIn(rules: Rules): string {
  return rules.keys().next().value ?? '';
}

/** Where each key is right and together they mean nothing. */
function contradictions(where: string, planned: PlannedFault): readonly string[] {
  const { call, from, until, endpoint = 'report' } = planned;
  const names = [planned.fault].flat();
  const problems: string[] = [];
  if (call !== undefined && (from ?? until) !== undefined) {
    problems.push(`${where} must say call, or from and until, but it says both. Remove one.`);
  }
  if (until !== undefined && until < (from ?? 1)) {
    problems.push(
      `${where}.until must not be less than from, but it is ${until}. Write a later call.`,
    );
  }
  for (const name of names.filter((one) => !FAULTS[endpoint].includes(one))) {
    const other = endpoint === 'report' ? 'token' : 'report';
    problems.push(
      `${where}.fault must happen at the endpoint ${endpoint}, but ${name} cannot. Write "endpoint": "${other}".`,
    );
  }
  return [...problems, ...optionProblems(where, planned, names)];
}

/** Options of the plan itself; all others belong to the faults that take them. */
const PLAN_KEYS = ['fault', 'call', 'from', 'until', 'rate', 'endpoint'];

function optionProblems(
  where: string,
  planned: PlannedFault,
  names: readonly FaultName[],
): readonly string[] {
  const taken: readonly string[] = names.flatMap((name) => faultNamed(name).options ?? []);
  return Object.keys(planned)
    .filter((key) => !PLAN_KEYS.includes(key) && !taken.includes(key))
    .map((key) => {
      const rule =
        taken.length === 0 ? 'takes no option' : `takes only ${[...new Set(taken)].join(', ')}`;
      return `${where}.${key} must not be there: ${names.join(', ')} ${rule}. Remove it.`;
    });
}

function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Longest text that is repeated in a message. */
const LONGEST_OFFENCE = 60;

function shown(value: unknown): string {
  return value === undefined ? 'missing' : JSON.stringify(value).slice(0, LONGEST_OFFENCE);
}
