import { CredentialUsagePeriod, type CredentialUsageWindowInput } from './generated/graphql.js';

/** Longer than Graph remembers: for gateways that keep a history. */
const LONG_SPANS = ['D90', 'D365'] as const;
type LongSpan = (typeof LONG_SPANS)[number];

/** How far back is looked. */
export type Span = CredentialUsagePeriod | LongSpan;

export type Window = CredentialUsageWindowInput;

const DAYS: Readonly<Record<Span, number>> = { D1: 1, D7: 7, D30: 30, D90: 90, D365: 365 };
const DAY_MS = 24 * 60 * 60 * 1000;

/** All that Graph itself remembers. */
const PERIODS: readonly Span[] = Object.values(CredentialUsagePeriod);
const ALL_SPANS: readonly Span[] = [...PERIODS, ...LONG_SPANS];

/**
 * Whether the gateway keeps a history; `unanswered`: it has not said so when asked; undefined: it has not answered yet. A link to
 * a long span is followed until it is known that there is none.
 */
export type Memory = 'kept' | 'none' | 'unanswered' | undefined;

/** The spans that an address may ask for. */
export function spansWith(memory: Memory): readonly Span[] {
  return memory === 'none' ? PERIODS : ALL_SPANS;
}

/** The spans to choose from: what the gateway cannot answer is not offered, but what is shown is. */
export function spansOffered(memory: Memory, shown: Span): readonly Span[] {
  return memory === 'kept' || isLong(shown) ? ALL_SPANS : PERIODS;
}

/** A span as it is asked for: the gateway knows the periods, and a window is any other one. */
export type AskedSpan = { readonly period: CredentialUsagePeriod } | { readonly window: Window };

/** undefined: that cannot be asked yet. A long span ends with the report, as periods do: with the instant `asOf`, which is in it. */
export function askedSpan(
  span: Span,
  memory: Memory,
  asOf: string | undefined,
): AskedSpan | undefined {
  if (!isLong(span)) return { period: span };
  if (memory === undefined || asOf === undefined) return undefined;
  const from = daysBefore(asOf, DAYS[span]);
  return { window: { from, to: new Date(Date.parse(asOf) + 1).toISOString() } };
}

/** As long, and ending where the other begins. undefined where the gateway knows nothing of it: Graph's memory ends after 30 days. */
export function windowBefore(span: Span, memory: Memory, { from }: Pick<Window, 'from'>) {
  const isKnown = memory === 'kept' || 2 * DAYS[span] <= DAYS.D30;
  return isKnown ? { from: daysBefore(from, DAYS[span]), to: from } : undefined;
}

/** Of two instants that are written alike. */
export function laterOf(one: string | undefined, other: string | undefined): string | undefined {
  return other !== undefined && (one === undefined || one < other) ? other : one;
}

function isLong(span: Span): span is LongSpan {
  return LONG_SPANS.some((long) => long === span);
}

function daysBefore(instant: string, days: number): string {
  return new Date(Date.parse(instant) - days * DAY_MS).toISOString();
}
