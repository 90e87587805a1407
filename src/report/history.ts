import type { OutcomeCounts } from './aggregate.js';
import type { Coverage } from './coverage.js';
import type { CredentialUsageEvent } from './event.js';
import type { EventKey } from './order.js';
import type { ReportOrder, ReportQuery } from './query.js';
import type { Snapshot } from './snapshot.js';
import type { Window } from './window.js';

/** An event and what it is known by. */
export interface KnownEvent {
  readonly id: string;
  readonly event: CredentialUsageEvent;
}

export interface HistoryFacts {
  readonly coverage: Coverage;
  /** When the last sweep began whose events are all in the history; undefined: there was none. */
  readonly recordedAsOfMs: number | undefined;
}

/** Events of one cell and, of failures, with one reason. */
export interface KindCount {
  readonly cell: number;
  readonly failureReason: string | null;
  readonly count: number;
}

/** Where a listing of events goes on, and which way. */
export interface Heading {
  /** null: from the end that the way begins at. */
  readonly key: EventKey | null;
  readonly isKeyIncluded: boolean;
  /** Towards larger keys. */
  readonly isAscending: boolean;
  readonly limit: number;
}

/** The events of all sweeps, longer than Graph remembers them. Every question is of a window and what matches a query in it. */
export interface History {
  facts(): Promise<HistoryFacts>;
  countKinds(query: ReportQuery, window: Window): Promise<readonly KindCount[]>;
  /** Between each edge and the next one. */
  countOverTime(query: ReportQuery, edges: readonly number[]): Promise<readonly OutcomeCounts[]>;
  /** By folded user principal name; none is 0. */
  countUsers(query: ReportQuery, window: Window): Promise<ReadonlyMap<string, number>>;
  /** In the order of the heading. */
  list(
    query: ReportQuery,
    window: Window,
    field: ReportOrder['field'],
    heading: Heading,
  ): Promise<readonly KnownEvent[]>;
  /** Those of them that are known. */
  eventsById(ids: readonly string[]): Promise<readonly KnownEvent[]>;
  /** The latest event of each of these users, and the latest one that has a display name. */
  latestOf(foldedNames: readonly string[]): Promise<readonly KnownEvent[]>;
}

/** Adds what a whole snapshot has and the history has not; ends between two batches when the signal is aborted. */
export type RecordSnapshot = (snapshot: Snapshot, signal: AbortSignal) => Promise<void>;
