/** What is left of the calls that Graph allows us: the limit is ours (`GRAPH_BUDGET`), the counts are since the start. */
export interface UpstreamBudget {
  readonly limit: number;
  readonly windowSeconds: number;
  readonly remaining: number;
  readonly requestsTotal: number;
  readonly throttledTotal: number;
  /** Milliseconds since 1970-01-01T00:00:00Z; null unless Graph has told us to wait. */
  readonly pausedUntilMs: number | null;
}
