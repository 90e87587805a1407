import { afterEach, describe, expect, it } from '@jest/globals';
import type { PlannedFault } from '../../src/emulator/faults/plan.js';
import type { EmulatorOptions } from '../../src/emulator/server.js';
import type { TenantRow } from '../../src/emulator/row.js';
import { HOUR, MINUTE, SECOND } from '../../src/time.js';
import { parsePrometheusText } from '../telemetry/prometheus-text.js';
import { afterSweep } from './after-sweep.js';
import { startFaultyHouse, type FaultyHouse } from './faulty-house.js';
import { PAGES, ROWS, ROWS_ON_A_PAGE, STANDING_ROWS, SUMMARY_CALL } from './tenant.js';

const houses: FaultyHouse[] = [];
afterEach(async () => {
  for (const house of houses.splice(0)) await house.close();
});

interface Story {
  readonly faults?: readonly PlannedFault[];
  readonly rows?: () => readonly TenantRow[];
  readonly settings?: Readonly<Record<string, string>>;
  readonly emulator?: Partial<EmulatorOptions>;
}

/** Every refresh is due after five minutes and reads all there is, unless told otherwise. */
const SETTINGS = { REPORT_STALE_AFTER: '5m', REPORT_FULL_SWEEP_AFTER: '5m' };
/** The first call of the refresh behind a good first sweep and its summary. */
const REFRESH_CALL = SUMMARY_CALL + 1;

async function begin({ faults = [], rows = () => STANDING_ROWS, settings, emulator }: Story) {
  const house = await startFaultyHouse({
    rows,
    faults: { faults },
    settings: { ...SETTINGS, ...settings },
    emulator: { pageSize: ROWS_ON_A_PAGE, ...emulator },
  });
  houses.push(house);
  return house;
}

/** A house whose first sweep is over, and what it answers then. */
async function beginWarm(story: Story) {
  const house = await begin(story);
  return { house, before: await afterSweep(house) };
}

/** When calls came, in seconds since the first of them. */
function secondsOf(calls: readonly { readonly monotonicMs: number }[]): number[] {
  const startMs = calls[0]?.monotonicMs ?? 0;
  return calls.map(({ monotonicMs }) => Math.round((monotonicMs - startMs) / SECOND));
}

async function metricsOf({ url }: FaultyHouse) {
  return parsePrometheusText(await (await fetch(`${url}/metrics`)).text());
}

describe('a token that ends between two pages', () => {
  it.each([1, 2, 3, 4])(
    'is replaced behind page %i, and the sweep goes on from the same link',
    async (page) => {
      // A token lasts an hour: the refresh begins ten minutes before its end, and has to wait for fifteen.
      const call = SUMMARY_CALL + page + 1;
      const { house, before } = await beginWarm({
        settings: { REPORT_STALE_AFTER: '50m', REPORT_FULL_SWEEP_AFTER: '50m' },
        faults: [{ fault: 'status-429', call, retryAfter: '900' }],
      });
      const answer = await afterSweep(house);
      expect(answer).toMatchObject({ totalCount: ROWS, dataText: before.dataText });

      const calls = house.reportCalls().slice(SUMMARY_CALL, -1);
      expect(calls.map(({ status }) => status).filter((status) => status !== 200)).toEqual([
        429, 401,
      ]);
      const read = calls.filter(({ status }) => status === 200).map(({ target }) => target);
      expect(new Set(read).size).toBe(read.length);
      expect(read).toHaveLength(PAGES);
    },
  );
});

describe('a refusal for the licence', () => {
  it('that is false and passes costs no row, and is probed after 30, 60, 120 and 240 seconds', async () => {
    const { house, before } = await beginWarm({
      faults: [{ fault: 'forbidden-license', from: REFRESH_CALL, until: REFRESH_CALL + 3 }],
    });
    for (let probe = 0; probe < 4; probe += 1) {
      const { dataText, label, notice } = await afterSweep(house);
      expect(dataText).toBe(before.dataText);
      expect(label).toMatchObject({
        state: 'FAILING',
        cause: 'UPSTREAM_FORBIDDEN',
        reason: 'LICENSE',
      });
      expect(notice).toMatch(/no Entra ID P1 or P2 licence .* asked again/);
    }
    expect(await afterSweep(house)).toMatchObject({ totalCount: ROWS, label: { state: 'FRESH' } });
    const probes = house.reportCalls().slice(SUMMARY_CALL, SUMMARY_CALL + 5);
    expect(secondsOf(probes)).toEqual([0, 30, 60, 120, 240]);
  });

  it('that lasts ends the service after the grace, and permission that returns ends that', async () => {
    const { house, before } = await beginWarm({
      faults: [{ fault: 'forbidden-license', from: REFRESH_CALL, until: REFRESH_CALL + 5 }],
    });
    await afterSweep(house);
    await house.clock.passUntil(() => false, 5 * MINUTE - SECOND);
    expect((await house.ask()).dataText).toBe(before.dataText);

    await house.clock.passUntil(() => false, SECOND);
    const refused = await house.ask();
    expect(refused.totalCount).toBeUndefined();
    expect(refused.error).toMatchObject({ code: 'UPSTREAM_FORBIDDEN', reason: 'LICENSE' });

    await afterSweep(house);
    expect(await afterSweep(house)).toMatchObject({ totalCount: ROWS, label: { state: 'FRESH' } });
    const probes = house.reportCalls().slice(SUMMARY_CALL, SUMMARY_CALL + 7);
    expect(secondsOf(probes)).toEqual([0, 30, 60, 120, 240, 540, 840]);
  });
});

describe('rows that are suddenly gone', () => {
  it('are believed to be gone when a second sweep agrees, and the notice tells of a retired report', async () => {
    let rows = STANDING_ROWS;
    const { house, before } = await beginWarm({ rows: () => rows });
    rows = [];
    const doubted = await afterSweep(house);
    expect(doubted.dataText).toBe(before.dataText);
    expect(doubted.label).toMatchObject({ state: 'FAILING', reason: 'SHRUNK' });

    const empty = await afterSweep(house);
    expect(empty).toMatchObject({ totalCount: 0, label: { state: 'FRESH', isComplete: true } });
    expect(empty.notice).toMatch(/GRAPH_REPORT=userEventsSummary.*Usage & insights/);
  });

  it('are served on when the first page had just lost its link', async () => {
    const { house, before } = await beginWarm({
      faults: [{ fault: 'link-dropped', call: REFRESH_CALL }],
    });
    const doubted = await afterSweep(house);
    expect(doubted.dataText).toBe(before.dataText);
    expect(doubted.label).toMatchObject({ state: 'FAILING', reason: 'SHRUNK' });
    const recovered = await afterSweep(house);
    expect(recovered).toMatchObject({ dataText: before.dataText, label: { state: 'FRESH' } });
  });
});

describe("a clock that is an hour behind Graph's", () => {
  it('does not put off Retry-After by an hour, and is told of in the notice', async () => {
    const house = await begin({
      faults: [
        { fault: 'status-429', call: 3, retryAfterDateSeconds: 30, skewSeconds: HOUR / SECOND },
        { fault: 'clock-skew', skewSeconds: HOUR / SECOND },
      ],
    });
    const { totalCount, label, notice } = await afterSweep(house);
    expect([totalCount, label['state']]).toEqual([ROWS, 'FRESH']);
    expect(notice).toContain("3600 seconds behind Microsoft Graph's");
    expect(secondsOf(house.reportCalls().slice(2, 4))).toEqual([0, 30]);
  });
});

describe('three failures in a row', () => {
  it('open the breaker, behind which one call at a time finds out whether Graph works again', async () => {
    const { house, before } = await beginWarm({
      faults: [{ fault: 'status-500', from: REFRESH_CALL, until: REFRESH_CALL + 3 }],
    });
    const open = 'credential_usage_upstream_breaker_state{state="OPEN"}';
    const closed = 'credential_usage_upstream_breaker_state{state="CLOSED"}';
    expect((await afterSweep(house)).dataText).toBe(before.dataText);
    expect((await metricsOf(house)).get(open)).toBe(1);

    const attempts = house.reportCalls().length;
    expect((await afterSweep(house)).dataText).toBe(before.dataText);
    expect(house.reportCalls().length - attempts).toBe(1);
    expect((await metricsOf(house)).get(open)).toBe(1);

    expect((await afterSweep(house)).label).toMatchObject({ state: 'FRESH' });
    expect((await metricsOf(house)).get(closed)).toBe(1);
  });
});

describe('rows that cannot be read', () => {
  it('refuse the sweep when they are one in ten', async () => {
    const { house, before } = await beginWarm({
      faults: [{ fault: 'rows-wrong-types', from: REFRESH_CALL, share: 0.1 }],
    });
    const answer = await afterSweep(house);
    expect(answer.dataText).toBe(before.dataText);
    expect(answer.label).toMatchObject({ state: 'FAILING', reason: 'SHAPE' });
    expect(answer.notice).toContain('5 of the 50 rows of a sweep cannot be read');
  });

  it('are put aside and told of when they are one in fifty', async () => {
    const { house } = await beginWarm({
      faults: [{ fault: 'rows-wrong-types', call: REFRESH_CALL, share: 0.1 }],
    });
    const answer = await afterSweep(house);
    expect(answer).toMatchObject({ totalCount: ROWS - 1, label: { state: 'FRESH' } });
    expect(answer.notice).toContain('1 row(s)');
  });
});

describe('the order of the rows', () => {
  const settings = { REPORT_FULL_SWEEP_AFTER: '6h', REPORT_OVERLAP: '24h' };
  const saved = 'credential_usage_sweep_pages_saved_total';

  it('makes refreshes short where it is newest first, and the metrics show what that saves', async () => {
    const { house, before } = await beginWarm({ settings });
    expect((await afterSweep(house)).dataText).toBe(before.dataText);
    const pages = house.reportCalls().length - SUMMARY_CALL;
    expect(pages).toBe(3);
    expect((await metricsOf(house)).get(saved)).toBe(PAGES - pages);
  });

  it('saves nothing where there is none: every refresh reads the whole report', async () => {
    const { house, before } = await beginWarm({ settings, emulator: { order: 'shuffled' } });
    expect((await afterSweep(house)).dataText).toBe(before.dataText);
    expect(house.reportCalls().length - SUMMARY_CALL).toBe(PAGES + 1);
    expect((await metricsOf(house)).get(saved)).toBe(0);
  });
});

describe("Graph's own summary that counts other events", () => {
  /** Old enough that lateness explains nothing. */
  const rows = STANDING_ROWS.map((row, index) => ({
    ...row,
    eventDateTime: new Date(Date.parse('2026-02-25T08:00:00Z') - index * 6 * HOUR).toISOString(),
  }));

  it('is told of in the notice, the log and the metrics, and takes no row away', async () => {
    const house = await begin({
      rows: () => rows,
      faults: [{ fault: 'rows-dropped', call: SUMMARY_CALL, share: 1 }],
    });
    const answer = await afterSweep(house);
    expect(answer).toMatchObject({ totalCount: ROWS, label: { state: 'FRESH' } });
    expect(answer.notice).toContain('RESET by EMAIL: 50 events here, 0 there');
    expect(house.log.lines.join('')).toContain("counts differ from Graph's summary");
    const metrics = await metricsOf(house);
    expect(metrics.get('credential_usage_reconciliation_drifting_pairs')).toBe(1);
    expect(metrics.get('credential_usage_reconciliations_total{outcome="drifted"}')).toBe(1);
  });
});
