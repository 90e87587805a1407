import {
  apiRoot,
  bearerToken,
  callBudget,
  clientId,
  collectorUrl,
  duration,
  filePath,
  hostHeaders,
  listenHost,
  loginAuthority,
  onOff,
  oneOf,
  origins,
  size,
  tenantId,
  trueOrFalse,
  wholeNumber,
} from './parser.js';
import type { Parser } from './parser.js';
import { storeUrl } from './store-url.js';
import { keySetUrl, tokenAudience, tokenIssuer } from './token-parser.js';
import { DAY } from '../time.js';

/** How long Graph keeps the report. */
const RETENTION_MS = 30 * DAY;

export interface Setting<Value> extends Parser<Value> {
  /** The name of the environment variable. */
  readonly name: string;
  /** Read as if it had been set; undefined when nothing is meant, or something that follows from other settings. */
  readonly defaultText?: string;
  /** What the README says where `defaultText` cannot. */
  readonly defaultNote?: string;
  /** Markdown, for the README. */
  readonly meaning: string;
  /** The value is a secret, or people paste secrets here by mistake: no message repeats it. */
  readonly isSecret?: boolean;
}

/** Every setting. The order is that of the README. */
export const SETTINGS = {
  host: {
    name: 'HOST',
    defaultText: '127.0.0.1',
    meaning: 'Address or name to listen on.',
    ...listenHost,
  },
  port: {
    name: 'PORT',
    defaultText: '4000',
    meaning: 'Port to listen on; `0` takes any free port and prints it.',
    ...wholeNumber(0, 65_535, '4000'),
  },
  cloud: {
    name: 'GRAPH_CLOUD',
    defaultText: 'global',
    meaning:
      '`global`, `usgov-l4`, `usgov-l5` or `china`: which Microsoft Graph and which login authority.',
    ...oneOf(['global', 'usgov-l4', 'usgov-l5', 'china']),
  },
  baseUrl: {
    name: 'GRAPH_BASE_URL',
    defaultNote: 'by cloud, `/beta` included',
    meaning:
      'Another root of Graph, for a proxy or an emulator: `http://127.0.0.1:5001/beta`. Must be https beyond loopback.',
    // A URL may carry a password.
    isSecret: true,
    ...apiRoot,
  },
  report: {
    name: 'GRAPH_REPORT',
    defaultText: 'userCredentialUsageDetails',
    meaning: '`userCredentialUsageDetails`, or `userEventsSummary`, its successor.',
    ...oneOf(['userCredentialUsageDetails', 'userEventsSummary']),
  },
  credential: {
    name: 'GRAPH_CREDENTIAL',
    defaultText: 'default',
    defaultNote: '`default`; `token` with `GRAPH_ACCESS_TOKEN`',
    meaning:
      '`default` (what @azure/identity finds in the environment), `managed-identity` or `token`. Setting it means real data.',
    isSecret: true,
    ...oneOf(['default', 'managed-identity', 'token']),
  },
  tenantId: {
    name: 'AZURE_TENANT_ID',
    meaning:
      "The tenant of the gateway's own identity. @azure/identity reads it together with `AZURE_CLIENT_ID` and one of `AZURE_CLIENT_SECRET`, `AZURE_CLIENT_CERTIFICATE_PATH`, `AZURE_FEDERATED_TOKEN_FILE`. Any `AZURE_...` name that is set means real data.",
    ...tenantId,
  },
  clientId: {
    name: 'AZURE_CLIENT_ID',
    meaning:
      'The app registration; with `GRAPH_CREDENTIAL=managed-identity` the user-assigned identity, and without it the one of the machine.',
    ...clientId,
  },
  authorityHost: {
    name: 'AZURE_AUTHORITY_HOST',
    defaultNote: 'by cloud',
    meaning: 'Another login authority: `https://login.partner.microsoftonline.cn`. Always https.',
    ...loginAuthority,
  },
  accessToken: {
    name: 'GRAPH_ACCESS_TOKEN',
    meaning: 'A ready access token instead, for a try: it is not renewed. Secret.',
    isSecret: true,
    ...bearerToken,
  },
  budget: {
    name: 'GRAPH_BUDGET',
    defaultText: '4/10s',
    meaning:
      '`CALLS/SECONDSs`, or `off`: the calls to Graph that we allow ourselves in any window of that length. Graph allows 5 in 10 s, shared with every other user of the app registration.',
    ...callBudget,
  },
  staleAfter: {
    name: 'REPORT_STALE_AFTER',
    defaultText: '15m',
    defaultNote: '`15m`; in a demo `1m`',
    meaning: 'Age at which the report is read again. What is older is still served, labelled.',
    ...duration(1, '15m'),
  },
  expireAfter: {
    name: 'REPORT_EXPIRE_AFTER',
    defaultText: '24h',
    meaning: 'Age at which the report is too old to be served.',
    ...duration(1, '24h'),
  },
  coldWait: {
    name: 'REPORT_COLD_WAIT',
    defaultText: '2s',
    meaning: 'How long a query waits while nothing has been read yet.',
    ...duration(0, '2s'),
  },
  fullSweepAfter: {
    name: 'REPORT_FULL_SWEEP_AFTER',
    defaultText: '6h',
    meaning:
      'How long refreshes may read only the newest pages before the whole report is read again. As short as `REPORT_STALE_AFTER`, every refresh reads all of it.',
    ...duration(0, '6h'),
  },
  overlap: {
    name: 'REPORT_OVERLAP',
    defaultText: '48h',
    meaning:
      'A refresh that meets the newest events first stops when this span of the report has turned out unchanged. Events arrive up to a day late, so not less than that.',
    ...duration(DAY, '48h'),
  },
  forbiddenGrace: {
    name: 'REPORT_FORBIDDEN_GRACE',
    defaultText: '5m',
    meaning:
      'How long the report is still served after Graph began to refuse it (403), because such refusals are known to pass. `0s` serves it until the third refusal.',
    ...duration(0, '5m'),
  },
  callerAuth: {
    name: 'CALLER_AUTH',
    defaultText: 'none',
    meaning:
      'How callers show who they are: `none`, `api-key` (a key in the header `x-api-key`) or `jwt` (an access token in `Authorization: Bearer`). With `none`, real data on an address beyond loopback needs the flag `--dangerously-allow-anonymous`.',
    ...oneOf(['none', 'api-key', 'jwt']),
  },
  apiKeysFile: {
    name: 'API_KEYS_FILE',
    meaning:
      'For `api-key`: JSON file with the SHA-256, name, roles and expiry of every key, as `keygen --name NAME --role ROLE --file FILE` writes it. Read at the start, and again at SIGHUP.',
    ...filePath,
    example: './api-keys.json',
  },
  jwtIssuer: {
    name: 'JWT_ISSUER',
    meaning:
      'For `jwt`: the `iss` of good tokens, to the letter; of Entra ID `https://login.microsoftonline.com/TENANT-ID/v2.0`. Must be https beyond loopback.',
    isSecret: true,
    ...tokenIssuer,
  },
  jwtAudience: {
    name: 'JWT_AUDIENCE',
    meaning:
      "For `jwt`: the `aud` of good tokens, which is the gateway's own name at the issuer; of Entra ID the client id of its app registration. Tokens for anybody else, Microsoft Graph too, are refused.",
    ...tokenAudience,
  },
  jwtJwksUri: {
    name: 'JWT_JWKS_URI',
    defaultNote: "by the issuer's OpenID configuration",
    meaning: 'For `jwt`: where the keys of the issuer are. Must be https beyond loopback.',
    isSecret: true,
    ...keySetUrl,
  },
  callerRate: {
    name: 'CALLER_RATE',
    defaultText: 'off',
    defaultNote: '`off` for loopback and in a demo, else `12000`',
    meaning:
      'Cost units that one caller may use in a minute, or `off`; more is answered 429. An operation costs 1 unit, and 1 for each 100 rows that it asks for. A minute of units may be used at once: 12000 let an export of a million rows through, in pages of 1,000 (11,000 units), with a dashboard beside it. A federation router is one caller, whoever asks it: give it more.',
    ...orOff(wholeNumber(1, 100_000_000, '12000')),
  },
  trustedDocuments: {
    name: 'TRUSTED_DOCUMENTS',
    meaning:
      'File with the GraphQL documents that are executed, and no others: the manifest of `@apollo/generate-persisted-query-manifest` or of the client preset of GraphQL Code Generator. A request names one by its text, its id or its SHA-256 (`documentId`, or the hash of a persisted query). Not behind a federation router, which writes documents of its own; the explorer may send none but these either. Those of the dashboard are trusted while it is on. Read at the start, and again at SIGHUP.',
    ...filePath,
    example: './persisted-query-manifest.json',
  },
  trustedDocumentsMode: {
    name: 'TRUSTED_DOCUMENTS_MODE',
    defaultText: 'enforce',
    meaning:
      '`enforce`, or `log`: what is not in `TRUSTED_DOCUMENTS` is executed all the same, and its SHA-256 logged.',
    ...oneOf(['enforce', 'log']),
  },
  allowedHosts: {
    name: 'ALLOWED_HOSTS',
    defaultText: 'localhost,127.0.0.1,[::1]',
    meaning:
      'Names under which the gateway is asked (the `Host` header), separated by commas; without a port any port is meant. Everything else is answered 421, except for `/livez`, `/readyz` and `/metrics`: this stops DNS rebinding.',
    ...hostHeaders,
  },
  allowedOrigins: {
    name: 'ALLOWED_ORIGINS',
    defaultNote: 'none',
    meaning:
      'Web origins other than our own whose pages may ask, separated by commas. `https://studio.apollographql.com` opens Apollo Sandbox.',
    ...origins,
  },
  explorer: {
    name: 'EXPLORER',
    defaultNote: '`on` for loopback and in a demo, else `off`',
    meaning: '`on` or `off`: the explorer page at `/`.',
    ...onOff,
  },
  dashboard: {
    name: 'DASHBOARD',
    defaultText: 'on',
    meaning:
      '`on` or `off`: the dashboard page at `/dashboard`. Anybody who reaches the gateway can load the page; what it shows, it asks for with the key or token of whoever looks at it.',
    ...onOff,
  },
  introspection: {
    name: 'INTROSPECTION',
    defaultNote: '`on` for loopback and in a demo, else `off`',
    meaning: '`on` or `off`: whether the schema can be asked for. The explorer needs it.',
    ...onOff,
  },
  preparedOperations: {
    name: 'PREPARED_OPERATIONS',
    defaultText: 'on',
    meaning:
      '`on`: an operation that Apollo Server has let through once is answered without its pipeline from then on. `off` sends every request through it; only the speed changes.',
    ...onOff,
  },
  secretKeyFile: {
    name: 'SECRET_KEY_FILE',
    meaning:
      'File with 32 random bytes in base64, as `keygen --secret` writes it: keys cursors, pseudonyms and the ids that are derived. The same on every replica. Needed where real rows are served with pseudonyms beyond loopback.',
    ...filePath,
  },
  requestDeadline: {
    name: 'REQUEST_DEADLINE',
    defaultText: '10s',
    meaning: 'How long one request may take before it is answered 504.',
    ...duration(1, '10s'),
  },
  bodyLimit: {
    name: 'REQUEST_BODY_LIMIT',
    defaultText: '256kb',
    meaning: 'Largest body of one request; more is answered 413.',
    ...size(1024, 64 * 1024 ** 2, '256kb'),
  },
  shutdownDelay: {
    name: 'SHUTDOWN_DELAY',
    defaultText: '5s',
    defaultNote: '`5s`; in a demo and on a terminal `0s`',
    meaning:
      'How long everything goes on after SIGTERM while `/readyz` says 503, so that no router sends anything when the listener goes.',
    ...duration(0, '5s'),
  },
  shutdownGrace: {
    name: 'SHUTDOWN_GRACE',
    defaultText: '25s',
    meaning:
      'How long what is in flight may take after that; the rest is answered 503 `SHUTTING_DOWN`.',
    ...duration(0, '25s'),
  },
  storeUrl: {
    name: 'STORE_URL',
    defaultNote: 'none: memory',
    meaning:
      '`sqlite:PATH` or `postgres://USER:PASSWORD@HOST/DATABASE`: where the report is kept, so that a restart serves it at once, and its events beyond the 30 days that Graph remembers.',
    // It may carry a password.
    isSecret: true,
    ...storeUrl,
  },
  storeRetention: {
    name: 'STORE_RETENTION',
    defaultText: '400d',
    meaning:
      'How long the store keeps events after they happened, so that they can be asked for when Graph has forgotten them; `0` keeps no history, and deletes what there is.',
    ...orNever(duration(RETENTION_MS + DAY, '400d')),
  },
  tenantsFile: {
    name: 'TENANTS_FILE',
    meaning:
      "Several tenants in one gateway, each at `/t/NAME/...`: JSON file, see [docs/tenants.md](docs/tenants.md). Not beside `AZURE_TENANT_ID` and whatever else is one tenant's own.",
    ...filePath,
    example: './tenants.json',
  },
  logLevel: {
    name: 'LOG_LEVEL',
    defaultText: 'info',
    meaning:
      '`fatal`, `error`, `warn`, `info`, `debug`, `trace` or `silent`; one line of JSON per event on stderr.',
    ...oneOf(['info', 'fatal', 'error', 'warn', 'debug', 'trace', 'silent']),
  },
  tracesExporter: {
    name: 'OTEL_TRACES_EXPORTER',
    defaultNote: '`otlp` where an endpoint is set, else `none`',
    meaning:
      '`otlp` sends traces to a collector (docs/tracing.md), `none` does not. OpenTelemetry reads its other variables itself: `OTEL_SERVICE_NAME`, `OTEL_RESOURCE_ATTRIBUTES`, `OTEL_TRACES_SAMPLER`, `OTEL_EXPORTER_OTLP_HEADERS`, `OTEL_BSP_...`.',
    ...oneOf(['otlp', 'none']),
  },
  otlpEndpoint: {
    name: 'OTEL_EXPORTER_OTLP_ENDPOINT',
    defaultNote: '`http://localhost:4318`',
    meaning: 'The collector; `/v1/traces` is added.',
    // It may carry a password.
    isSecret: true,
    ...collectorUrl,
  },
  otlpTracesEndpoint: {
    name: 'OTEL_EXPORTER_OTLP_TRACES_ENDPOINT',
    meaning: 'The same for traces alone, to the letter.',
    isSecret: true,
    ...collectorUrl,
  },
  otlpProtocol: {
    name: 'OTEL_EXPORTER_OTLP_PROTOCOL',
    defaultText: 'http/protobuf',
    meaning: 'The one protocol that is spoken here.',
    ...oneOf(['http/protobuf']),
  },
  otlpTracesProtocol: {
    name: 'OTEL_EXPORTER_OTLP_TRACES_PROTOCOL',
    defaultText: 'http/protobuf',
    meaning: 'The same for traces alone.',
    ...oneOf(['http/protobuf']),
  },
  otelDisabled: {
    name: 'OTEL_SDK_DISABLED',
    defaultText: 'false',
    meaning: '`true` switches traces off, whatever else is set.',
    ...trueOrFalse,
  },
} as const satisfies Record<string, Setting<unknown>>;

/** What is kept for a shorter time than Graph remembers would come back with each sweep. */
function orNever({ rule, example, parse }: Parser<number>): Parser<number> {
  return {
    rule: `${rule}, or 0`,
    example,
    parse: (text) => (text === '0' ? 0 : parse(text)),
  };
}

function orOff<Value>({ rule, example, parse }: Parser<Value>): Parser<Value | 'off'> {
  return {
    rule: `${rule}, or off`,
    example,
    parse: (text) => (text === 'off' ? text : parse(text)),
  };
}

/** The settings as a Markdown table, for the README. */
export function settingsTable(): string {
  const settings: readonly Setting<unknown>[] = Object.values(SETTINGS);
  const rows = settings.map(({ name, defaultText, defaultNote, meaning }) => {
    const shown = defaultNote ?? (defaultText === undefined ? '-' : `\`${defaultText}\``);
    return `| \`${name}\` | ${shown} | ${meaning} |`;
  });
  return ['| name | default | meaning |', '| --- | --- | --- |', ...rows].join('\n');
}
