export const GRAPHQL_PATH = '/graphql';

export const METRICS_PATH = '/metrics';

/** Asked by probes and by Prometheus, which know neither our name nor our origin. */
export const OPERATOR_PATHS: readonly string[] = ['/livez', '/readyz', METRICS_PATH];

/** What every path but GRAPHQL_PATH takes. */
export const READING_METHODS = 'GET, HEAD';

export function pathOf({ url = '' }: { readonly url?: string | undefined }): string {
  return url.split('?', 1)[0] ?? url;
}
