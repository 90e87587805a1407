import { record } from '../emulator/harness.js';
import { SECOND } from '../../src/time.js';

/** What one answer of the gateway says of the report. */
export interface ReportAnswer {
  /** The rows and their number, as they stand on the wire. */
  readonly dataText: string;
  /** undefined when there are no rows to serve. */
  readonly totalCount: number | undefined;
  /** `extensions.report`. */
  readonly label: Readonly<Record<string, unknown>>;
  /** `extensions` of the first error; empty without one. */
  readonly error: Readonly<Record<string, unknown>>;
  /** The body without its data: all that may not speak of rows and persons. */
  readonly talk: string;
  readonly notice: string | undefined;
}

const QUERY = `{
  userCredentialUsageDetails(first: 100) {
    totalCount
    nodes { id feature userPrincipalName userDisplayName isSuccess authMethodRaw failureReason eventDateTime }
  }
}`;
const NOTICE = '{ credentialUsageReport { notice } }';

/** Longer than any request may take. */
const PATIENCE_MS = 30 * SECOND;

/** Asks for all rows, then for the notice. Whoever gets no answer in half a minute is left hanging: that throws. */
export async function askReport(url: string): Promise<ReportAnswer> {
  const { data, errors, extensions } = await post(url, QUERY);
  const { totalCount } = record(record(data)['userCredentialUsageDetails']);
  const first: unknown = Array.isArray(errors) ? errors[0] : undefined;
  const { notice } = record(record((await post(url, NOTICE))['data'])['credentialUsageReport']);
  return {
    dataText: JSON.stringify(data),
    totalCount: typeof totalCount === 'number' ? totalCount : undefined,
    label: record(record(extensions)['report']),
    error: record(record(first)['extensions']),
    talk: JSON.stringify({ errors, extensions, notice }),
    notice: typeof notice === 'string' ? notice : undefined,
  };
}

async function post(url: string, query: string): Promise<Readonly<Record<string, unknown>>> {
  const response = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept: 'application/graphql-response+json' },
    body: JSON.stringify({ query }),
    signal: AbortSignal.timeout(PATIENCE_MS),
  });
  return record(await response.json());
}
