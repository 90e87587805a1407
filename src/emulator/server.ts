import { createServer } from 'node:http';
import type { IncomingMessage, Server } from 'node:http';
import type { Permission } from './access.js';
import type { EmulatorParts } from './answer.js';
import { readBody, respond } from './exchange.js';
import type { Outcome } from './exchange.js';
import { createFaultSource } from './faults/fault-source.js';
import { faultPlanProblems } from './faults/plan-check.js';
import type { FaultPlan } from './faults/plan.js';
import { EMULATED_APP } from './identity.js';
import type { Tenant } from './row.js';
import { inOrder } from './row-order.js';
import type { RowOrder } from './row-order.js';
import { createSeal } from './seal.js';
import { createThrottle } from './throttle.js';
import { SECOND } from '../time.js';
import type { CallBudget, Clock } from '../time.js';

export interface EmulatorOptions {
  readonly clock: Clock;
  readonly tenant: Tenant;
  /** 0, the default, is any free port. */
  readonly port?: number;
  readonly host?: string;
  readonly budget?: CallBudget | 'off';
  /** Most rows on a page: 1 to 1,000, Graph's own limit and the default. */
  readonly pageSize?: number;
  /** Puts an empty page with a next link between any two pages, as Graph may. */
  readonly emptyPages?: boolean;
  /** `newest-first`, the default, is as the tenant serves its rows; Graph promises no order. */
  readonly order?: RowOrder;
  /** Another number makes another shuffled order; 1 unless told otherwise. */
  readonly seed?: number;
  /** What goes wrong, and when; nothing unless told otherwise. */
  readonly faults?: FaultPlan;
  /** `retired`: the reports documented as deprecated answer with no rows, as the documentation says. */
  readonly report?: 'live' | 'retired';
  /** What the app registration was granted; everything unless told otherwise. */
  readonly permissions?: readonly Permission[];
  /** Told of each request as soon as its answer is begun; of one that is never answered, as soon as that is decided. */
  readonly onRequest?: (request: EmulatorRequestRecord) => void;
}

export interface EmulatorRequestRecord extends Outcome {
  readonly method: string;
  /** The request target, undecoded. */
  readonly target: string;
  readonly headers: IncomingMessage['headers'];
  /** When its headers had arrived. */
  readonly monotonicMs: number;
}

interface Emulator {
  /** What takes the place of `https://graph.microsoft.com/beta`. */
  readonly baseUrl: string;
  readonly tokenUrl: string;
  close(): Promise<void>;
}

/** Graph's default budget for identity and access reports, for each app and tenant. */
const REPORTS_BUDGET: CallBudget = { calls: 5, windowMs: 10 * SECOND };

/** Starts an emulator and resolves when it listens. */
export async function startEmulator(options: EmulatorOptions): Promise<Emulator> {
  const { port = 0, host = '127.0.0.1' } = options;
  const server = createEmulatorServer(options);
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, resolve);
  });
  const address = server.address();
  const actualPort = typeof address === 'object' && address !== null ? address.port : port;
  const origin = `http://${host.includes(':') ? `[${host}]` : host}:${actualPort}`;
  return {
    baseUrl: `${origin}/beta`,
    tokenUrl: `${origin}/${EMULATED_APP.tenantId}/oauth2/v2.0/token`,
    close: () => closeServer(server),
  };
}

/** A plain `node:http` server that is not listening yet. */
export function createEmulatorServer(options: EmulatorOptions): Server {
  const { clock, budget = REPORTS_BUDGET, pageSize = 1000, onRequest } = options;
  const { order = 'newest-first', seed = 1, faults = { faults: [] } } = options;
  if (!(Number.isInteger(pageSize) && pageSize >= 1 && pageSize <= 1000)) {
    throw new RangeError(`pageSize must be an integer from 1 to 1000, but is ${pageSize}.`);
  }
  const [problem] = faultPlanProblems(faults);
  if (problem !== undefined) throw new RangeError(`In the fault plan, ${problem}`);
  const parts: EmulatorParts = {
    tenant: inOrder(options.tenant, order, seed),
    clock,
    pageSize,
    seal: createSeal(),
    emptyPages: options.emptyPages ?? false,
    report: options.report ?? 'live',
    permissions: options.permissions ?? ['Reports.Read.All', 'AuditLog.Read.All'],
    throttle: createThrottle(budget, clock),
    faults: createFaultSource(faults),
    overlapRows: 0,
  };
  return createServer((request, response) => {
    const monotonicMs = clock.monotonicMs();
    readBody(request, (body) => {
      const { method = '', url: target = '', headers } = request;
      const outcome = respond(request, body, response, parts);
      onRequest?.({ method, target, headers, ...outcome, monotonicMs });
    });
  });
}

function closeServer(server: Server): Promise<void> {
  return new Promise((resolve, reject) => {
    server.close((error) => {
      if (error) reject(error);
      else resolve();
    });
    server.closeAllConnections();
  });
}
