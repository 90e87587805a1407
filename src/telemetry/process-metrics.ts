import { monitorEventLoopDelay, performance } from 'node:perf_hooks';
import { Counter, Gauge, type Registry } from 'prom-client';
import { SECOND } from '../time.js';

const MICROSECONDS = 1e6;

interface ProcessGauges {
  /** To be called before each scrape. */
  readonly set: () => void;
  /** Ends what runs between two scrapes. */
  readonly close: () => void;
}

/**
 * The few figures of a process that operators look for, under the names they know. All are read at the scrape: nothing
 * runs between two of them, and nothing at all before the first, but what measures the lag.
 */
export function createProcessGauges(registry: Registry): ProcessGauges {
  const registers = [registry];
  const started = new Gauge({
    name: 'process_start_time_seconds',
    help: 'When the process started, in seconds since 1970-01-01T00:00:00Z.',
    registers,
  });
  const memory = new Gauge({
    name: 'process_resident_memory_bytes',
    help: 'Memory of the process that is in RAM.',
    registers,
  });
  const processor = new Counter({
    name: 'process_cpu_seconds_total',
    help: 'Processor time that the process has used.',
    registers,
  });
  const loop = new Counter({
    name: 'nodejs_eventloop_time_seconds_total',
    help: 'Time that the event loop was active or idle. When it is hardly ever idle, answers wait for each other.',
    labelNames: ['state'],
    registers,
  });
  const lag = createLagGauges(registry);
  started.set(performance.timeOrigin / SECOND);
  const set = () => {
    memory.set(process.memoryUsage.rss());
    const { user, system } = process.cpuUsage();
    processor.reset();
    processor.inc((user + system) / MICROSECONDS);
    const { active, idle } = performance.eventLoopUtilization();
    loop.reset();
    loop.inc({ state: 'active' }, active / SECOND);
    loop.inc({ state: 'idle' }, idle / SECOND);
    lag.set();
  };
  return { set, close: lag.close };
}

/** How often the event loop is looked at; more often would only wake an idle process more often. */
const LAG_RESOLUTION_MS = 20;
const NANOSECONDS = 1e9;

/** How late the event loop was since the scrape before: a wait that everybody has who is answered. */
function createLagGauges(registry: Registry): ProcessGauges {
  const registers = [registry];
  const middle = new Gauge({
    name: 'nodejs_eventloop_lag_p50_seconds',
    help: 'How late the event loop was since the last scrape, half of the times it was looked at.',
    registers,
  });
  const high = new Gauge({
    name: 'nodejs_eventloop_lag_p99_seconds',
    help: 'How late the event loop was since the last scrape, but for one in a hundred times.',
    registers,
  });
  const most = new Gauge({
    name: 'nodejs_eventloop_lag_max_seconds',
    help: 'How late the event loop was at most since the last scrape.',
    registers,
  });
  const delays = monitorEventLoopDelay({ resolution: LAG_RESOLUTION_MS });
  /** Node counts the whole span between two looks, the one that was asked for included. */
  const latenessOf = (spanNs: number) =>
    Math.max(0, spanNs / NANOSECONDS - LAG_RESOLUTION_MS / SECOND);
  const set = () => {
    middle.set(latenessOf(delays.percentile(50)));
    high.set(latenessOf(delays.percentile(99)));
    most.set(latenessOf(delays.max));
    delays.enable();
    delays.reset();
  };
  return { set, close: () => void delays.disable() };
}
