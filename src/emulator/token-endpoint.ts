import { randomUUID } from 'node:crypto';
import { SECOND } from '../time.js';
import type { Clock } from '../time.js';
import { issueToken } from './access.js';
import { EMULATED_APP } from './identity.js';
import type { Seal } from './seal.js';

/** The resources whose `/.default` scope is granted besides the emulator's own origin: Graph's root in each cloud. */
const MSGRAPH_ROOTS: readonly string[] = [
  'https://graph.microsoft.com',
  'https://graph.microsoft.us',
  'https://dod-graph.microsoft.us',
  'https://microsoftgraph.chinacloudapi.cn',
];

/** Why a token is refused: OAuth's word for it (RFC 6749 section 5.2) and Entra's number and sentence. */
export interface TokenFault {
  readonly status: 400 | 401;
  readonly error: string;
  readonly number: number;
  readonly sentence: string;
}

interface TokenRequest {
  readonly tenant: string;
  /** The form-encoded body. */
  readonly body: string;
  readonly origin: string;
}

/** Answers a token request by client credentials with a secret, the one grant the emulator knows. */
export function answerTokenRequest(request: TokenRequest, seal: Seal, clock: Clock) {
  const form = new URLSearchParams(request.body);
  const fault = faultOf(request, form);
  if (fault !== undefined) {
    return { status: fault.status, body: tokenErrorBody(fault, clock.now()) };
  }
  const claims = form.get('claims') ?? undefined;
  const { accessToken, lifetimeMs } = issueToken(seal, EMULATED_APP.clientId, clock, claims);
  const expiresIn = lifetimeMs / SECOND;
  return {
    status: 200,
    body: {
      token_type: 'Bearer',
      expires_in: expiresIn,
      ext_expires_in: expiresIn,
      access_token: accessToken,
    },
  };
}

function faultOf(request: TokenRequest, form: URLSearchParams): TokenFault | undefined {
  const missing = ['grant_type', 'client_id', 'client_secret', 'scope'].find(
    (name) => !form.get(name),
  );
  const { tenantId, tenantDomain, clientId, clientSecret } = EMULATED_APP;
  if (![tenantId, tenantDomain].some((name) => name === request.tenant.toLowerCase())) {
    return invalid('invalid_request', 90002, `Tenant '${request.tenant}' not found.`);
  }
  if (missing !== undefined) return missingParameter(missing);
  if (form.get('grant_type') !== 'client_credentials') {
    return invalid('unsupported_grant_type', 70003, 'The grant type is not supported here.');
  }
  if (form.get('client_id') !== clientId) {
    return invalid('unauthorized_client', 700016, 'The application is not in this directory.');
  }
  if (form.get('client_secret') !== clientSecret) {
    const sentence = 'Invalid client secret provided.';
    return { status: 401, error: 'invalid_client', number: 7000215, sentence };
  }
  return scopeFaultOf(form.get('scope') ?? '', request.origin);
}

function missingParameter(name: string): TokenFault {
  const sentence = `The request body must contain the following parameter: '${name}'.`;
  return invalid('invalid_request', 900144, sentence);
}

function scopeFaultOf(scope: string, origin: string): TokenFault | undefined {
  if (!scope.endsWith('/.default')) {
    return invalid('invalid_scope', 1002012, 'The scope must be a resource followed by /.default.');
  }
  const resource = scope.slice(0, -'/.default'.length);
  if ([...MSGRAPH_ROOTS, origin].includes(resource)) return undefined;
  return invalid('invalid_resource', 500011, `The resource '${resource}' was not found.`);
}

function invalid(error: string, number: number, sentence: string): TokenFault {
  return { status: 400, error, number, sentence };
}

/** The body of a refusal, as Entra writes it. */
export function tokenErrorBody({ error, number, sentence }: TokenFault, nowMs: number) {
  const [traceId, correlationId] = [randomUUID(), randomUUID()];
  // Entra writes `2026-03-02 12:00:00Z` here, unlike Graph.
  const timestamp = `${new Date(nowMs).toISOString().slice(0, 19).replace('T', ' ')}Z`;
  return {
    error,
    error_description: `AADSTS${number}: ${sentence} Trace ID: ${traceId} Correlation ID: ${correlationId} Timestamp: ${timestamp}`,
    error_codes: [number],
    timestamp,
    trace_id: traceId,
    correlation_id: correlationId,
  };
}
