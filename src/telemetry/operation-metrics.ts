import { Counter, type Registry } from 'prom-client';
import type { HttpResponse } from './hooks.js';
import { createOperationNames } from './operation-names.js';

/**
 * Counts questions of GraphQL by operation and code. They come some ten thousand times a second, so that they are counted
 * in a map and shown at the scrape: prom-client writes and hashes the labels at each count.
 */
export function countOperations(registry: Registry): (response: HttpResponse) => void {
  const labelOf = createOperationNames();
  const counts = new Map<string, Map<string, number>>();
  const cache = { hit: 0, miss: 0, bypass: 0 };
  new Counter({
    name: 'credential_usage_graphql_requests_total',
    help: 'Requests to /graphql answered, by the name of the operation (anonymous: it has none; none: refused before it was read; other: see the bound) and by OK or the code of the first error.',
    labelNames: ['operation', 'code'],
    registers: [registry],
    collect() {
      this.reset();
      for (const [operation, byCode] of counts) {
        for (const [code, count] of byCode) this.inc({ operation, code }, count);
      }
    },
  });
  new Counter({
    name: 'credential_usage_answer_cache_requests_total',
    help: 'Requests to /graphql by what the cache of ready answers came to: hit (the bytes of before), miss (made anew from a prepared operation) or bypass (left to the router).',
    labelNames: ['outcome'],
    registers: [registry],
    collect() {
      this.reset();
      for (const [outcome, count] of Object.entries(cache)) this.inc({ outcome }, count);
    },
  });
  return ({ operation, way, shed }) => {
    if (operation === undefined) return;
    const { name, code } = operation;
    const label = name === undefined ? 'none' : labelOf(name);
    const byCode = counts.get(label) ?? new Map<string, number>();
    counts.set(label, byCode.set(code, (byCode.get(code) ?? 0) + 1));
    if (shed === undefined) cache[OUTCOME_OF_WAY[way ?? 'router']] += 1;
  };
}

const OUTCOME_OF_WAY = { kept: 'hit', prepared: 'miss', router: 'bypass' } as const;
