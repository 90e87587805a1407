import { Counter, Histogram, type Registry } from 'prom-client';
import { SECOND } from '../time.js';
import { codeLabel, type UpstreamCall } from './hooks.js';
import { statusClassOf } from './label.js';

/** In seconds: up to the longest that one page may take. */
const CALL_BUCKETS = [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 20];

/** Counts the calls to Graph. */
export function countCalls(registry: Registry): (call: UpstreamCall) => void {
  const registers = [registry];
  const calls = new Counter({
    name: 'credential_usage_upstream_calls_total',
    help: 'Calls to Microsoft Graph, by class of status (none: no answer came) and by our code for how they ended.',
    labelNames: ['status', 'code'],
    registers,
  });
  const retries = new Counter({
    name: 'credential_usage_upstream_retries_total',
    help: 'Calls to Microsoft Graph that repeated one that had failed.',
    registers,
  });
  const bytes = new Counter({
    name: 'credential_usage_upstream_received_bytes_total',
    help: 'Bytes of the bodies that came from Microsoft Graph, before they are inflated.',
    registers,
  });
  const durations = new Histogram({
    name: 'credential_usage_upstream_call_duration_seconds',
    help: 'Time from sending a call to Microsoft Graph to the end of its answer, without the wait for the budget.',
    buckets: CALL_BUCKETS,
    registers,
  });
  return (call) => {
    calls.inc({ status: statusClassOf(call.status), code: codeLabel(call.error) });
    if (call.attempt > 1) retries.inc();
    bytes.inc(call.bytes);
    durations.observe(call.durationMs / SECOND);
  };
}
