import { GatewayError, codeOf } from '../errors.js';

type BadResponseReason =
  | 'JSON'
  | 'SHAPE'
  | 'CONTENT_TYPE'
  | 'ENCODING'
  | 'SIZE'
  | 'TRUNCATED'
  | 'PAGE_LOOP'
  | 'FOREIGN_LINK'
  | 'REDIRECT'
  | 'PROTOCOL';

export function badResponse(
  reason: BadResponseReason,
  message: string,
  { fingerprint }: { readonly fingerprint?: string } = {},
): GatewayError {
  return new GatewayError('UPSTREAM_BAD_RESPONSE', message, { reason, fingerprint });
}

/** Which part of a call was not done in time. */
type Phase = 'CONNECT' | 'HEADERS' | 'TOTAL';

const TOO_SLOW = {
  CONNECT:
    'No connection to Microsoft Graph came about in time. Check GRAPH_BASE_URL, firewall and proxy.',
  HEADERS: 'Microsoft Graph did not begin to answer in time.',
  TOTAL: 'Microsoft Graph did not send a whole page in time.',
} as const satisfies Record<Phase, string>;

export function timeout(phase: Phase): GatewayError {
  return new GatewayError('UPSTREAM_TIMEOUT', TOO_SLOW[phase], { reason: phase });
}

/** The same for all the pages of a report together. */
export function sweepTimeout(): GatewayError {
  return new GatewayError(
    'UPSTREAM_TIMEOUT',
    'The report could not be read to its end within 2 hours, the longest that one reading may take. Check GRAPH_BUDGET, ' +
      'and whether other programs use up the limit of the app registration.',
    { reason: 'TOTAL' },
  );
}

type UnreachableReason = 'DNS' | 'REFUSED' | 'RESET' | 'TLS' | 'NETWORK';

const UNREACHABLE = {
  DNS: 'The host of Microsoft Graph has no address. Check GRAPH_CLOUD, GRAPH_BASE_URL and the DNS of this machine.',
  REFUSED:
    'Nothing listens where Microsoft Graph should. Check GRAPH_BASE_URL, firewall and proxy.',
  RESET:
    'The connection to Microsoft Graph was cut before an answer came. Check firewall and proxy.',
  TLS:
    'The certificate of Microsoft Graph is not trusted. If a proxy of your own opens TLS, point NODE_EXTRA_CA_CERTS at ' +
    'its root certificate; it is never skipped.',
  NETWORK: 'Microsoft Graph cannot be reached over the network. Check routes, firewall and proxy.',
} as const satisfies Record<UnreachableReason, string>;

function unreachable(reason: UnreachableReason): GatewayError {
  return new GatewayError('UPSTREAM_UNREACHABLE', UNREACHABLE[reason], { reason });
}

/** Codes of Node's network, TLS and HTTP errors and of undici's own, by what they mean here. First match wins. */
const WIRE_FAULTS: readonly (readonly [RegExp, () => GatewayError])[] = [
  [/^(ENOTFOUND|EAI_)/, () => unreachable('DNS')],
  [/^ECONNREFUSED$/, () => unreachable('REFUSED')],
  [/^UND_ERR_SOCKET: bad (upgrade|response)$/, () => protocolBroken()],
  [/^(ECONNRESET|ECONNABORTED|EPIPE|UND_ERR_SOCKET\b.*)$/, () => unreachable('RESET')],
  [/^(UND_ERR_CONNECT_TIMEOUT|ETIMEDOUT)$/, () => timeout('CONNECT')],
  [/^UND_ERR_HEADERS_TIMEOUT$/, () => timeout('HEADERS')],
  [/^(UND_ERR_RES_CONTENT_LENGTH_MISMATCH|HPE_INVALID_EOF_STATE)$/, () => truncated()],
  // undici asserts that nobody answers 101 without the headers of an upgrade.
  [/^(HPE_|HTTPParserError$|UND_ERR_HEADERS_OVERFLOW$|ERR_ASSERTION$)/, () => protocolBroken()],
  [/CERT|SIGNATURE|^ERR_(TLS|SSL)_|^EPROTO$/, () => unreachable('TLS')],
];

/** What an error of the connection means; `inBody` when the status and headers of an answer had come. */
export function wireError(error: unknown, { inBody }: { readonly inBody: boolean }): GatewayError {
  const fault = wireFault(error);
  const isCut = fault?.reason === 'RESET' || fault?.reason === 'PROTOCOL';
  if (inBody && isCut) return truncated();
  return fault ?? unreachable('NETWORK');
}

/** The same by the code of the error, or of its cause; undefined when that is none of the connection's. */
export function wireFault(error: unknown): GatewayError | undefined {
  const code = wireCodeOf(error) ?? '';
  return WIRE_FAULTS.find(([pattern]) => pattern.test(code))?.[1]();
}

/** The code of the error or of its causes. undici's errors of its HTTP parser may have no code but a name. */
function wireCodeOf(error: unknown): string | undefined {
  if (typeof error !== 'object' || error === null) return undefined;
  const code = codeOf(error) ?? ('cause' in error ? wireCodeOf(error.cause) : undefined);
  // undici has one code for a socket that is closed and for an answer that nobody asked for, such as a 101.
  if (code === 'UND_ERR_SOCKET' && 'message' in error) return `${code}: ${String(error.message)}`;
  return code ?? ('name' in error && typeof error.name === 'string' ? error.name : undefined);
}

function truncated(): GatewayError {
  return badResponse(
    'TRUNCATED',
    'The connection to Microsoft Graph was cut in the middle of a page.',
  );
}

function protocolBroken(): GatewayError {
  return badResponse(
    'PROTOCOL',
    'What answers in the place of Microsoft Graph does not speak HTTP properly. Check GRAPH_BASE_URL and proxy.',
  );
}
