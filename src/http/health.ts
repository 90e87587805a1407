import type { FastifyInstance } from 'fastify';
import { prefixOf, READY_PATH } from './path.js';

/** How one tenant is. */
export interface Health {
  /** Whether there is something to serve. */
  isReady(): boolean;
  /** Whether there is nothing to serve although it was tried: to wait longer is of no use. */
  isFailing(): boolean;
  /** What an operator may see of the report's state; no personal data, no call to Graph. */
  report(): object;
}

interface NamedHealth {
  /** undefined: it is the only one. */
  readonly name: string | undefined;
  readonly health: Health;
}

/** `isServing`: whether requests should be sent here at all. */
export function routeHealth(
  app: FastifyInstance,
  tenants: readonly NamedHealth[],
  isServing: () => boolean,
): void {
  app.get('/livez', () => ({ status: 'live' }));
  const route = (path: string, isReady: () => boolean, facts: () => object) =>
    app.get(path, (_request, reply) => {
      const isUp = isServing() && isReady();
      return reply.code(isUp ? 200 : 503).send({ status: statusOf(isUp), ...facts() });
    });
  for (const { name, health } of tenants) {
    const facts = () => ({ report: health.report() });
    route(`${prefixOf(name)}${READY_PATH}`, () => health.isReady(), facts);
  }
  if (tenants.some(({ name }) => name === undefined)) return;
  route(READY_PATH, () => areReady(tenants), () => ({ tenants: each(tenants) })); // prettier-ignore
}

/**
 * Some can be served, and none is still to be waited for. One that fails does not take the others out of service; one that has not
 * been read yet keeps the gateway of before in service, while that is replaced by this one.
 */
function areReady(tenants: readonly NamedHealth[]): boolean {
  const isSettled = ({ health }: NamedHealth) => health.isReady() || health.isFailing();
  return tenants.some(({ health }) => health.isReady()) && tenants.every(isSettled);
}

function each(tenants: readonly NamedHealth[]): object {
  return Object.fromEntries(
    tenants.map(({ name = '', health }) => [
      name,
      { status: statusOf(health.isReady()), report: health.report() },
    ]),
  );
}

function statusOf(isReady: boolean): 'ready' | 'unready' {
  return isReady ? 'ready' : 'unready';
}
