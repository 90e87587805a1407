import type { Refusal } from '../refusal.js';
import type { Reply } from '../reply.js';

/** What can be faulty: the reports and their summary functions, or the endpoint that issues tokens. */
export type Endpoint = 'report' | 'token';

/** What a plan may say of a fault; each fault takes the few that bear on it. */
export interface FaultOptions {
  /** `Retry-After`, sent as it is written here; left out, there is none. */
  readonly retryAfter?: string;
  /** `Retry-After` as a date, so many seconds after the answer's own `Date`; negative is past. */
  readonly retryAfterDateSeconds?: number;
  /** How far the answer's `Date` is ahead of the clock. */
  readonly skewSeconds?: number;
  /** Scheme, host and port of the address to which a link or redirect leads astray. */
  readonly to?: string;
  /** Of the rows of a page, how many are spoilt: 0.06 is 6 of 100. */
  readonly share?: number;
  /** How many rows of the page before stand on this page, too. */
  readonly rows?: number;
  /** Before the headers, or between two bytes of the body. */
  readonly delayMs?: number;
}

/** A call that is to go wrong. */
export interface FaultyCall {
  /** What it would have been answered, with all headers. */
  readonly reply: Reply;
  /** Counted from 1 at its endpoint. */
  readonly number: number;
  readonly options: FaultOptions;
  /** Milliseconds since 1970-01-01T00:00:00Z. */
  readonly nowMs: number;
  /** Scheme and host as the client addressed them. */
  readonly origin: string;
  /** The request target, undecoded. */
  readonly target: string;
  /** JSON: what the client's token was asked to hold, when it was asked for with claims. */
  readonly claims: string | undefined;
  /** The answer of Graph when it turns the call down. */
  readonly refuse: (refusal: Refusal) => Reply;
}

/**
 * One step of an answer that is written past the HTTP server: bytes, a pause, or an end. `reset` is TCP's RST, `fin` the
 * orderly end, and after `hang` nothing comes any more. A script that just stops ends with `fin`.
 */
export type WireStep = Buffer | 'reset' | 'fin' | 'hang' | { readonly pauseMs: number };

export interface WireAnswer {
  /** undefined when the client gets no status line that it could read. */
  readonly status: number | undefined;
  /** Made while they are played: an answer may be longer than memory. */
  readonly steps: Iterable<WireStep>;
}

export interface Fault {
  /** What the client meets, in a few words. */
  readonly summary: string;
  readonly options?: readonly (keyof FaultOptions)[];
  /** How many rows of the page before the good answer is to begin with. */
  readonly overlapRows?: (options: FaultOptions) => number;
  /** undefined where there is nothing to spoil, as in a page without rows: then the call is answered as ever. */
  readonly answer: (call: FaultyCall) => Reply | WireAnswer | undefined;
}

/** A set of faults by name. */
export type Faults = Readonly<Record<string, Fault>>;
