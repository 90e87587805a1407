import { SECOND, type Clock } from '../time.js';

interface RoundsOptions {
  /** Resolves with how long to wait for the next one, in milliseconds. */
  readonly step: () => Promise<number>;
  readonly onFault: (error: unknown) => void;
}

/** Something that is done again and again, one at a time. */
interface Rounds {
  start(): void;
  /** The next one is due at once; where one is under way, behind it. */
  now(): void;
  readonly signal: AbortSignal;
  /** Resolves when none is under way any more. */
  stop(): Promise<void>;
}

const FIRST_RETRY_MS = 0.25 * SECOND;
const LONGEST_RETRY_MS = 2 * SECOND;

/** After a fault the next one comes later each time. */
export function createRounds(clock: Clock, { step, onFault }: RoundsOptions): Rounds {
  const stopping = new AbortController();
  const { signal } = stopping;
  let isDue = false;
  let faultCount = 0;
  let underWay: Promise<void> | undefined;
  let callOffTimer = () => {};

  const once = async () => {
    try {
      const delayMs = await step();
      faultCount = 0;
      return delayMs;
    } catch (error) {
      onFault(error);
      faultCount += 1;
      return Math.min(LONGEST_RETRY_MS, FIRST_RETRY_MS * 2 ** faultCount);
    }
  };
  const goOn = async () => {
    let delayMs = 0;
    while (isDue && !signal.aborted) {
      isDue = false;
      delayMs = await once();
    }
    underWay = undefined;
    if (!signal.aborted) callOffTimer = clock.schedule(now, delayMs);
  };
  const now = () => {
    if (signal.aborted) return;
    callOffTimer();
    isDue = true;
    underWay ??= goOn();
  };
  return {
    start: now,
    now,
    signal,
    stop: async () => {
      stopping.abort();
      callOffTimer();
      await underWay;
    },
  };
}
