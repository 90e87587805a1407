import type { Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

/**
 * Ends every answer with its connection. Node tells so only the answer whose turn it was to be sent: those of pipelined
 * requests behind it would never close, and whoever counts what is in flight would count them for ever.
 */
export function endAnswersWithTheirConnection(server: Server): void {
  // Lists, though a set would be what is meant: one that has grown old takes its memory anew, in the old part of V8's heap,
  // with every few answers, and the collector would have to go through all of that so much sooner.
  const answersOf = new WeakMap<Socket, ServerResponse[]>();
  const open = (socket: Socket): ServerResponse[] => {
    const answers: ServerResponse[] = [];
    answersOf.set(socket, answers);
    // Behind Node's own word to the first of them.
    const endAll = () => setImmediate(() => [...answers].forEach((answer) => answer.emit('close')));
    socket.once('close', endAll);
    return answers;
  };
  server.prependListener('request', ({ socket }, answer: ServerResponse) => {
    const answers = answersOf.get(socket) ?? open(socket);
    answers.push(answer);
    answer.once('close', () => answers.splice(answers.indexOf(answer), 1));
  });
}
