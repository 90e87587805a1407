import type { Server } from 'node:http';
import type { Socket } from 'node:net';
import type { FastifyInstance } from 'fastify';

/**
 * Makes close() as quick as the requests in flight: each of them is finished, and its connection ended behind it.
 * Without this, close() also waits for connections that a client keeps open for later, or (as browsers do) has opened
 * without ever asking anything.
 */
export function drainOnClose(app: FastifyInstance): void {
  const unusedSockets = trackUnusedSockets(app.server);
  let isClosing = false;
  app.addHook('preClose', (done) => {
    isClosing = true;
    unusedSockets.forEach((socket) => socket.destroy());
    done();
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
