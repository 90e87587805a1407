import type { EmulatorRequestRecord } from '../../src/emulator/server.js';
import { SECOND } from '../../src/time.js';
import { mostCallsWithin, pauseAfterMs } from '../support/call-times.js';
import type { FaultyHouse } from './faulty-house.js';

/** `GRAPH_BUDGET`, as it is unless set otherwise. */
const BUDGET_CALLS = 4;
const BUDGET_WINDOW_MS = 10 * SECOND;

/** What must hold of every life of the gateway: towards Graph, and of what is written down. */
export function conductProblems({
  reportCalls,
  calls,
  log,
  answers,
}: FaultyHouse): readonly string[] {
  const talk = [...log.lines, ...answers.map((answer) => answer.talk)];
  return [...budgetProblems(reportCalls()), ...leaks(talk, secretsIn(calls))];
}

/** By the emulator's own clock: at no time more calls than the budget, and none that it had to throttle. */
export function budgetProblems(calls: readonly EmulatorRequestRecord[]): readonly string[] {
  const most = mostCallsWithin(BUDGET_WINDOW_MS, calls);
  const throttled = calls.filter(({ status, fault }) => status === 429 && fault === undefined);
  return [
    ...(most > BUDGET_CALLS ? [`${most} calls came within 10 s`] : []),
    ...(throttled.length > 0 ? [`${throttled.length} calls were over the limit of Graph`] : []),
  ];
}

/** Calls that came sooner than the answer to the one before had allowed. */
export function earlyCallProblems(
  calls: readonly EmulatorRequestRecord[],
  waitMsOf: (call: EmulatorRequestRecord) => number | undefined,
): readonly string[] {
  return calls.flatMap((call) => {
    const waitMs = waitMsOf(call) ?? 0;
    const pauseMs = pauseAfterMs(call, calls);
    return pauseMs < waitMs
      ? [`a call came after ${pauseMs} ms, and ${waitMs} were asked for`]
      : [];
  });
}

/** The bearers that were shown. */
function secretsIn(calls: readonly EmulatorRequestRecord[]): ReadonlySet<string> {
  const tokens = calls.map(({ headers }) => headers.authorization?.replace('Bearer ', '') ?? '');
  return new Set(tokens.filter((token) => token !== ''));
}

/** Names and reasons of rows, addresses and queries, and words of the emulator's own errors. */
const NOT_TO_BE_WRITTEN: readonly RegExp[] = [
  /canary/i,
  /contoso/i,
  /Bearer|skiptoken|\$top/i,
  /https?:\/\/127|foreign\.invalid/,
  /userCredentialUsageDetails\(first/,
  /CompactToken|Please retry again later|Insufficient privileges|Invalid filter clause/,
  /premium license|not in the allowed roles|Access is denied|Calling principal/,
  /Sign in to the network|internal server error occurred|no valid answer|bandwidth cap/i,
  /Resource not found|no longer available|InteractionRequired|property has a null value/,
  /Trace ID|Invalid client secret provided|not in this directory|thumbprint/i,
];

function leaks(texts: readonly string[], tokens: ReadonlySet<string>): readonly string[] {
  const all = texts.join('\n');
  const words = NOT_TO_BE_WRITTEN.flatMap((pattern) => pattern.exec(all)?.[0] ?? []);
  return [
    ...words.map((word) => `"${word}" was written down`),
    ...([...tokens].some((token) => all.includes(token)) ? ['a token was written down'] : []),
  ];
}
