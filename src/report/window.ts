import { DAY } from '../time.js';

export const PERIODS = ['D1', 'D7', 'D30'] as const;
export type CredentialUsagePeriod = (typeof PERIODS)[number];

/** A half-open span of time: `fromMs <= t < toMs`, both in milliseconds since 1970-01-01T00:00:00Z. */
export interface Window {
  readonly fromMs: number;
  readonly toMs: number;
}

const DAYS: Readonly<Record<CredentialUsagePeriod, number>> = { D1: 1, D7: 7, D30: 30 };

/** How long Graph keeps the report. */
export const RETENTION_MS = 30 * DAY;

/**
 * The window of a period: that many times 24 hours before `asOf`. It ends one millisecond after, so that an event
 * stamped exactly at `asOf` counts; later ones wait for the next snapshot.
 */
export function windowOf(period: CredentialUsagePeriod, asOfMs: number): Window {
  return { fromMs: asOfMs - DAYS[period] * DAY, toMs: asOfMs + 1 };
}

/** The part of both windows; empty (`toMs` not after `fromMs`) when they do not meet. */
export function intersect(a: Window, b: Window): Window {
  return { fromMs: Math.max(a.fromMs, b.fromMs), toMs: Math.min(a.toMs, b.toMs) };
}
