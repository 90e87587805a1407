import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Caller, View } from '../auth/caller.js';
import { GatewayError } from '../errors.js';
import { EXPORT_FORMATS, type ExportFormat } from '../export/format.js';
import { intervalsText } from '../export/intervals-text.js';
import { personalParameter, readExport, type ExportRequest } from '../export/parameters.js';
import { reportFile, type ReportFile, type WholeReport } from '../export/report-file.js';
import { checkView } from '../graphql/access.js';
import type { IdentityRead } from '../graphql/identity-read.js';
import type { CallerCheck } from './caller-check.js';
import { sendError, type ErrorAnswer } from './error-answer.js';
import { exportStream } from './export-stream.js';
import { AGED_HEADERS } from './headers.js';
import { exportPath, prefixOf } from './path.js';
import type { RequestSurroundings } from './routes.js';
import type { Span } from '../trace.js';

/** One tenant's report as files. */
export interface ExportOptions {
  /** See `GraphqlOptions`. */
  readonly name: string | undefined;
  /** @throws GatewayError where there is none. */
  readonly wholeReport: (view: View, span?: Span) => Promise<WholeReport>;
  readonly callers: CallerCheck;
  /** Told of a bug in the middle of a file, when its head is gone. */
  readonly onFault: (error: unknown, requestId: string) => void;
}

/** Each keeps its snapshot in memory, and takes a part of every turn of the event loop. */
const MOST_EXPORTS = 4;

/** The report as files: by GET, or by POST with a form, so that no name need stand in a URL. */
export function routeExports(
  app: FastifyInstance,
  { name, wholeReport, callers, onFault }: ExportOptions,
  { deadlines, spanOf }: RequestSurroundings,
): void {
  const callerOf = new WeakMap<FastifyRequest, Caller>();
  const callOffs = new WeakMap<FastifyRequest, () => void>();
  let openCount = 0;
  const send = async (request: FastifyRequest, reply: FastifyReply, format: ExportFormat) => {
    const caller = callerOf.get(request) ?? (await callers.admit(request, reply));
    const given = parametersOf(request);
    if (given === undefined) return sendError(reply, NOT_A_FORM);
    const asked = readExport(given);
    checkExportView(caller, asked);
    const report = await wholeReport(caller.view, spanOf?.(request));
    const file = await reportFile(report, asked, format);
    // The deadline may have answered meanwhile.
    if (reply.sent) return reply;
    // Now, and not before the wait: many may have waited together.
    if (openCount >= MOST_EXPORTS) throw tooManyExports();
    void reply.headers(fileHeaders(report, file)).type(format.contentType);
    if (request.method === 'HEAD') return reply.send();
    openCount += 1;
    const onEnd = (rowCount: number) => {
      openCount -= 1;
      callers.answered(caller, { cost: rowCount, identityRead: shownIn(file, rowCount) }, request.id);
    }; // prettier-ignore
    const ending = { onEnd, onFault: (error: unknown) => onFault(error, request.id) };
    return reply.send(exportStream(file.pieces(), ending));
  };

  // A scope of its own: nowhere else is a form read.
  void app.register((scope, _options, done) => {
    scope.addContentTypeParser<string>(FORM, { parseAs: 'string' }, (_request, body, parsed) =>
      parsed(null, new URLSearchParams(body)),
    );
    scope.addHook('onRequest', async (request, reply) => {
      callOffs.set(request, deadlines.start(reply));
      callerOf.set(request, await callers.admit(request, reply));
    });
    // From its head on a file takes the time that its reader takes; who reads nothing is cut off by the server.
    scope.addHook('onSend', (request, _reply, _payload, sent) => {
      callOffs.get(request)?.();
      sent();
    });
    for (const format of EXPORT_FORMATS) {
      const handler = (request: FastifyRequest, reply: FastifyReply) =>
        send(request, reply, format);
      const url = `${prefixOf(name)}${exportPath(format)}`;
      scope.route({ method: ['GET', 'POST'], url, handler });
    }
    done();
  });
}

const FORM = 'application/x-www-form-urlencoded';

/** Of the URL, or of the form; undefined where a body is no form. */
function parametersOf({ method, url, body }: FastifyRequest): URLSearchParams | undefined {
  if (method !== 'POST') return new URL(url, 'http://localhost').searchParams;
  return body instanceof URLSearchParams ? body : undefined;
}

const NOT_A_FORM: ErrorAnswer = {
  code: 'BAD_REQUEST',
  status: 415,
  message: `An export is asked for with a form, but the body is none. Send it with the header content-type: ${FORM}, or GET with a query.`,
};

/** A file holds rows; and to ask for somebody by name is to know the name. */
function checkExportView({ view }: Caller, asked: ExportRequest): void {
  checkView(view, { view: 'PSEUDONYMS', subject: 'export' });
  const personal = personalParameter(asked);
  if (personal !== undefined) {
    checkView(view, { view: 'IDENTITIES', subject: `parameter "${personal}"` });
  }
}

function tooManyExports(): GatewayError {
  return new GatewayError(
    'OVERLOADED',
    `At most ${MOST_EXPORTS} exports run at a time, and as many do. Ask again in a few seconds.`,
    { retryAfterSeconds: 5 },
  );
}

/** A file is looked at long after it was made: what it is worth stands in its name and its headers. */
function fileHeaders(
  { snapshot, state, ageSeconds }: WholeReport,
  { name, rowCount, gaps }: ReportFile,
) {
  return {
    ...AGED_HEADERS,
    age: String(ageSeconds),
    'content-disposition': `attachment; filename="${name}"`,
    'x-report-as-of': new Date(snapshot.asOfMs).toISOString(),
    'x-report-state': state,
    'x-report-rows': String(rowCount),
    ...(gaps.length > 0 && { 'x-report-gaps': intervalsText(gaps) }),
  };
}

/** For the audit log, of callers who may see people. */
function shownIn({ window }: ReportFile, rowCount: number): IdentityRead {
  const fields = ['sourceId', 'userPrincipalName', 'userDisplayName'];
  return {
    fields: fields.map((name) => `UserCredentialUsageDetails.${name}`),
    rowCount,
    userCount: 0,
    window,
  };
}
