import type { ErrorCode } from '../errors.js';

/** What a sweep says of itself in a trace. */
export interface SweepFacts {
  readonly 'credential_usage.sweep.kind'?: 'full' | 'short';
  readonly 'credential_usage.sweep.page_count'?: number;
  readonly 'credential_usage.sweep.row_count'?: number;
  readonly 'error.type'?: ErrorCode;
}

/** As much of a trace's span as this room needs, which knows nothing else of tracing. */
export interface SweepSpan {
  /** Whether anybody will see it. */
  readonly isRecorded: boolean;
  /** A part of it, which begins now. */
  child(name: string): SweepSpan;
  /** The same, of a call to Graph. */
  call(name: string): SweepSpan;
  /** Each names the other from now on, also across traces. */
  link(other: SweepSpan): void;
  add(facts: SweepFacts): void;
  end(): void;
}

export interface SweepTracing {
  /** The beginning of a trace. */
  root(name: string): SweepSpan;
}
