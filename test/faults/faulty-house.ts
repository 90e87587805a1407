import { readConfig } from '../../src/config/config.js';
import { createEmulatorCredential } from '../../src/emulator/credential.js';
import type { FaultPlan } from '../../src/emulator/faults/plan.js';
import type { TenantRow } from '../../src/emulator/row.js';
import {
  startEmulator,
  type EmulatorOptions,
  type EmulatorRequestRecord,
} from '../../src/emulator/server.js';
import { startGateway } from '../../src/gateway.js';
import { sleep, type Clock } from '../../src/time.js';
import { record } from '../emulator/harness.js';
import { createQuietClock } from '../support/quiet-clock.js';
import { watchWire } from '../support/wire-watch.js';
import { askReport, type ReportAnswer } from './report-answer.js';

interface FaultyHouseOptions {
  /** What the tenant holds; asked anew for each page. */
  readonly rows: () => readonly TenantRow[];
  readonly faults?: FaultPlan;
  readonly settings?: Readonly<Record<string, string>>;
  readonly emulator?: Partial<EmulatorOptions>;
}

/** Faults after which nothing comes, or only with time. */
const SLOW: readonly unknown[] = ['hang', 'slow-headers', 'drip-body', 'stall-body'];

export type FaultyHouse = Awaited<ReturnType<typeof startFaultyHouse>>;

/**
 * The whole house over real sockets beside an emulator that fails as planned. Time passes only when the gateway has read
 * whatever the emulator has sent.
 */
export async function startFaultyHouse(options: FaultyHouseOptions) {
  const { rows, faults = { faults: [] }, settings, emulator } = options;
  const calls: EmulatorRequestRecord[] = [];
  const answers: ReportAnswer[] = [];
  const origins = new Set<string>();
  const wire = watchWire((origin) => origins.has(origin));
  /** Calls that have come to the emulator and that the gateway has not read yet, and tokens that it waits for. */
  const underWay = new Set<unknown>();
  const clock = createQuietClock(() => wire.isBusy || underWay.size > 0);
  const msgraph = await startEmulator({
    clock,
    tenant: { rows },
    faults,
    onRequest: (request) => {
      calls.push(request);
      if (SLOW.includes(request.fault)) {
        wire.hold();
        underWay.clear();
      } else if (isReportCall(request)) {
        underWay.add(request.headers['client-request-id']);
      }
    },
    ...emulator,
  });
  origins.add(new URL(msgraph.baseUrl).origin);
  const log = createLogReader((call) => underWay.delete(call));
  const config = readConfig({ ...SETTINGS, GRAPH_BASE_URL: msgraph.baseUrl, ...settings }, 'serve');
  const credential = createSignIn(
    createEmulatorCredential(msgraph.tokenUrl, clock),
    clock,
    underWay,
  );
  const gateway = await startGateway({
    tenants: [{ config, credential }],
    clock,
    logDestination: log,
  });
  return {
    clock,
    url: gateway.url,
    log,
    /** Every request to the emulator so far. */
    calls,
    /** The same without those for tokens. */
    reportCalls: () => calls.filter(isReportCall),
    ask: async () => {
      const answer = await askReport(gateway.url);
      answers.push(answer);
      return answer;
    },
    /** Every answer so far. */
    answers,
    close: async () => {
      await gateway.close();
      await msgraph.close();
      wire.close();
    },
  };
}

const SETTINGS = { PORT: '0', LOG_LEVEL: 'debug', EXPLORER: 'off', SHUTDOWN_DELAY: '0s' };

function isReportCall({ target }: EmulatorRequestRecord): boolean {
  return target.startsWith('/beta/');
}

/** Keeps the log, and tells of every call that it speaks of: that one has been read to its end. */
function createLogReader(onCallRead: (clientRequestId: unknown) => void) {
  const lines: string[] = [];
  const sweeps: Readonly<Record<string, unknown>>[] = [];
  return {
    lines,
    /** What it says of each sweep that has ended. */
    sweeps,
    write: (line: string) => {
      lines.push(line);
      const entry = record(JSON.parse(line));
      onCallRead(entry['clientRequestId']);
      if ('savedPageCount' in entry) sweeps.push(entry);
    },
  };
}

/** To sign in takes a moment, in which no other token is issued: so no two tokens are the same. */
const SIGN_IN_MS = 1;

function createSignIn(
  credential: ReturnType<typeof createEmulatorCredential>,
  clock: Clock,
  underWay: Set<unknown>,
): typeof credential {
  return {
    getToken: async (...wish) => {
      await sleep(clock, SIGN_IN_MS);
      const token = credential.getToken(...wish).finally(() => underWay.delete(token));
      underWay.add(token);
      return token;
    },
  };
}
