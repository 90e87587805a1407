import type { ErrorCode } from './errors.js';

/**
 * All that a trace may say, by the names of OpenTelemetry's semantic conventions where those have one: words of closed
 * sets, numbers, and the names of operations (bounded like the metrics' labels). Never a person, a query, a variable or a
 * URL that somebody sent.
 */
export interface SpanFacts {
  readonly 'http.request.method'?: string;
  /** The pattern, not the path that was asked for. */
  readonly 'http.route'?: string;
  readonly 'http.response.status_code'?: number;
  /** How often the same was asked for before; not said at the first time. */
  readonly 'http.request.resend_count'?: number;
  /** Of a call to Graph: its path, which has neither names nor a query. */
  readonly 'url.template'?: string;
  readonly 'graphql.operation.name'?: string;
  readonly 'graphql.operation.type'?: string;
  readonly 'error.type'?: ErrorCode;
  /** Its name in TENANTS_FILE; not said where there is one tenant. */
  readonly 'credential_usage.tenant'?: string;
  /** Not said where Apollo Server has answered. */
  readonly 'credential_usage.answer'?: 'kept' | 'prepared';
  readonly 'credential_usage.sweep.kind'?: 'full' | 'short';
  readonly 'credential_usage.sweep.page_count'?: number;
  readonly 'credential_usage.sweep.row_count'?: number;
}

/** What somebody did from one moment to another, as a trace shows it. Without tracing there is none. */
export interface Span {
  /** Whether anybody will see it. */
  readonly isRecorded: boolean;
  /** A part of it, which begins now. */
  child(name: string, facts?: SpanFacts): Span;
  /** The same, of a call that leaves the process. */
  call(name: string, facts?: SpanFacts): Span;
  /** Each names the other from now on, also across traces. */
  link(other: Span): void;
  add(facts: SpanFacts): void;
  end(): void;
}

/** Of a request; those of W3C Trace Context carry a trace from one program to the next. */
export type TraceHeaders = Readonly<Record<string, unknown>>;

export interface Tracing {
  /** Goes on with the caller's trace, if it sent one. */
  request(name: string, headers: TraceHeaders, facts: SpanFacts): Span;
  /** The beginning of a trace. */
  root(name: string): Span;
}
