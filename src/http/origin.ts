const REQUEST_HEADERS =
  'content-type, authorization, x-api-key, apollographql-client-name, apollographql-client-version';
const RESPONSE_HEADERS =
  'x-request-id, age, retry-after, www-authenticate, content-disposition, x-report-as-of, x-report-state, x-report-rows';

/** Seconds for which a browser may remember a preflight. Chromium keeps none for longer than two hours. */
const PREFLIGHT_MAX_AGE_SECONDS = 7200;

/** Whose page asks: none (no browser, or one that need not say), our own, one that is allowed, or a stranger. */
type OriginVerdict = 'none' | 'own' | 'allowed' | 'foreign';

/**
 * `host` is the Host header, already found to be ours. The scheme of our own origin is not compared: behind a proxy that
 * ends TLS we do not know it.
 */
export function judgeOrigin(
  origin: string | undefined,
  host: string | undefined,
  allowedOrigins: readonly string[],
): OriginVerdict {
  if (origin === undefined) return 'none';
  if (allowedOrigins.includes(origin)) return 'allowed';
  const isOwn = ['http', 'https'].some(
    (scheme) => originOf(`${scheme}://${host ?? ''}`) === origin,
  );
  return isOwn ? 'own' : 'foreign';
}

/** As a browser writes it: without the port that is the scheme's own. */
function originOf(url: string): string | undefined {
  return URL.canParse(url) ? new URL(url).origin : undefined;
}

/** Headers that let the page at `origin` read an answer. No credentials: nothing here goes by cookie. */
export function corsHeaders(origin: string): Readonly<Record<string, string>> {
  return {
    'access-control-allow-origin': origin,
    'access-control-expose-headers': RESPONSE_HEADERS,
  };
}

export function preflightHeaders(methods: string): Readonly<Record<string, string>> {
  return {
    'access-control-allow-methods': methods,
    'access-control-allow-headers': REQUEST_HEADERS,
    'access-control-max-age': String(PREFLIGHT_MAX_AGE_SECONDS),
  };
}
