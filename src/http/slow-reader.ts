import type { Server } from 'node:http';

/**
 * Ends a connection whose client has read nothing for so long while an answer waits to be sent: it would keep the answer
 * in our memory. Node counts from the last byte that went either way. A request that waits for us has nothing to send
 * and is left alone; a connection that is kept for later has the time of `keepAliveTimeout` instead, and then ends.
 */
export function cutSlowReaders(server: Server, longestMs: number): void {
  server.setTimeout(longestMs, (socket) => {
    const isOurTurn = socket.timeout === longestMs && socket.writableLength === 0;
    if (!isOurTurn) socket.destroy();
  });
}
