import { createServer, type RequestListener } from 'node:http';
import type { BaseContext } from '@apollo/server';
import { fastify } from 'fastify';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { MASKED_MESSAGE } from '../errors.js';
import { SECOND, type Clock } from '../time.js';
import type { Tracing } from '../trace.js';
import { admit, isPreflight, sendPreflight } from './admission.js';
import type { AllowList } from './admission.js';
import { answerClientError, refuseExpectation } from './client-error.js';
import { endAnswersWithTheirConnection } from './dead-answers.js';
import { createDeadlines } from './deadline.js';
import { drainOnClose } from './drain.js';
import { answerTo, sendError } from './error-answer.js';
import { routeExports, type ExportOptions } from './export-routes.js';
import { createExpressLane } from './express-lane.js';
import { acceptJsonBodies } from './graphql-body.js';
import { routeHealth, type Health } from './health.js';
import { requestIdOf, standingHeaders } from './headers.js';
import { createOverload } from './overload.js';
import type { Page } from './page.js';
import { routePage } from './page-routes.js';
import { createRequestSpans, type RequestSpans } from './request-spans.js';
import { reportResponses, type ResponseHook } from './response-hook.js';
import { createNotFound } from './not-found.js';
import { GRAPHQL_PATH, pathOf, placeOf, prefixOf } from './path.js';
import { routeGraphql, routeMetrics, type GraphqlOptions, type Metrics } from './routes.js';
import { cutSlowReaders } from './slow-reader.js';

/** One tenant, as it is served: nothing of it is another's. */
export interface ServedTenant<Context extends BaseContext>
  extends GraphqlOptions<Context>, ExportOptions {
  readonly health: Health;
}

interface HttpServerOptions<Context extends BaseContext> extends AllowList {
  /** Each with a name; or one without, whose paths begin at the root. */
  readonly tenants: readonly ServedTenant<Context>[];
  readonly requestDeadlineMs: number;
  readonly clock: Clock;
  readonly bodyLimitBytes: number;
  /** How long close() goes on as before, for routers to take note of /readyz; 0 unless told otherwise. */
  readonly shutdownDelayMs?: number;
  /** How long what is in flight may take after that, before it is refused. */
  readonly shutdownGraceMs?: number;
  /** Told when the listener goes, behind the delay. */
  readonly onClosing?: () => void;
  /** How many questions may be in Apollo Server's hands. */
  readonly mostWaiting?: number;
  /** Whether the heap is nearly full: only what is ready is answered then. */
  readonly isHeapShort?: () => boolean;
  /** How long a client may read nothing of an answer that waits to be sent. */
  readonly longestWriteMs?: number;
  /** Those that are on. */
  readonly pages: readonly Page[];
  readonly isDemo: boolean;
  readonly metrics: Metrics;
  /** Told of every bug that is no tenant's, whose details the client does not get. */
  readonly onFault: (error: unknown, requestId: string) => void;
  /** Told of every answer; may not throw. */
  readonly onResponse?: ResponseHook;
  /** undefined: nothing is traced. */
  readonly tracing?: Tracing | undefined;
}

/** No route has a JSON schema. Without these Fastify loads its compilers for them, ajv among them, all the same. */
const NO_COMPILERS = { buildValidator: noSchema, buildSerializer: noSchema };

/** The server with all its routes, not yet listening. `close()` finishes what is in flight. */
export function createHttpServer<Context extends BaseContext>(
  given: HttpServerOptions<Context>,
): FastifyInstance {
  const names = given.tenants.map(({ name }) => name);
  const tenantNames = new Set(names.filter((name) => name !== undefined));
  const spans = given.tracing && createRequestSpans(given.tracing, tenantNames);
  const options = spans === undefined ? given : withSpans(given, spans);
  const { clock, shutdownDelayMs: delayMs = 0, shutdownGraceMs: graceMs = 25 * SECOND } = options;
  const isClosing = (): boolean => drain.isClosing();
  const traced = (next: RequestListener) => spans?.guard(next) ?? next;
  const overload = createOverload({ ...options, tenantNames, isClosing });
  const deadlines = createDeadlines(options.requestDeadlineMs, clock);
  const app = fastify({
    bodyLimit: options.bodyLimitBytes,
    // It holds for close() as well, which takes as long as the delay and the grace.
    pluginTimeout: 0,
    serverFactory: (router) =>
      createServer(
        LIMITS,
        traced(overload.guard(lanesFor(options, isClosing, overload.guardRouter(router)))),
      ),
    genReqId: ({ headers }) => requestIdOf(headers),
    clientErrorHandler: answerClientError,
    frameworkErrors: (error, request, reply) => {
      setStandingHeaders(request, reply, options.isDemo);
      sendFault(error, reply, options);
    },
    schemaController: { compilersFactory: NO_COMPILERS },
    // While closing, what still arrives on an open connection is answered too; its connection ends behind it.
    return503OnClosing: false,
  });
  const refuseRest = () => deadlines.endAll();
  const { onClosing } = options;
  const drain = drainOnClose(app, { clock, delayMs, graceMs, onClosing, refuseRest });
  app.server.on('checkExpectation', refuseExpectation);
  endAnswersWithTheirConnection(app.server);
  cutSlowReaders(app.server, options.longestWriteMs ?? LONGEST_WRITE_MS);
  reportResponses(app, options);
  const notFound = createNotFound({ names, pages: options.pages });
  acceptJsonBodies(app);
  app.addHook('onRequest', (request, reply, done) => {
    setStandingHeaders(request, reply, options.isDemo);
    const { refusal, headers } = admit(request, options);
    void reply.headers(headers);
    if (refusal !== undefined) sendError(reply, refusal);
    else if (isPreflight(request)) sendPreflight(request, reply);
    // Here and not in Fastify's own handler, which would read the body first.
    else if (request.is404) sendError(reply, notFound(request));
    else done();
  });
  app.setErrorHandler((error, _request, reply) => sendFault(error, reply, options));
  const surroundings = { deadlines, spanOf: spans && (({ raw }: FastifyRequest) => spans.of(raw)) };
  for (const tenant of options.tenants) {
    routeGraphql(app, tenant, surroundings);
    routeExports(app, tenant, surroundings);
  }
  routeHealth(app, options.tenants, () => !drain.isAnnounced() && !overload.isLasting());
  routeMetrics(app, options.metrics);
  for (const page of options.pages) routePage(app, page, names.map(prefixOf));
  return app;
}

/** A client that dribbles its request holds a socket no longer than this; looked at every second. */
const LIMITS = {
  headersTimeout: 10 * SECOND,
  requestTimeout: 15 * SECOND,
  connectionsCheckingInterval: SECOND,
  /** Of two headers of one name Node would drop one unseen: joined, they are what no credential and no host looks like. */
  joinDuplicateHeaders: true,
  /** Longer than proxies keep an idle connection, so that none sends a request into one that ends. */
  keepAliveTimeout: 72 * SECOND,
};

const LONGEST_WRITE_MS = 30 * SECOND;

/** Answers that are kept with their requests, of all tenants, in bytes. */
const MOST_ANSWER_BYTES = 32 * 2 ** 20;

/** Each tenant has a lane of its own, with what it keeps. */
function lanesFor<Context extends BaseContext>(
  { tenants, ...options }: HttpServerOptions<Context>,
  isClosing: () => boolean,
  router: RequestListener,
): RequestListener {
  const lanes = new Map<string | undefined, RequestListener>();
  for (const { ready, ...tenant } of tenants) {
    if (ready === undefined) continue;
    const own = {
      ...tenant,
      ready,
      mostAnswerBytes: Math.floor(MOST_ANSWER_BYTES / tenants.length),
    };
    const lane = createExpressLane({ ...options, ...own, isClosing }, router);
    lanes.set(`${prefixOf(tenant.name)}${GRAPHQL_PATH}`, lane);
  }
  return (request, response) => (lanes.get(request.url) ?? router)(request, response);
}

/** Whoever is told of an answer is told when its span has ended. */
function withSpans<Context extends BaseContext>(
  options: HttpServerOptions<Context>,
  spans: RequestSpans,
): HttpServerOptions<Context> {
  return {
    ...options,
    onResponse: (response, request) => {
      spans.end(request, response);
      options.onResponse?.(response, request);
    },
  };
}

function setStandingHeaders({ id }: FastifyRequest, reply: FastifyReply, isDemo: boolean): void {
  void reply.headers(standingHeaders(id, { isDemo }));
}

interface Faulty extends Pick<HttpServerOptions<BaseContext>, 'bodyLimitBytes' | 'onFault'> {
  readonly tenants: readonly Pick<ServedTenant<BaseContext>, 'name' | 'onFault'>[];
}

function sendFault(
  error: unknown,
  reply: FastifyReply,
  { bodyLimitBytes, tenants, ...own }: Faulty,
): FastifyReply {
  const answer = answerTo(error, bodyLimitBytes);
  if (answer !== undefined) return sendError(reply, answer);
  const { tenant: name } = placeOf(pathOf(reply.request));
  const { onFault } = tenants.find((tenant) => tenant.name === name) ?? own;
  onFault(error, reply.request.id);
  return sendError(reply, {
    code: 'INTERNAL_SERVER_ERROR',
    message: MASKED_MESSAGE,
  });
}

function noSchema(): never {
  throw new Error('Routes have no JSON schema: Fastify has been given no compiler for one.');
}
