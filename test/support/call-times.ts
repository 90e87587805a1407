interface TimedCall {
  readonly monotonicMs: number;
}

/** The most calls that any span of this length holds, wherever it is placed, both its ends included. */
export function mostCallsWithin(windowMs: number, calls: readonly TimedCall[]): number {
  let first = 0;
  let most = 0;
  calls.forEach(({ monotonicMs }, last) => {
    while (monotonicMs - (calls[first]?.monotonicMs ?? monotonicMs) > windowMs) first += 1;
    most = Math.max(most, last - first + 1);
  });
  return most;
}

/** How long after this call the next one came; Infinity when none has come. */
export function pauseAfterMs(index: number, calls: readonly TimedCall[]): number {
  const [call, next] = calls.slice(index, index + 2);
  return (next?.monotonicMs ?? Infinity) - (call?.monotonicMs ?? 0);
}
