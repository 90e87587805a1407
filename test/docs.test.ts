import { describe, expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { createMetrics } from '../src/telemetry/metrics.js';

function read(path: string): string {
  return readFileSync(new URL(`../${path}`, import.meta.url), 'utf8');
}

describe('docs/metrics.md', () => {
  it('lists every metric with its type, and no other', async () => {
    const exposition = createMetrics().expose(() => ({
      nowMs: 0,
      report: { state: 'LOADING', isReady: false, snapshot: undefined },
      upstream: {
        limit: 4,
        remaining: 4,
        throttledTotal: 0,
        pausedUntilMs: null,
        breaker: 'CLOSED',
        clockSkewMs: null,
      },
    }));
    const text = await exposition.text();
    const exposed = [...text.matchAll(/^# TYPE (\S+) (\S+)$/gm)].map(([, name, type]) => `${name} ${type}`); // prettier-ignore
    const listed = [...read('docs/metrics.md').matchAll(/^\| `(\w+)` \| (\w+) \|/gm)].map(([, name, type]) => `${name} ${type}`); // prettier-ignore
    expect(listed.toSorted()).toEqual(exposed.toSorted());
  });
});
