import { describe, expect, it } from '@jest/globals';
import type { TenantRow } from '../src/emulator/row.js';
import { MINUTE, SECOND } from '../src/time.js';
import { someRow } from './emulator/harness.js';
import { serveRows } from './support/serve-rows.js';
import { startHouse, type HouseOptions } from './support/start-gateway.js';

const NOON = Date.parse('2026-03-02T12:00:00.000Z');

function rowsOf(count: number, everyMs = MINUTE): readonly TenantRow[] {
  return Array.from({ length: count }, (_, index) =>
    someRow({
      id: `event-${index}`,
      eventDateTime: new Date(NOON - index * everyMs).toISOString(),
    }),
  );
}

async function startFreshHouse(options: HouseOptions) {
  const house = await startHouse(options);
  await house.until(async () => {
    const { body } = await house.ask('{ credentialUsageReport { state } }');
    return JSON.stringify(body).includes('"state":"FRESH"');
  }, SECOND);
  return house;
}

const BOUNDED = `query ($maxAgeSeconds: Int) {
  userCredentialUsageDetails(first: 0, maxAgeSeconds: $maxAgeSeconds) { totalCount }
}`;

describe('a caller who minds the age', () => {
  it('is answered at once from a snapshot that is young enough', async () => {
    const house = await startFreshHouse({ rows: () => rowsOf(5) });
    await house.clock.advance(10 * MINUTE);
    const { body } = await house.ask(BOUNDED, { maxAgeSeconds: 620 });
    expect(body).toMatchObject({ data: { userCredentialUsageDetails: { totalCount: 5 } } });
  });

  it('waits for the sweep that is about to begin, and starts none', async () => {
    let rows = rowsOf(5);
    const house = await startFreshHouse({ rows: () => rows });
    rows = [someRow({ id: 'news' }), ...rows];
    await house.clock.advance(14 * MINUTE + 55 * SECOND);
    const calls = house.calls.length;
    let answer: unknown;
    void house.ask(BOUNDED, { maxAgeSeconds: 60 }).then(({ body }) => (answer = body));
    await house.until(() => Promise.resolve(answer !== undefined), 100);
    expect(answer).toMatchObject({
      data: { userCredentialUsageDetails: { totalCount: 6 } },
      // When the sweep was due, and not when it was asked for.
      extensions: { report: { asOf: '2026-03-02T12:15:00.000Z' } },
    });
    // One page, and the summary behind it at most.
    expect(house.calls.length - calls).toBeLessThanOrEqual(2);
  });

  it('gets SNAPSHOT_TOO_OLD and when to come back, instead of old data, where no sweep is near', async () => {
    const house = await startFreshHouse({ rows: () => rowsOf(5) });
    await house.clock.advance(10 * MINUTE);
    const calls = house.calls.length;
    const { status, headers, body } = await house.ask(BOUNDED, { maxAgeSeconds: 60 });
    expect(status).toBe(200);
    expect(body).toMatchObject({
      data: { userCredentialUsageDetails: null },
      errors: [{ extensions: { code: 'SNAPSHOT_TOO_OLD', retryable: true } }],
    });
    expect(Number(headers.get('retry-after'))).toBeGreaterThan(4 * 60);
    expect(house.calls.length).toBe(calls);
  });

  it('has no say over the fields beside it, which read the same snapshot', async () => {
    const house = await startFreshHouse({ rows: () => rowsOf(5) });
    await house.clock.advance(10 * MINUTE);
    const { body } = await house.ask(`{
      strict: credentialUsageSummary(maxAgeSeconds: 0) { id }
      known: credentialUsageUser(userPrincipalName: "adele.vance@contoso.com", maxAgeSeconds: 700) { userPrincipalName }
      any: userCredentialUsageDetails(first: 0) { totalCount }
    }`);
    expect(body).toMatchObject({
      data: { strict: null, known: {}, any: { totalCount: 5 } },
      errors: [{ path: ['strict'], extensions: { code: 'SNAPSHOT_TOO_OLD' } }],
    });
  });

  it('is told by the rule when the age is below zero', async () => {
    const house = await startFreshHouse({ rows: () => rowsOf(1) });
    const { status, body } = await house.ask(BOUNDED, { maxAgeSeconds: -1 });
    expect(status).toBe(400);
    expect(body).toMatchObject({
      errors: [
        {
          message: expect.stringContaining('"maxAgeSeconds" must be 0 or more, got -1'),
          extensions: { code: 'BAD_USER_INPUT' },
        },
      ],
    });
  });
});

describe('one sweep', () => {
  it(
    'answers 10,000 callers with all 27 combinations of arguments, who all come before its first page',
    async () => {
      const rows = rowsOf(90, 8 * 60 * MINUTE);
      const server = await serveRows(rows, { asOfMs: NOON, isCold: true });
      const combinations = ['D1', 'D7', 'D30'].flatMap((period) =>
        [null, 'REGISTRATION', 'RESET'].flatMap((feature) =>
          [null, true, false].map((success) => ({ period, feature, success })),
        ),
      );
      const query = `query ($period: CredentialUsagePeriod!, $feature: CredentialFeature, $success: Boolean) {
      userCredentialUsageDetails(period: $period, feature: $feature, success: $success, first: 0) { totalCount }
    }`;
      const answers = await Promise.all(
        Array.from({ length: 10_000 }, (_, index) =>
          server.run(query, combinations[index % combinations.length]),
        ),
      );
      const sweepCount = server.sweepCount;
      await server.close();
      expect(answers.filter(({ errors }) => errors !== undefined)).toEqual([]);
      expect(answers[0]).toMatchObject({ data: { userCredentialUsageDetails: { totalCount: 4 } } });
      expect(answers[18]).toMatchObject({
        data: { userCredentialUsageDetails: { totalCount: 90 } },
      });
      expect(sweepCount).toBe(1);
    },
    MINUTE,
  );
});

describe('credentialUsageReport', () => {
  it('tells how far the first sweep is, when nothing has arrived yet too', async () => {
    const house = await startHouse({ rows: () => rowsOf(12), emulator: { pageSize: 2 } });
    const query =
      '{ credentialUsageReport { state isComplete sweep { pageCount rowCount startedAt } } }';
    let seen: unknown;
    await house.until(async () => {
      seen = (await house.ask(query)).body;
      return JSON.stringify(seen).includes('"pageCount":4');
    });
    expect(seen).toMatchObject({
      data: {
        credentialUsageReport: {
          state: 'LOADING',
          isComplete: false,
          sweep: { pageCount: 4, rowCount: 8, startedAt: '2026-03-02T12:00:00.000Z' },
        },
      },
    });
  });

  it('says what the end of the report is when Graph announces one', async () => {
    const house = await startFreshHouse({
      rows: () => rowsOf(3),
      emulator: { faults: { faults: [{ fault: 'sunset-headers' }] } },
    });
    const { body } = await house.ask('{ credentialUsageReport { state notice } }');
    expect(body).toHaveProperty(
      'data.credentialUsageReport.notice',
      expect.stringMatching(/announces that this report ends on \d{4}-\d\d-\d\d: .*GRAPH_REPORT/),
    );
  });

  it('says that a failure is being mended, and how far that is', async () => {
    const faults = { faults: [{ from: 8, until: 10, fault: 'status-503' as const }] };
    const house = await startFreshHouse({
      rows: () => rowsOf(12),
      emulator: { pageSize: 2, faults },
      settings: { REPORT_FULL_SWEEP_AFTER: '0s' },
    });
    await house.clock.advance(15 * MINUTE);
    const query = '{ credentialUsageReport { state notice } }';
    await house.until(async () => {
      const { body } = await house.ask(query);
      return JSON.stringify(body).includes('A new one is running');
    }, SECOND);
    const { body } = await house.ask(query);
    expect(body).toMatchObject({
      data: {
        credentialUsageReport: {
          state: 'FAILING',
          notice: expect.stringMatching(
            /^The last sweep failed: .*503.* A new one is running: \d page\(s\) so far\./,
          ),
        },
      },
    });
  });

  it('tells who finds nothing to come again when Graph takes calls again, and not before', async () => {
    const faults = { faults: [{ call: 1, fault: 'status-429' as const, retryAfter: '60' }] };
    const house = await startHouse({ rows: () => rowsOf(4), emulator: { faults } });
    await house.until(async () => {
      const { body } = await house.ask('{ credentialUsageReport { upstream { pausedUntil } } }');
      return !JSON.stringify(body).includes('"pausedUntil":null');
    });
    let answer: unknown;
    void house.ask(BOUNDED).then(({ body }) => (answer = body));
    await house.until(() => Promise.resolve(answer !== undefined), 100);
    expect(answer).toMatchObject({
      errors: [{ extensions: { code: 'WARMING_UP', retryAfterSeconds: expect.any(Number) } }],
    });
    expect(JSON.stringify(answer)).toMatch(/"retryAfterSeconds":5\d/);
  });

  it('says until when Graph wants no calls', async () => {
    const faults = { faults: [{ call: 2, fault: 'status-429' as const, retryAfter: '60' }] };
    const house = await startHouse({
      rows: () => rowsOf(4),
      emulator: { pageSize: 2, faults },
    });
    const query = '{ credentialUsageReport { notice upstream { pausedUntil } } }';
    await house.until(async () => {
      const { body } = await house.ask(query);
      return !JSON.stringify(body).includes('"pausedUntil":null');
    });
    const { body } = await house.ask(query);
    expect(body).toHaveProperty(
      'data.credentialUsageReport.notice',
      expect.stringMatching(/No call is made until 2026-03-02T12:01:\d\d.*throttles/),
    );
  });

  it('says when the rows grow stale and expire, and when everything was last read', async () => {
    const house = await startFreshHouse({ rows: () => rowsOf(3) });
    const { body } = await house.ask(
      '{ credentialUsageReport { asOf staleAt expiresAt fullSweepAt fault { code } sweep { pageCount } quarantinedCount upstream { breaker clockSkewSeconds } } }',
    );
    expect(body).toMatchObject({
      data: {
        credentialUsageReport: {
          asOf: '2026-03-02T12:00:00.000Z',
          staleAt: '2026-03-02T12:15:00.000Z',
          expiresAt: '2026-03-03T12:00:00.000Z',
          fullSweepAt: '2026-03-02T12:00:00.000Z',
          fault: null,
          sweep: null,
          quarantinedCount: 0,
          upstream: { breaker: 'CLOSED', clockSkewSeconds: expect.any(Number) },
        },
      },
    });
  });
});
