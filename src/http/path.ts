import type { FastifyRequest } from 'fastify';

export const GRAPHQL_PATH = '/graphql';

/** Asked by probes, which know neither our name nor our origin. */
export const HEALTH_PATHS: readonly string[] = ['/livez', '/readyz'];

/** What every path but GRAPHQL_PATH takes. */
export const READING_METHODS = 'GET, HEAD';

export function pathOf({ url }: FastifyRequest): string {
  return url.split('?', 1)[0] ?? url;
}
