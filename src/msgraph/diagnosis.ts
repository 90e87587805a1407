import { GatewayError } from '../errors.js';
import type { MsgraphClient } from './client.js';
import type { Finding } from './finding.js';
import { badFinding } from './finding.js';
import { nextPageUrl } from './link.js';
import type { Pacer } from './pacer.js';
import type { MsgraphPage } from './page.js';
import { faultFinding, pageFinding } from './report-finding.js';
import type { ReportFilter, ReportSource } from './sources.js';
import { REPORT_SOURCES, reportUrl } from './sources.js';
import { budgetFinding, clockFindings } from './upstream-finding.js';

interface DiagnosisOptions {
  readonly client: Pick<MsgraphClient, 'getPage' | 'status'>;
  readonly pacer: Pick<Pacer, 'budget'>;
  readonly baseUrl: URL;
  readonly signal: AbortSignal;
  /** Asks Graph for these rows only: whether it knows a user, or a method, at all. */
  readonly filter?: ReportFilter;
}

/** What came of asking for a report; `notAsked` is why it was not. */
type Outcome = { readonly source: ReportSource } & (
  { readonly page: MsgraphPage } | { readonly error: GatewayError } | { readonly notAsked: string }
);

/**
 * Asks for one page of either report, one after the other: two calls of the budget when all is well. What is in the way
 * of both is said first, and then the second is not asked for.
 */
export async function diagnose(options: DiagnosisOptions): Promise<readonly Finding[]> {
  const { client, pacer, filter = {} } = options;
  const outcomes: Outcome[] = [];
  let notAsked: string | undefined;
  for (const source of Object.values(REPORT_SOURCES)) {
    const outcome = notAsked === undefined ? await ask(source, options) : { source, notAsked };
    outcomes.push(outcome);
    if ('error' in outcome) notAsked = obstacleOf(outcome.error);
  }
  const errors = outcomes.flatMap((outcome) => ('error' in outcome ? [outcome.error] : []));
  return [
    tokenFinding(outcomes, errors),
    reachFinding(outcomes, errors),
    ...clockFindings(client.status().clockSkewMs),
    budgetFinding(pacer.budget()),
    ...reportFindings(outcomes, filter),
  ];
}

async function ask(
  source: ReportSource,
  { client, baseUrl, signal, filter }: DiagnosisOptions,
): Promise<Outcome> {
  try {
    // One report that fails must not keep the breaker from letting the other be asked for.
    const url = reportUrl(baseUrl, source, filter);
    const page = await client.getPage(url, signal, { isCounted: false });
    // A sweep would follow it: a link that leads elsewhere is found out here.
    if (page.nextLink !== undefined) nextPageUrl(page.nextLink, baseUrl);
    return { source, page };
  } catch (error) {
    if (!(error instanceof GatewayError)) throw error;
    return { source, error };
  }
}

/** What a fault says about the other report before it is asked for; undefined when nothing. */
function obstacleOf({ code, reason }: GatewayError): string | undefined {
  if (reason === 'TOKEN') return 'no token';
  if (code === 'UPSTREAM_UNAUTHORIZED') return 'the token is refused';
  // Waiting once more for as long would tell nothing new.
  if (code === 'UPSTREAM_TIMEOUT') return 'Microsoft Graph does not answer in time';
  return code === 'UPSTREAM_UNREACHABLE' ? 'Microsoft Graph cannot be reached' : undefined;
}

/** Nobody but Graph gives a page or refuses one by its own rules, and only to whom it knows. */
function isKnown(outcome: Outcome): boolean {
  return 'page' in outcome || ('error' in outcome && KNOWING.has(outcome.error.code));
}

const KNOWING: ReadonlySet<string> = new Set(['UPSTREAM_FORBIDDEN', 'UPSTREAM_GONE']);
/** A proxy may answer in Graph's place, but would hardly say these. */
const ANSWERING: ReadonlySet<string> = new Set([
  'UPSTREAM_UNAUTHORIZED',
  'UPSTREAM_THROTTLED',
  'UPSTREAM_ERROR',
]);

function tokenFinding(outcomes: readonly Outcome[], errors: readonly GatewayError[]): Finding {
  const subject = 'access token';
  const error = errors.find(({ reason, code }) => reason === 'TOKEN' || code === 'UPSTREAM_UNAUTHORIZED'); // prettier-ignore
  if (error !== undefined) return badFinding(subject, error);
  const found = outcomes.some(isKnown)
    ? 'One came, and Microsoft Graph takes it.'
    : 'One came. Whether Microsoft Graph takes it is not known.';
  return { subject, grade: 'good', found, fix: undefined };
}

function reachFinding(outcomes: readonly Outcome[], errors: readonly GatewayError[]): Finding {
  const subject = 'Microsoft Graph';
  if (errors.some(({ reason }) => reason === 'TOKEN')) {
    return { subject, grade: 'warn', found: 'not asked: no token.', fix: undefined };
  }
  const isThere = outcomes.some(isKnown) || errors.some(({ code }) => ANSWERING.has(code));
  const [error] = errors;
  if (!isThere && error !== undefined) return badFinding(subject, error);
  return { subject, grade: 'good', found: 'It answers.', fix: undefined };
}

function reportFindings(outcomes: readonly Outcome[], filter: ReportFilter): readonly Finding[] {
  const isNowhere = outcomes.every((outcome) => 'error' in outcome && outcome.error.code === 'UPSTREAM_GONE'); // prettier-ignore
  return outcomes.map((outcome) => {
    const { source } = outcome;
    if ('page' in outcome) return pageFinding(source, outcome.page, filter);
    if ('notAsked' in outcome) return unreadFinding(source, `not asked: ${outcome.notAsked}.`);
    const obstacle = obstacleOf(outcome.error);
    if (obstacle !== undefined) return unreadFinding(source, `not read: ${obstacle}.`);
    const finding = faultFinding(source, outcome.error, filter);
    return isNowhere ? { ...finding, fix: NOWHERE_FIX } : finding;
  });
}

/** The fix stands where the obstacle is told. */
function unreadFinding({ name }: ReportSource, found: string): Finding {
  return { subject: name, grade: 'BAD', found, fix: undefined };
}

/** Reports do not end together, so it is the address that is wrong. */
const NOWHERE_FIX =
  'Neither report is at that address: GRAPH_BASE_URL must end with the version that has them, /beta.';
