import { Counter, Histogram, type Registry } from 'prom-client';
import { SECOND } from '../time.js';
import type { HttpResponse } from './hooks.js';
import { countOperations } from './operation-metrics.js';

/** In seconds: most answers come from memory, the slowest at the default REQUEST_DEADLINE. */
const RESPONSE_BUCKETS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

/** Counts our answers. */
export function countResponses(registry: Registry): (response: HttpResponse) => void {
  const registers = [registry];
  const responses = new Counter({
    name: 'credential_usage_http_requests_total',
    help: 'Requests answered, by the pattern of the route (other: none matched) and by status.',
    labelNames: ['route', 'status'],
    registers,
  });
  const durations = new Histogram({
    name: 'credential_usage_http_request_duration_seconds',
    help: 'Time from the head of a request to the end of its answer.',
    labelNames: ['route'],
    buckets: RESPONSE_BUCKETS,
    registers,
  });
  const express = new Counter({
    name: 'credential_usage_express_answers_total',
    help: 'Of these, answers to GraphQL that neither the router nor Apollo Server had a part in.',
    labelNames: ['way'],
    registers,
  });
  const shedding = new Counter({
    name: 'credential_usage_http_shed_total',
    help: 'Of these, requests refused unread with OVERLOADED.',
    labelNames: ['reason'],
    registers,
  });
  const countOperation = countOperations(registry);
  return (response) => {
    const { route = 'other', status, durationMs, way, shed, isStream = false } = response;
    responses.inc({ route, status });
    if (!isStream) durations.observe({ route }, durationMs / SECOND);
    if (way !== undefined) express.inc({ way });
    if (shed !== undefined) shedding.inc({ reason: shed });
    countOperation(response);
  };
}

/** Counts the bugs: each has left its place in the log. */
export function countFaults(registry: Registry): () => void {
  const faults = new Counter({
    name: 'credential_usage_faults_total',
    help: 'Bugs of the gateway that requests met; the log has each as a masked fault.',
    registers: [registry],
  });
  return () => faults.inc();
}

/** Counts callers who did not show who they are, or have no role. */
export function countRefusals(registry: Registry): (reason: string) => void {
  const refusals = new Counter({
    name: 'credential_usage_caller_refusals_total',
    help: 'Callers refused with UNAUTHENTICATED or FORBIDDEN, by reason.',
    labelNames: ['reason'],
    registers: [registry],
  });
  return (reason) => refusals.inc({ reason });
}
