import { describe, expect, it, jest } from '@jest/globals';
import fc from 'fast-check';
import { drawsFor } from '../../src/emulator/demo-draws.js';
import { asOf, reports, sources, SPELLINGS } from '../support/arbitraries.js';
import { randomOperation, type ValuePool } from '../support/random-operation.js';
import { startBothWays } from '../support/both-ways.js';

// Thousands of cases take longer than the five seconds that a test has by default.
jest.setTimeout(4 * 3_600_000);

/** One operation has three sets of variables, and is asked with each of them. */
const CASES = Number(process.env['PREPARED_CASES'] ?? 6000);
const CASES_OF_A_REPORT = 300;
const SEED = Number(process.env['PREPARED_SEED'] ?? 1);

const reportsAtAnyTime = asOf.chain((asOfMs) =>
  fc.record({ asOfMs: fc.constant(asOfMs), rows: reports(asOfMs), source: sources }),
);

/** What is worth asking for; a cursor of the list without conditions fits only there. */
function poolFor(asOfMs: number, cursors: readonly string[]): ValuePool {
  const instants = [0, 1, 3_600_000, 86_400_000, 40 * 86_400_000].map((ageMs) =>
    new Date(asOfMs - ageMs).toISOString(),
  );
  const names = [...SPELLINGS, 'nobody@contoso.com', 'user', 'ADA', '', '"\\\u2028\u0007'];
  return {
    Boolean: [true, false],
    first: [0, 1, 2, 3, 7, 50, 100, 999, 1000, 1001],
    last: [0, 1, 2, 3, 5, 50, 1000, -1],
    after: [...cursors, ...cursors, 'no cursor'],
    before: [...cursors, ...cursors, ''],
    maxAgeSeconds: [0, 1, 60, 900, 3600, 86_400, -1],
    timeZone: ['UTC', 'Europe/Berlin', 'Asia/Kathmandu', 'Australia/Lord_Howe'],
    DateTime: instants,
    String: names,
  };
}

describe('a prepared operation', () => {
  it('has the bytes that Apollo Server writes, or leaves the answer to it', async () => {
    const count = { prepared: 0, refused: 0 };
    const reportCount = Math.ceil(CASES / CASES_OF_A_REPORT);
    const someReports = fc.sample(reportsAtAnyTime, { numRuns: reportCount, seed: SEED });
    for (const [number, report] of someReports.entries()) {
      const ways = await startBothWays(report);
      const pool = poolFor(report.asOfMs, await ways.someCursors());
      for (let index = 0; index < CASES_OF_A_REPORT / 3; index += 1) {
        const draw = drawsFor(SEED, number, index);
        const { query, operationName, variableSets } = randomOperation(ways.schema, pool, draw);
        for (const variables of variableSets) {
          const { byApollo, prepared } = await ways.ask({ query, operationName, variables });
          const asked = JSON.stringify({ query, operationName, variables });
          if (byApollo.hasErrors) {
            count.refused += 1;
            expect({ asked, prepared }).toEqual({ asked, prepared: undefined });
          } else {
            count.prepared += 1;
            expect({ asked, ...prepared }).toEqual({ asked, ...byApollo.answer });
          }
        }
      }
      expect(ways.faults).toEqual([]);
      await ways.close();
    }
    // Neither kind may be so rare that nothing is said of it.
    expect(Math.min(count.prepared, count.refused)).toBeGreaterThan(CASES / 10);
  });
});
