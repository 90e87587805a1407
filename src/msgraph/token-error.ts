import { GatewayError } from '../errors.js';
import { wireFault } from './wire-error.js';

/** Why no token came, in one sentence, and the one thing to do. */
interface Cause {
  readonly problem: string;
  readonly fix: string;
}

/** What Entra ID says most often when it issues no token (its "AADSTS error codes" page). */
const ANSWERS: ReadonlyMap<string, Cause> = new Map([
  [
    'AADSTS7000215',
    {
      problem: 'AZURE_CLIENT_SECRET is wrong.',
      fix: 'Set it to the value of the secret, not to its id.',
    },
  ],
  [
    'AADSTS7000222',
    {
      problem: 'The client secret has expired.',
      fix: 'Make a new one for the app registration, and set AZURE_CLIENT_SECRET to its value.',
    },
  ],
  [
    'AADSTS700016',
    {
      problem: 'AZURE_CLIENT_ID names no application of this tenant.',
      fix: 'Set it to the application (client) id of the app registration, and AZURE_TENANT_ID to its tenant.',
    },
  ],
  [
    'AADSTS700027',
    {
      problem: 'The certificate is not one that the app registration knows.',
      fix: 'Upload it under Certificates & secrets, or point AZURE_CLIENT_CERTIFICATE_PATH at the one that is there.',
    },
  ],
  [
    'AADSTS90002',
    {
      problem: 'AZURE_TENANT_ID names no tenant of this cloud.',
      fix: "Correct it, or set GRAPH_CLOUD to the tenant's cloud.",
    },
  ],
  [
    'AADSTS700213',
    {
      problem: 'No federated credential of the app registration fits this workload.',
      fix: 'Add one with the issuer and the subject of this workload.',
    },
  ],
]);

/**
 * What @azure/identity and Node say when nobody could be asked. First match wins: what stands below is often said
 * along.
 */
const SILENCES: readonly (readonly [RegExp, Cause])[] = [
  [
    /EnvironmentCredential authentication failed[^]*\b(ENOENT|EACCES|EPERM|EISDIR|ENOTDIR)\b/,
    {
      problem: 'The file of AZURE_CLIENT_CERTIFICATE_PATH cannot be read.',
      fix: 'Set it to the path of a PEM file that exists and that the user of this process may read.',
    },
  ],
  [
    /PEM-encoded certificate|asymmetric key|bad decrypt/,
    {
      problem: 'The file of AZURE_CLIENT_CERTIFICATE_PATH holds no certificate with a usable key.',
      fix: 'Put the certificate and its private key into it as PEM; if the key has a password, set AZURE_CLIENT_CERTIFICATE_PASSWORD to it.',
    },
  ],
  [
    /AuthenticationRequiredError: (ENOENT|EACCES|EPERM|EISDIR|ENOTDIR)|(No content on|Invalid file path)/,
    {
      problem: 'The file of AZURE_FEDERATED_TOKEN_FILE cannot be read, or is empty.',
      fix: 'Let the platform mount it (on Kubernetes the label azure.workload.identity/use on the pod), or unset the variable.',
    },
  ],
  [
    /\binvalid_client\b/,
    {
      problem:
        'The login authority does not accept the application, its secret or its certificate.',
      fix: 'Compare AZURE_CLIENT_ID and the secret or certificate with those of the app registration.',
    },
  ],
  [
    /EnvironmentCredential is unavailable/,
    {
      problem:
        'No identity is set completely, and this machine has no managed identity that answers.',
      fix: 'Set AZURE_TENANT_ID, AZURE_CLIENT_ID and one of AZURE_CLIENT_SECRET, AZURE_CLIENT_CERTIFICATE_PATH and AZURE_FEDERATED_TOKEN_FILE.',
    },
  ],
  [
    /ManagedIdentityCredential/,
    {
      problem: 'This machine has no managed identity that answers, or not the one that is named.',
      fix: 'Assign one to it and, if it is user-assigned, set AZURE_CLIENT_ID to its client id; elsewhere than on Azure leave out GRAPH_CREDENTIAL.',
    },
  ],
];

const UNREADABLE: Cause = {
  problem: 'A file of the credential cannot be read, or is empty.',
  fix: 'Look at the paths of "credential" in TENANTS_FILE, and whether the user of this process may read what is there.',
};

const UNKNOWN: Cause = {
  problem: 'Why is not known.',
  fix: 'Check AZURE_TENANT_ID, AZURE_CLIENT_ID and the secret, certificate or identity that belongs to them.',
};

/** Of what the credential says only known words are read: its text may hold ids, paths, addresses and secrets. */
export function tokenError(error: unknown): GatewayError {
  const text = String(error);
  if (PASSING.test(text)) return unreachable();
  const number = /AADSTS\d{5,8}/.exec(text)?.[0];
  if (number !== undefined) return unauthorized(ANSWERS.get(number) ?? UNKNOWN, number);
  const fault = wireFault(error);
  if (fault?.code === 'UPSTREAM_TIMEOUT') return tokenTooSlow();
  if (fault !== undefined || NO_ANSWER.test(text)) return unreachable();
  return unauthorized(SILENCES.find(([pattern]) => pattern.test(text))?.[1] ?? UNKNOWN);
}

/** The credential has returned, but without a token. */
export function noToken(): GatewayError {
  return unauthorized(UNKNOWN);
}

/** A file is gone that was there at the start. */
export function unreadableCredential(): GatewayError {
  return unauthorized(UNREADABLE);
}

/** The fix that such an error's message ends with; undefined for any other error. */
export function fixInMessage({ message }: GatewayError): string | undefined {
  const causes = [...ANSWERS.values(), ...SILENCES.map(([, cause]) => cause), UNREADABLE, UNKNOWN];
  return causes.find(({ fix }) => message.endsWith(fix))?.fix;
}

/**
 * The login authority's own troubles: RFC 6749's words for them, and the numbers of a passing fault or too many calls.
 */
const PASSING = /\b(temporarily_unavailable|server_error|AADSTS(90006|90012|90033|90055))\b/;

/**
 * What @azure/identity says in some line when the login authority did not answer; it keeps no code of the network's. A
 * managed identity that cannot be reached is another matter: this machine has none.
 */
const NO_ANSWER =
  /^(?!.*ManagedIdentityCredential).*\b(network_error|endpoints_resolution_error)\b/m;

function unauthorized({ problem, fix }: Cause, number?: string): GatewayError {
  const head = `The gateway gets no access token for Microsoft Graph${number === undefined ? '' : ` (${number})`}.`;
  return new GatewayError('UPSTREAM_UNAUTHORIZED', `${head} ${problem} ${fix}`, {
    reason: 'TOKEN',
  });
}

function unreachable(): GatewayError {
  return new GatewayError(
    'UPSTREAM_UNREACHABLE',
    'The login authority that issues access tokens for Microsoft Graph cannot be reached, or fails. Check GRAPH_CLOUD, ' +
      'AZURE_AUTHORITY_HOST, DNS, firewall and proxy. If a proxy of your own opens TLS, point NODE_EXTRA_CA_CERTS at its ' +
      'root certificate.',
    { reason: 'TOKEN' },
  );
}

export function tokenTooSlow(): GatewayError {
  return new GatewayError(
    'UPSTREAM_TIMEOUT',
    'No access token for Microsoft Graph came in time. Check that this machine reaches the login authority of ' +
      'GRAPH_CLOUD, or the managed identity, and whether a firewall or proxy swallows connections.',
    { reason: 'TOKEN' },
  );
}
