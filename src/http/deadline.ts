import type { FastifyReply } from 'fastify';
import type { Clock } from '../time.js';
import { sendError } from './error-answer.js';
import type { ErrorAnswer } from './error-answer.js';

const TOO_LATE: ErrorAnswer = {
  code: 'DEADLINE_EXCEEDED',
  message: 'The request took longer than this gateway allows. Ask for less, or again later.',
};

/**
 * Answers in the handler's place when it takes too long. What the handler still does is not called off: it ends by
 * itself, since nobody waits for the report longer than REPORT_COLD_WAIT, or nine tenths of the deadline for a younger one.
 * (Fastify's own `handlerTimeout` is called off as soon as a request's body has been read, so a POST never meets it.)
 * Returns what calls it off, for when there is an answer that only has to be written.
 */
export function startDeadline(reply: FastifyReply, deadlineMs: number, clock: Clock): () => void {
  const callOff = clock.schedule(() => {
    // A body that is still on its way would be taken for the next request.
    const headers = reply.request.raw.complete ? {} : { connection: 'close' };
    if (!reply.sent) sendError(reply, { ...TOO_LATE, headers });
  }, deadlineMs);
  reply.raw.once('close', callOff);
  return callOff;
}
