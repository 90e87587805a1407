import type { FastifyRequest } from 'fastify';
import type { ErrorAnswer } from './error-answer.js';
import type { Page } from './page.js';
import { PAGES } from './pages.js';
import { methodsOf, OPERATOR_PATHS, pathOf, placeOf, servedPaths } from './path.js';
import { methodNotAllowed } from './routes.js';

interface Served {
  /** Of the tenants; undefined: the only one. */
  readonly names: readonly (string | undefined)[];
  readonly pages: readonly Page[];
}

/** What to answer to an unknown path, or to a known one that is asked in another way. It names no tenant. */
export function createNotFound({ names, pages }: Served): (request: FastifyRequest) => ErrorAnswer {
  const pagePaths = pages.flatMap(({ routes }) => routes.map((route) => route.path));
  const paths = new Set([
    ...OPERATOR_PATHS,
    ...names.flatMap((name) => servedPaths(name, pagePaths)),
  ]);
  const graphql = names.includes(undefined)
    ? '/graphql'
    : "/t/NAME/graphql, with the tenant's name";
  const exports = names.includes(undefined) ? '/export.csv and /export.ndjson' : '/t/NAME/export.csv and /t/NAME/export.ndjson'; // prettier-ignore
  const nothing = `There is nothing at this path. POST GraphQL to ${graphql}; ${exports} have the rows as files; /livez, /readyz and /metrics tell how it is.`;
  return (request) => {
    const path = pathOf(request);
    const { tenant, path: ownPath } = placeOf(path);
    if (paths.has(path)) return methodNotAllowed(methodsOf(ownPath));
    const isTenants = names.includes(tenant);
    const off = isTenants ? PAGES.find((page) => page.path === ownPath) : undefined;
    const message =
      off === undefined
        ? nothing
        : `The ${off.name} is off. Set ${off.name.toUpperCase()}=on to have it here, or POST GraphQL to ${graphql}.`;
    return { code: 'BAD_REQUEST', status: 404, message };
  };
}
