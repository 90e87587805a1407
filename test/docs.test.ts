import { describe, expect, it } from '@jest/globals';
import { existsSync, readFileSync } from 'node:fs';
import { createMetrics } from '../src/telemetry/metrics.js';
import { NOTHING_READ } from './telemetry/standing.js';

function read(path: string): string {
  return readFileSync(new URL(`../${path}`, import.meta.url), 'utf8');
}

describe('docs/metrics.md', () => {
  it('lists every metric with its type, and no other', async () => {
    const exposition = createMetrics().expose(() => NOTHING_READ);
    const text = await exposition.text();
    const exposed = [...text.matchAll(/^# TYPE (\S+) (\S+)$/gm)].map(([, name, type]) => `${name} ${type}`); // prettier-ignore
    const listed = [...read('docs/metrics.md').matchAll(/^\| `(\w+)` \| (\w+) \|/gm)].map(([, name, type]) => `${name} ${type}`); // prettier-ignore
    expect(listed.toSorted()).toEqual(exposed.toSorted());
  });
});

describe('docs/faults.md', () => {
  const rows = [...read('docs/faults.md').matchAll(/^\| (U\d\d) \|.*\| ([^|]+) \|$/gm)].map(
    ([, id = '', proof = '']) => ({ id, proof }),
  );

  it('has a row for each of the forty faults', () => {
    const ids = Array.from({ length: 40 }, (_, index) => `U${String(index + 1).padStart(2, '0')}`);
    expect(rows.map(({ id }) => id)).toEqual(ids);
  });

  it.each(rows)('$id names a test that is there: $proof', ({ proof }) => {
    const [, path = '', title] = /^`(test\/[\w/.-]+)`(?: "(.+)")?$/.exec(proof) ?? [];
    expect(existsSync(new URL(`../${path}`, import.meta.url))).toBe(true);
    const source = read(path).replaceAll("\\'", "'");
    expect(source).toContain(title ?? 'it(');
  });
});
