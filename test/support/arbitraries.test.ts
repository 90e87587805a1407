import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { laterReports, reports } from './arbitraries.js';
import { readEvents } from './reference-events.js';

const asOfMs = Date.parse('2026-03-30T12:00:00Z');
const SAMPLE = { seed: 1, numRuns: 300 };

function brokenCount(rows: readonly unknown[]): number {
  return rows.filter((row) => readEvents([row], 'userEventsSummary').length === 0).length;
}

describe.each([
  ['a report', reports(asOfMs)],
  ['a later report', reports(asOfMs).chain((rows) => laterReports(rows, asOfMs))],
])('%s of these tests', (_, arbitrary) => {
  const samples = fc.sample(arbitrary, SAMPLE);

  it('has broken rows more often than not', () => {
    const withBroken = samples.filter((rows) => brokenCount(rows) > 0);
    expect(withBroken.length).toBeGreaterThan(samples.length / 2);
  });

  it('never has so many that it would be refused as a whole', () => {
    for (const rows of samples) expect(brokenCount(rows)).toBeLessThanOrEqual(rows.length * 0.05);
  });
});
