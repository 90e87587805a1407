import { performance } from 'node:perf_hooks';
import { Counter, Gauge, type Registry } from 'prom-client';
import { SECOND } from '../time.js';

const MICROSECONDS = 1e6;

/**
 * The few figures of a process that operators look for, under the names they know. All are read at the scrape: nothing
 * runs between two of them.
 */
export function createProcessGauges(registry: Registry): () => void {
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
  started.set(performance.timeOrigin / SECOND);
  return () => {
    memory.set(process.memoryUsage.rss());
    const { user, system } = process.cpuUsage();
    processor.reset();
    processor.inc((user + system) / MICROSECONDS);
    const { active, idle } = performance.eventLoopUtilization();
    loop.reset();
    loop.inc({ state: 'active' }, active / SECOND);
    loop.inc({ state: 'idle' }, idle / SECOND);
  };
}
