import type { Ending } from './expectations.js';
import type { FaultCase } from './fault-case.js';
import type { ReportAnswer } from './report-answer.js';
import { ROWS, ROWS_ON_A_PAGE, dataTextOf } from './tenant.js';

/** How callers were answered after a fault. */
export type Outcome =
  'recovered' | 'old rows, labelled' | 'first rows, labelled' | 'typed error' | 'fewer rows';

export interface Verdict {
  readonly outcome: Outcome;
  /** What the contract forbids and was found all the same. */
  readonly problems: readonly string[];
}

/**
 * Holds an answer against the ending of its case. `before` was the answer before the fault; undefined in a cold start.
 */
export function judge(
  faultCase: FaultCase,
  answer: ReportAnswer,
  before: ReportAnswer | undefined,
): Verdict {
  const ending = atFirst(faultCase.ending, faultCase.call, before);
  if (ending === 'recovers') return recovered(answer, faultCase);
  if ('leaves' in ending) return fewer(answer, ending.leaves(faultCase.call));
  if (before !== undefined) return stale(answer, before, ending);
  return answer.totalCount === undefined
    ? refused(faultCase, answer, ending)
    : partial(faultCase, answer, ending);
}

/** A shrink to nothing, or to less than half, is not believed before a second sweep agrees. */
function atFirst(ending: Ending, page: number, before: ReportAnswer | undefined): Ending {
  if (typeof ending === 'string' || 'code' in ending || before === undefined) return ending;
  const rows = ending.leaves(page);
  return rows < ROWS / 2 ? { code: 'UPSTREAM_BAD_RESPONSE', reason: 'SHRUNK' } : ending;
}

/** All rows, and not a byte of them changed. */
export function recovered(
  answer: ReportAnswer,
  { isAltering }: Pick<FaultCase, 'isAltering'>,
): Verdict {
  const dataText = isAltering ? answer.dataText : dataTextOf(ROWS);
  const problems = [
    ...labelProblems(answer, FRESH),
    ...differences(answer, { totalCount: ROWS, dataText }),
  ];
  return { outcome: 'recovered', problems };
}

function fewer(answer: ReportAnswer, rows: number): Verdict {
  const problems = [...labelProblems(answer, FRESH), ...differences(answer, { totalCount: rows })];
  return { outcome: 'fewer rows', problems };
}

type Failure = Exclude<Ending, 'recovers' | { readonly leaves: unknown }>;

const FRESH = { state: 'FRESH', isComplete: true, cause: undefined, reason: undefined };
const failing = ({ code, reason }: Failure) => ({ state: 'FAILING', cause: code, reason });

function stale(answer: ReportAnswer, before: ReportAnswer, failure: Failure): Verdict {
  const { asOf } = before.label;
  const problems = [
    ...labelProblems(answer, { ...failing(failure), isComplete: true, asOf }),
    ...differences(answer, { dataText: before.dataText }),
    ...noticeProblems(answer),
  ];
  return { outcome: 'old rows, labelled', problems };
}

/** What came before the fault, and never more. */
function partial({ call, isPageGood }: FaultCase, answer: ReportAnswer, failure: Failure): Verdict {
  const rowsBefore = (call - 1) * ROWS_ON_A_PAGE;
  const mostRows = isPageGood ? rowsBefore + ROWS_ON_A_PAGE : rowsBefore;
  const { totalCount = 0 } = answer;
  const isPossible = totalCount > 0 && totalCount >= rowsBefore && totalCount <= mostRows;
  const problems = [
    ...labelProblems(answer, { ...failing(failure), isComplete: false }),
    ...(isPossible ? [] : [`${totalCount} rows are served, and ${mostRows} have come`]),
    ...differences(answer, { dataText: dataTextOf(totalCount) }),
    ...noticeProblems(answer),
  ];
  return { outcome: 'first rows, labelled', problems };
}

function refused({ call, isPageGood }: FaultCase, answer: ReportAnswer, failure: Failure): Verdict {
  const hasRows = call > 1 || isPageGood;
  const { code, reason } = failure;
  const problems = [
    ...labelProblems(answer, { ...failing(failure), isComplete: false, asOf: null }),
    ...differences(answer.error, { code, reason }),
    ...(Number(answer.error['retryAfterSeconds']) > 0 ? [] : ['no time to come again is named']),
    ...(hasRows ? ['no rows are served, and some have come'] : []),
    ...noticeProblems(answer),
  ];
  return { outcome: 'typed error', problems };
}

function labelProblems({ label }: ReportAnswer, wanted: object): readonly string[] {
  return differences(label, wanted);
}

function noticeProblems({ notice }: ReportAnswer): readonly string[] {
  return notice === undefined ? ['no notice says what to do'] : [];
}

/** What was seen, against what should be. */
function differences(seen: object, wanted: object): readonly string[] {
  const seenValues = new Map<string, unknown>(Object.entries(seen));
  return Object.entries(wanted)
    .filter(([name, value]) => seenValues.get(name) !== value)
    .map(([name, value]) => `${name} is ${short(seenValues.get(name))}, not ${short(value)}`);
}

const LONGEST_VALUE = 80;

function short(value: unknown): string {
  return value === undefined ? 'missing' : JSON.stringify(value).slice(0, LONGEST_VALUE);
}
