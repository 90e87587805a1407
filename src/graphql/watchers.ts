import { ANYBODY } from '../auth/caller.js';
import { GatewayError } from '../errors.js';

/** A socket, a context and some 50 kB of buffers each. */
const MOST_WATCHERS = 2000;
/** Half of them: nobody can keep all others out. */
const MOST_OF_ONE_CALLER = 1000;

interface Entered {
  /** Aborted when the watcher is gone, or the gateway ends. */
  readonly over: AbortSignal;
  readonly leave: () => void;
}

/** Who watches now. */
interface Watchers {
  /** @throws GatewayError OVERLOADED for one too many. */
  enter(callerId: string, gone: AbortSignal): Entered;
  /** Everybody's stream is over, for this reason, and so is that of whoever comes later. */
  end(reason: GatewayError): void;
  readonly count: () => number;
}

export function createWatchers(): Watchers {
  /** Each with its caller. */
  const open = new Map<AbortController, string>();
  const ending = new AbortController();
  const countOf = (callerId: string) => [...open.values()].filter((id) => id === callerId).length;
  return {
    enter: (callerId, gone) => {
      // Where nobody says who they are, all are one caller.
      const isOneTooMany = callerId !== ANYBODY.id && countOf(callerId) >= MOST_OF_ONE_CALLER;
      if (open.size >= MOST_WATCHERS || isOneTooMany) throw tooMany();
      const controller = new AbortController();
      const abort = () => {
        controller.abort(gone.reason);
      };
      open.set(controller, callerId);
      gone.addEventListener('abort', abort, { once: true });
      if (gone.aborted) abort();
      if (ending.signal.aborted) controller.abort(ending.signal.reason);
      return { over: controller.signal, leave: () => open.delete(controller) };
    },
    end: (reason) => {
      ending.abort(reason);
      for (const controller of open.keys()) controller.abort(reason);
    },
    count: () => open.size,
  };
}

function tooMany(): GatewayError {
  return new GatewayError(
    'OVERLOADED',
    `At most ${MOST_WATCHERS} watchers are served at a time, and ${MOST_OF_ONE_CALLER} of one caller; as many are. Ask again in half a minute.`,
    { retryAfterSeconds: 30 },
  );
}
