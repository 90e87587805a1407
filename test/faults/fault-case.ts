import { FAULTS, faultNamed, type FaultName } from '../../src/emulator/faults/catalogue.js';
import type { Endpoint, FaultOptions } from '../../src/emulator/faults/fault.js';
import type { FaultPlan, PlannedFault } from '../../src/emulator/faults/plan.js';
import { RETRY_AFTERS, expectationOf, type Ending, type Expectation } from './expectations.js';
import { ROWS, SUMMARY_CALL } from './tenant.js';

/** One fault at one call of one sweep. */
export interface FaultCase {
  /** A sentence. */
  readonly name: string;
  /** Fault and endpoint: cases of one kind differ in when the fault happens. */
  readonly kind: string;
  readonly fault: FaultName;
  /** Which call of the sweep: a page, or the summary behind the last. */
  readonly call: number;
  /** In the very first sweep, or in the refresh after a good one. */
  readonly isCold: boolean;
  /** From that call on. */
  readonly isLasting: boolean;
  readonly ending: Ending;
  /** How often the page is asked for, where the contract says so. */
  readonly attempts: number | undefined;
  readonly isPageGood: boolean;
  readonly isAltering: boolean;
  /** It takes two hours of calls, which are seconds of ours. */
  readonly isEndless: boolean;
  /** How long `Retry-After` keeps all calls away, in milliseconds. */
  readonly waitMs: number | undefined;
  readonly planFor: (foreign: string) => FaultPlan;
}

interface Moment {
  readonly call: number;
  readonly isCold: boolean;
  readonly isLasting: boolean;
}

const MOMENTS: readonly Moment[] = Array.from({ length: SUMMARY_CALL }, (_, index) => index + 1)
  .flatMap((call) => [true, false].map((isCold) => ({ call, isCold })))
  .flatMap((moment) => [true, false].map((isLasting) => ({ ...moment, isLasting })));

/** Every fault at every call, cold and warm, once and from then on. */
export function everyCase(): readonly FaultCase[] {
  const plain = (['report', 'token'] as const).flatMap((endpoint) =>
    FAULTS[endpoint].flatMap((fault) => casesOf(endpoint, fault, {}, undefined)),
  );
  const waiting = RETRY_AFTERS.flatMap(({ options, waitMs }) =>
    casesOf('report', 'status-429', options, waitMs),
  );
  const busy = casesOf('report', 'status-503', { retryAfter: '12' }, 12_000);
  return [...plain, ...waiting, ...busy];
}

function casesOf(
  endpoint: Endpoint,
  fault: FaultName,
  options: FaultOptions,
  waitMs: number | undefined,
): readonly FaultCase[] {
  const expectation = expectationOf(endpoint, fault);
  if (expectation === undefined) throw new Error(`Nothing is said of the fault ${fault} yet.`);
  const kind = [fault, JSON.stringify(options), `at the ${endpoint}`].filter(
    (part) => part !== '{}',
  );
  return MOMENTS.map((moment) => ({
    ...moment,
    name: `${kind.join(' ')} ${spoken(moment)}`,
    kind: kind.join(' '),
    fault,
    ending: endingOf(expectation, fault, moment),
    attempts: moment.isLasting && moment.call !== SUMMARY_CALL ? expectation.attempts : undefined,
    isPageGood: expectation.isPageGood ?? false,
    isAltering: (expectation.isAltering ?? false) && moment.call !== SUMMARY_CALL,
    isEndless: fault === 'link-endless' && moment.isLasting,
    waitMs,
    planFor: (foreign) => {
      const takesAddress = faultNamed(fault).options?.includes('to') && endpoint === 'report';
      const address = takesAddress ? { to: foreign } : {};
      const planned = { fault, endpoint, ...expectation.options, ...options, ...address };
      return {
        faults: endpoint === 'report' ? atReport(planned, moment) : atToken(planned, moment),
      };
    },
  }));
}

function spoken({ call, isCold, isLasting }: Moment): string {
  const where = call === SUMMARY_CALL ? 'the summary behind' : `page ${call} of`;
  const when = isLasting ? 'from' : 'only at';
  return `${when} ${where} the ${isCold ? 'first sweep' : 'refresh'}${isLasting ? ' on' : ''}`;
}

function endingOf(expectation: Expectation, fault: FaultName, moment: Moment): Ending {
  const { call, isCold, isLasting } = moment;
  if (call === SUMMARY_CALL) return 'recovers';
  // A token that is refused in place of a refused one is the second in a row: there is no third.
  const isSecondRefusal = fault === 'token-refused' && !(isCold && call === 1);
  const ending = isLasting || isSecondRefusal ? expectation.always : expectation.once;
  const isWhole = typeof ending === 'object' && 'leaves' in ending && ending.leaves(call) === ROWS;
  return isWhole ? 'recovers' : ending;
}

function atReport(planned: PlannedFault, moment: Moment): readonly PlannedFault[] {
  return [{ ...planned, ...callsFrom(reportCall(moment), moment) }];
}

/** The gateway asks for a token at its start, and then when one has been refused. */
function atToken(planned: PlannedFault, moment: Moment): readonly PlannedFault[] {
  const isFirst = moment.isCold && moment.call === 1;
  const token = { ...planned, ...callsFrom(isFirst ? 1 : 2, moment) };
  return isFirst ? [token] : [{ fault: 'status-401', call: reportCall(moment) }, token];
}

/** A refresh follows on a sweep of as many pages, and its summary. */
function reportCall({ call, isCold }: Moment): number {
  return isCold ? call : SUMMARY_CALL + call;
}

function callsFrom(call: number, { isLasting }: Moment): Pick<PlannedFault, 'call' | 'from'> {
  return isLasting ? { from: call } : { call };
}
