import { EXPORT_FORMATS, type ExportFormat } from '../export/format.js';

export const GRAPHQL_PATH = '/graphql';

export const METRICS_PATH = '/metrics';

export const READY_PATH = '/readyz';

/** Asked by probes and by Prometheus, which know neither our name nor our origin. */
export const OPERATOR_PATHS: readonly string[] = ['/livez', READY_PATH, METRICS_PATH];

export function exportPath({ name }: Pick<ExportFormat, 'name'>): string {
  return `/export.${name}`;
}

const EXPORT_PATHS: readonly string[] = EXPORT_FORMATS.map(exportPath);

/** Those that answer with data of the report. */
export const TRACED_PATHS: readonly string[] = [GRAPHQL_PATH, ...EXPORT_PATHS];

/** All that are there whatever the settings say. */
export const OWN_PATHS: readonly string[] = [GRAPHQL_PATH, ...EXPORT_PATHS, ...OPERATOR_PATHS];

const READING_METHODS = 'GET, HEAD';

/** What a path of ours takes, as the header Allow lists it. */
export function methodsOf(path: string): string {
  if (path === GRAPHQL_PATH) return 'POST';
  return EXPORT_PATHS.includes(path) ? `${READING_METHODS}, POST` : READING_METHODS;
}

export function pathOf({ url = '' }: { readonly url?: string | undefined }): string {
  return url.split('?', 1)[0] ?? url;
}

/** Where a tenant's paths begin; the only tenant of a gateway has no name, and the root. */
export function prefixOf(tenant: string | undefined): string {
  return tenant === undefined ? '' : `/t/${tenant}`;
}

/** The paths of a tenant, with what its pages need. */
export function servedPaths(
  tenant: string | undefined,
  pagePaths: readonly string[],
): readonly string[] {
  return [...TRACED_PATHS, READY_PATH, ...pagePaths].map((path) => `${prefixOf(tenant)}${path}`);
}

interface Place {
  /** Whatever stands in a tenant's place in the path, known or not; undefined: it is no tenant's path. */
  readonly tenant: string | undefined;
  /** Without the prefix. */
  readonly path: string;
}

export function placeOf(path: string): Place {
  const [, tenant, rest = path] = /^\/t\/([a-z0-9-]+)(\/.*)$/.exec(path) ?? [];
  return { tenant, path: rest };
}

/** The path of a request, or the pattern of a route, without its tenant. */
export function ownPathOf(request: Parameters<typeof pathOf>[0]): string {
  return placeOf(pathOf(request)).path;
}
