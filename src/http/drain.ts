import type { ServerResponse } from 'node:http';
import { Server as NetServer, type Socket } from 'node:net';
import type { FastifyInstance } from 'fastify';
import { SECOND, type Clock } from '../time.js';

interface DrainOptions {
  readonly clock: Clock;
  /** How long everything goes on as before, while /readyz already says that this instance ends. */
  readonly delayMs: number;
  /** How long what is in flight after that may take. */
  readonly graceMs: number;
  /** Told when nobody new comes any more: whoever waits for something that may take long should not. */
  readonly onClosing?: (() => void) | undefined;
  /** Answers, in its handler's place, whatever is still in flight. */
  readonly refuseRest: () => void;
}

interface Drain {
  /** The end has been asked for: nobody new should come. */
  readonly isAnnounced: () => boolean;
  /** The listener is gone: every answer ends its connection. */
  readonly isClosing: () => boolean;
}

/** A client that keeps its connection uses it again by then, and learns from the answer that it ends. */
const LONGEST_LINGER_MS = SECOND;
/** What is refused in the end is short; who does not read even that is not waited for. */
const LAST_WORDS_MS = SECOND;

/**
 * Makes close() lose nothing, and as quick as that allows. First everything goes on, until routers have taken note of
 * /readyz. Then the listener goes, each answer is sent to its last byte and its connection ended behind it; what is not
 * done when the grace is over is refused. Node's own close would cut answers that are written but not yet sent (it takes
 * such a connection for an idle one), and wait for connections that a client keeps open or, as browsers do, has opened
 * without ever asking anything.
 */
export function drainOnClose(app: FastifyInstance, options: DrainOptions): Drain {
  const { clock, delayMs, graceMs, onClosing, refuseRest } = options;
  const { sockets, unusedSockets, openAnswerCount, until } = trackAnswers(app, clock);
  let isAnnounced = false;
  let isClosing = false;
  app.addHook('preClose', async () => {
    isAnnounced = true;
    // Where nothing ever listened, nobody has to be told.
    await until(() => !app.server.listening, delayMs);
    isClosing = true;
    onClosing?.();
    const graceEndsMs = clock.monotonicMs() + graceMs;
    // The listener alone: http.Server's own close is the one that cuts. Fastify calls that behind us.
    NetServer.prototype.close.call(app.server);
    await until(() => sockets.size === 0, Math.min(delayMs, graceMs, LONGEST_LINGER_MS));
    unusedSockets.forEach((socket) => socket.destroy());
    const isDrained = () => openAnswerCount() === 0;
    await until(isDrained, graceEndsMs - clock.monotonicMs());
    if (isDrained()) return;
    refuseRest();
    await until(isDrained, LAST_WORDS_MS);
  });
  app.addHook('onSend', (_request, reply, _payload, done) => {
    // Fastify would end connections from the first moment on, and their clients come back in vain.
    if (isAnnounced && !isClosing) reply.raw.removeHeader('connection');
    if (isClosing) void reply.header('connection', 'close');
    done();
  });
  return { isAnnounced: () => isAnnounced, isClosing: () => isClosing };
}

/** Who is connected, and how many answers are not out yet; `until` looks again whenever one of them is done. */
function trackAnswers(app: FastifyInstance, clock: Clock) {
  const sockets = new Set<Socket>();
  /** Those on which no request has come yet; Node counts them as busy. */
  const unusedSockets = new Set<Socket>();
  let openCount = 0;
  let onChange = () => {};
  app.server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    unusedSockets.add(socket);
    socket.once('close', () => {
      sockets.delete(socket);
      unusedSockets.delete(socket);
      onChange();
    });
  });
  app.server.prependListener('request', ({ socket }, answer: ServerResponse) => {
    unusedSockets.delete(socket);
    openCount += 1;
    answer.once('close', () => {
      openCount -= 1;
      onChange();
    });
  });
  const until = (isSo: () => boolean, longestMs: number) =>
    new Promise<void>((resolve) => {
      const end = () => {
        onChange = () => {};
        resolve();
      };
      if (isSo() || longestMs <= 0) {
        end();
        return;
      }
      const cancel = clock.schedule(end, longestMs);
      onChange = () => {
        if (!isSo()) return;
        cancel();
        end();
      };
    });
  return { sockets, unusedSockets, openAnswerCount: () => openCount, until };
}
