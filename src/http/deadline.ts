import type { FastifyReply } from 'fastify';
import type { Clock } from '../time.js';
import { sendError } from './error-answer.js';
import type { ErrorAnswer } from './error-answer.js';

const TOO_LATE: ErrorAnswer = {
  code: 'DEADLINE_EXCEEDED',
  message: 'The request took longer than this gateway allows. Ask for less, or again later.',
};

const SHUTTING_DOWN: ErrorAnswer = {
  code: 'SHUTTING_DOWN',
  message:
    'A request must be done before this gateway ends, but it ends now. Ask again: another instance answers, or this one when it is back.',
  retryAfterSeconds: 1,
};

export interface Deadlines {
  /** Returns what calls it off, for when there is an answer that only has to be written. */
  start(reply: FastifyReply): () => void;
  /** The end for all, and for whoever comes after this. */
  endAll(): void;
  /** What to answer to whoever comes now; undefined before the end. */
  refusal(): ErrorAnswer | undefined;
}

/**
 * Answers in the handler's place when it takes too long. What the handler still does is not called off: it ends by
 * itself, since nobody waits for the report longer than REPORT_COLD_WAIT, or nine tenths of the deadline for a younger one.
 * (Fastify's own `handlerTimeout` is called off as soon as a request's body has been read, so a POST never meets it.)
 */
export function createDeadlines(deadlineMs: number, clock: Clock): Deadlines {
  const open = new Set<FastifyReply>();
  let hasEnded = false;
  return {
    start: (reply) => {
      open.add(reply);
      const cancel = clock.schedule(() => refuse(reply, TOO_LATE), deadlineMs);
      const callOff = () => {
        open.delete(reply);
        cancel();
      };
      reply.raw.once('close', callOff);
      return callOff;
    },
    endAll: () => {
      hasEnded = true;
      for (const reply of open) refuse(reply, SHUTTING_DOWN);
    },
    refusal: () => (hasEnded ? SHUTTING_DOWN : undefined),
  };
}

function refuse(reply: FastifyReply, answer: ErrorAnswer): void {
  // A body that is still on its way would be taken for the next request.
  const headers = reply.request.raw.complete ? {} : { connection: 'close' };
  if (!reply.sent) sendError(reply, { ...answer, headers });
}
