/**
 * Who of several gateways reads a report for all of them. All times are by the database's clock, and reach a gateway as spans,
 * so that no two machines need agree on the hour.
 */
export interface Leases {
  /** How things stand; undefined while nobody has ever read the report for others. */
  look(partition: string): Promise<LeaseView | undefined>;
  /**
   * Takes a lease that is over, unless somebody else was faster since it was looked at.
   * @returns its fencing number, which grows by one with every change of holder; undefined: it is another's
   */
  take(partition: string, seen: LeaseView | undefined, terms: Terms): Promise<number | undefined>;
  /** Prolongs it and records the calls, all in one statement. @returns undefined: it is another's by now */
  renew(partition: string, held: Held, standing: Standing): Promise<Renewal | undefined>;
  /** Gives it back, so that the next one has it at once. */
  release(partition: string, held: Held): Promise<void>;
  /** Leaves shares of the budget to nobody but these, if they are as they were seen; holders that come back need none. */
  setReserves(partition: string, seen: LeaseView, reserves: readonly Reserve[]): Promise<void>;
  /** Calls the listener when something may be new; nobody can rely on it. @returns what ends that */
  onAnnounced(listener: (partition: string) => void): () => void;
  close(): Promise<void>;
}

/** A lease that is one's own, as long as the numbers are these. */
export interface Held {
  /** A name of this process alone. */
  readonly holder: string;
  readonly fence: number;
}

/** What is left of the budget: the next holder goes on from there. */
export interface Standing {
  readonly ttlMs: number;
  /** Since each call within the budget's window, the one that is to be made now included. */
  readonly callAgesMs: readonly number[];
  /** How long Graph wants no call. */
  readonly pauseLeftMs: number;
}

interface Terms {
  readonly holder: string;
  readonly ttlMs: number;
  readonly reserves: readonly Reserve[];
}

/** One call in each window of the budget, so much longer, for a holder that was cut off from the database and cannot know whether it was replaced. */
export interface Reserve {
  readonly holder: string;
  readonly leftMs: number;
}

export interface Renewal {
  readonly reserves: readonly Reserve[];
}

export interface LeaseView {
  /** Empty where it was given back. */
  readonly holder: string;
  readonly fence: number;
  /** 0 or less: it is over. */
  readonly leftMs: number;
  readonly callAgesMs: readonly number[];
  readonly pauseLeftMs: number;
  readonly reserves: readonly Reserve[];
  readonly nowMs: number;
  /** What has been published last; null: nothing yet. */
  readonly image: PublishedImage | null;
}

export interface PublishedImage {
  /** When the sweep behind it began, in milliseconds since 1970-01-01T00:00:00Z. */
  readonly asOfMs: number;
  /** What was there has been taken back: Graph does not let us read the report any more. */
  readonly isWithdrawn: boolean;
}
