import type { Change } from './change.js';
import type { SweepSpan, SweepTracing } from './span.js';

/** Shows in traces who waits for which sweep. Without tracing it does nothing. */
interface SweepTrace {
  /**
   * The span of the sweep that begins now: in the trace of whoever has brought it about, or has waited for it longest, and
   * in one of its own where nobody has. Everybody else who waits is linked with it.
   */
  begin(starter: SweepSpan | undefined): SweepSpan | undefined;
  /** The sweep has ended. */
  end(): void;
  /** Waits for changes, as a part of that span from the first wait on. */
  waits(change: Pick<Change, 'wait'>, span: SweepSpan | undefined): Waits;
}

interface Waits {
  readonly wait: Change['wait'];
  readonly end: () => void;
}

export function createSweepTrace(tracing: SweepTracing | undefined): SweepTrace {
  const waiting = new Set<SweepSpan>();
  let sweep: SweepSpan | undefined;
  const beginWait = (span: SweepSpan) => {
    const wait = span.child('wait for a sweep');
    sweep?.link(wait);
    waiting.add(wait);
    return wait;
  };
  return {
    begin: (starter) => {
      const callers = [starter, ...waiting].filter((span) => span?.isRecorded);
      const [first, ...others] = callers;
      sweep = first?.child('sweep') ?? tracing?.root('sweep');
      for (const other of others) if (other !== undefined) sweep?.link(other);
      return sweep;
    },
    end: () => {
      sweep?.end();
      sweep = undefined;
    },
    waits: (change, span) => {
      if (span === undefined) return { wait: change.wait, end: () => undefined };
      let wait: SweepSpan | undefined;
      return {
        wait: (waitMs) => {
          wait ??= beginWait(span);
          return change.wait(waitMs);
        },
        end: () => {
          if (wait === undefined) return;
          waiting.delete(wait);
          wait.end();
        },
      };
    },
  };
}
