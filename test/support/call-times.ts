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

/**
 * How long after this call the next one came that could have known its answer; Infinity when none has come. What comes
 * at the very same instant was under way already.
 */
export function pauseAfterMs({ monotonicMs }: TimedCall, calls: readonly TimedCall[]): number {
  const later = calls.find((other) => other.monotonicMs > monotonicMs);
  return (later?.monotonicMs ?? Infinity) - monotonicMs;
}
