import type { Server, ServerResponse } from 'node:http';
import { Server as NetServer, type Socket } from 'node:net';
import type { FastifyInstance } from 'fastify';
import { SECOND, type Clock } from '../time.js';

/** A client that stops reading keeps its answer in our memory: after this long the end does not wait for it any more. */
const LONGEST_DRAIN_MS = 25 * SECOND;

/**
 * Makes close() as quick as the requests in flight: the listener goes first, then each answer is sent to its last byte
 * and its connection ended behind it. Node's own close would cut answers that are written but not yet sent (it takes
 * such a connection for an idle one), and wait for connections that a client keeps open or, as browsers do, has opened
 * without ever asking anything.
 */
export function drainOnClose(app: FastifyInstance, clock: Clock, onClosing: () => void): void {
  const unusedSockets = trackUnusedSockets(app.server);
  const openAnswers = new Set<ServerResponse>();
  let isClosing = false;
  let onDrained = () => {};
  app.server.prependListener('request', (_request, answer: ServerResponse) => {
    openAnswers.add(answer);
    answer.once('close', () => {
      openAnswers.delete(answer);
      if (openAnswers.size === 0) onDrained();
    });
  });
  app.addHook('preClose', (done) => {
    isClosing = true;
    onClosing();
    // The listener alone: http.Server's own close is the one that cuts. Fastify calls that behind us.
    NetServer.prototype.close.call(app.server);
    unusedSockets.forEach((socket) => socket.destroy());
    const cancel = clock.schedule(() => onDrained(), LONGEST_DRAIN_MS);
    onDrained = () => {
      onDrained = () => {};
      cancel();
      done();
    };
    if (openAnswers.size === 0) onDrained();
  });
  app.addHook('onSend', (_request, reply, _payload, done) => {
    if (isClosing) void reply.header('connection', 'close');
    done();
  });
}

/** Sockets on which no request has come yet; Node counts them as busy. */
function trackUnusedSockets(server: Server): ReadonlySet<Socket> {
  const unused = new Set<Socket>();
  server.on('connection', (socket: Socket) => {
    unused.add(socket);
    socket.once('close', () => unused.delete(socket));
  });
  server.on('request', ({ socket }) => unused.delete(socket));
  return unused;
}
