import type { IncomingHttpHeaders } from 'node:http';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Authenticator } from '../auth/authenticator.js';
import { ANYBODY, type Caller } from '../auth/caller.js';
import type { IdentityRead } from '../graphql/identity-read.js';
import { operationCost } from './caller-rate.js';
import type { ReadyAnswer } from './ready-answer.js';
import { codeOf, type GatewayError } from '../errors.js';

/** How much each caller may ask. */
export interface CallerRate {
  /** Why the caller has to wait; undefined: go on. */
  admit(callerId: string): GatewayError | undefined;
  /** In the units of `admit`'s limit. */
  charge(callerId: string, cost: number): void;
}

interface CallerCheckOptions {
  /** undefined: everybody may ask, and nobody says who they are. */
  readonly authenticator?: Authenticator | undefined;
  /** undefined: as much as they like. */
  readonly callerRate?: CallerRate | undefined;
  /** Told of what a known caller has read of people. */
  readonly onIdentityRead?: IdentityReadHook | undefined;
}

export type IdentityReadHook = (
  read: IdentityRead & { readonly callerId: string; readonly requestId: string },
) => void;

/** Who asks, and whether they may ask now. */
export interface CallerCheck {
  /** undefined: not without looking further, or not now; `admit` tells. */
  known(headers: IncomingHttpHeaders): Caller | undefined;
  /** @throws GatewayError UNAUTHENTICATED, FORBIDDEN, RATE_LIMITED */
  admit(request: FastifyRequest, reply: FastifyReply): Promise<Caller>;
  /** A question costs something whatever becomes of it. `admit` has charged it already. */
  begin(caller: Caller): void;
  /** The rows of an answer are charged, and identities audited. */
  answered(caller: Caller, answer: Answered, requestId: string): void;
}

type Answered = Pick<ReadyAnswer, 'cost' | 'identityRead'>;

export function createCallerCheck({
  authenticator,
  callerRate,
  onIdentityRead,
}: CallerCheckOptions): CallerCheck {
  const identify = async ({ headers }: FastifyRequest, reply: FastifyReply): Promise<Caller> => {
    if (authenticator === undefined) return ANYBODY;
    try {
      return await authenticator.authenticate(headers);
    } catch (error) {
      const isUnknown = codeOf(error) === 'UNAUTHENTICATED';
      if (isUnknown) void reply.header('www-authenticate', authenticator.challenge);
      throw error;
    }
  };
  const begin = ({ id }: Caller) => callerRate?.charge(id, operationCost(0));
  return {
    begin,
    known: (headers) => {
      const caller = authenticator === undefined ? ANYBODY : authenticator.known(headers);
      const isRefused = caller !== undefined && callerRate?.admit(caller.id) !== undefined;
      return isRefused ? undefined : caller;
    },
    admit: async (request, reply) => {
      const caller = await identify(request, reply);
      const refusal = callerRate?.admit(caller.id);
      if (refusal !== undefined) throw refusal;
      begin(caller);
      return caller;
    },
    answered: ({ id, view }, { cost, identityRead }, requestId) => {
      callerRate?.charge(id, operationCost(cost) - operationCost(0));
      const isAudited = authenticator !== undefined && view === 'IDENTITIES';
      if (isAudited && identityRead !== undefined) {
        onIdentityRead?.({ ...identityRead, callerId: id, requestId });
      }
    },
  };
}
