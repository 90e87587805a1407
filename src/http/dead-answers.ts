import type { Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

/**
 * Ends every answer with its connection. Node tells so only the answer whose turn it was to be sent: those of pipelined
 * requests behind it would never close, and whoever counts what is in flight would count them for ever.
 */
export function endAnswersWithTheirConnection(server: Server): void {
  const answersOf = new WeakMap<Socket, Set<ServerResponse>>();
  const open = (socket: Socket): Set<ServerResponse> => {
    const answers = new Set<ServerResponse>();
    answersOf.set(socket, answers);
    // Behind Node's own word to the first of them.
    const endAll = () => setImmediate(() => answers.forEach((answer) => answer.emit('close')));
    socket.once('close', endAll);
    return answers;
  };
  server.prependListener('request', ({ socket }, answer: ServerResponse) => {
    const answers = answersOf.get(socket) ?? open(socket);
    answers.add(answer);
    answer.once('close', () => answers.delete(answer));
  });
}
