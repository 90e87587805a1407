import { EXPORT_FORMATS, type ExportFormat } from '../export/format.js';

export const GRAPHQL_PATH = '/graphql';

export const METRICS_PATH = '/metrics';

/** Asked by probes and by Prometheus, which know neither our name nor our origin. */
export const OPERATOR_PATHS: readonly string[] = ['/livez', '/readyz', METRICS_PATH];

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
