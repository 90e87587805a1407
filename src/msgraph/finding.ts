import type { GatewayError } from '../errors.js';
import { fixInMessage } from './token-error.js';

/** What asking Microsoft Graph has shown about one thing. */
export interface Finding {
  /** Such as `access token`, or the name of a report. */
  readonly subject: string;
  /** `BAD`: it is in the way. `warn`: it may be, or may be soon. */
  readonly grade: 'good' | 'warn' | 'BAD';
  /** What came, or what is missing, in a sentence or two. */
  readonly found: string;
  /** What to do about it, in one line; undefined when nothing need be done. */
  readonly fix: string | undefined;
}

/** An error as what is found, its fix apart. */
export function badFinding(subject: string, error: GatewayError, fix = fixFor(error)): Finding {
  const ownFix = fixInMessage(error);
  if (ownFix === undefined) return { subject, grade: 'BAD', found: error.message, fix };
  const found = error.message.slice(0, -ownFix.length).trimEnd();
  return { subject, grade: 'BAD', found, fix: ownFix };
}

/** The one thing to do, most to the point first: by code and reason, else by code. */
function fixFor({ code, reason, retryAfterSeconds }: GatewayError): string {
  if (code === 'UPSTREAM_THROTTLED' && retryAfterSeconds !== undefined) {
    return `Run this again in ${waitText(retryAfterSeconds)}, with no other program using the app registration.`;
  }
  return (
    FIXES.get(`${code} ${reason}`) ??
    FIXES.get(code) ??
    'Run this again; if it stays, please report it.'
  );
}

/** Nobody reckons in more seconds than these. */
const MOST_SECONDS_TOLD = 120;

function waitText(seconds: number): string {
  return seconds > MOST_SECONDS_TOLD ? `${Math.ceil(seconds / 60)} minutes` : `${seconds} seconds`;
}

const FIXES: ReadonlyMap<string, string> = new Map([
  ['UPSTREAM_FORBIDDEN ROLE', 'Give the signed-in user the role Reports Reader.'],
  [
    'UPSTREAM_FORBIDDEN LICENSE',
    'Get the tenant Entra ID P1 or P2. If it has one, run this again.',
  ],
  [
    'UPSTREAM_UNAUTHORIZED',
    "Set GRAPH_CLOUD to the tenant's cloud, and renew GRAPH_ACCESS_TOKEN if you use it.",
  ],
  [
    'UPSTREAM_THROTTLED',
    'Run this again in a minute, with no other program using the app registration.',
  ],
  [
    'UPSTREAM_UNREACHABLE TOKEN',
    'Let this machine reach the login authority of GRAPH_CLOUD (or AZURE_AUTHORITY_HOST) on its port.',
  ],
  [
    'UPSTREAM_UNREACHABLE DNS',
    'Correct GRAPH_CLOUD or GRAPH_BASE_URL, or give this machine a DNS that knows the host.',
  ],
  ['UPSTREAM_UNREACHABLE TLS', 'Point NODE_EXTRA_CA_CERTS at the root certificate of your proxy.'],
  [
    'UPSTREAM_UNREACHABLE',
    'Let this machine reach the host of GRAPH_CLOUD (or GRAPH_BASE_URL) on its port.',
  ],
  ['UPSTREAM_TIMEOUT', 'Look for a firewall or proxy that delays or swallows connections.'],
  ['UPSTREAM_ERROR SERVER', 'Run this again later; look at the service health of Microsoft 365.'],
  [
    'UPSTREAM_BAD_RESPONSE',
    'Check GRAPH_BASE_URL, and whether a proxy answers in the place of Graph.',
  ],
]);
