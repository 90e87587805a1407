import { describe, expect, it } from '@jest/globals';
import { someRow } from './emulator/harness.js';
import { startHouse } from './support/start-gateway.js';
import { parsePrometheusText } from './telemetry/prometheus-text.js';

const COUNT = 'query HelpDesk { userCredentialUsageDetails { totalCount } }';
const REQUESTS = 'credential_usage_graphql_requests_total';

/** A gateway that has read its report, and what its metrics say. */
async function startCounting(settings: Readonly<Record<string, string>> = {}) {
  const house = await startHouse({ rows: () => [someRow()], settings });
  await house.until(async () => (await fetch(`${house.gateway.url}/readyz`)).status === 200);
  const scrape = async () =>
    parsePrometheusText(await (await fetch(`${house.gateway.url}/metrics`)).text());
  return { ...house, scrape };
}

describe('the metrics of a gateway', () => {
  it.each(['on', 'off'])(
    'count an operation under its name, whoever answers it (PREPARED_OPERATIONS=%s)',
    async (prepared) => {
      const { ask, scrape } = await startCounting({ PREPARED_OPERATIONS: prepared });
      for (let time = 0; time < 6; time += 1) await ask(COUNT);
      const samples = await scrape();
      expect(samples.get(`${REQUESTS}{operation="HelpDesk",code="OK"}`)).toBe(5);
      // The first time it might have been any name.
      expect(samples.get(`${REQUESTS}{operation="other",code="OK"}`)).toBe(1);
      const hits = samples.get('credential_usage_answer_cache_requests_total{outcome="hit"}');
      expect(hits).toBe(prepared === 'on' ? 2 : 0);
    },
  );

  it('count what never executes under the code of its first error', async () => {
    const { ask, scrape } = await startCounting();
    await ask('query HelpDesk { no }');
    await ask('query HelpDesk($first: Int) { userCredentialUsageDetails(first: $first) { totalCount } }', { first: -1 }); // prettier-ignore
    await ask('{ broken');
    await ask('{ userCredentialUsageDetails(after: "mine") { totalCount } }');
    const codes = [...(await scrape()).keys()].filter((series) => series.startsWith(REQUESTS));
    expect(codes.toSorted()).toEqual([
      `${REQUESTS}{operation="HelpDesk",code="BAD_USER_INPUT"}`,
      `${REQUESTS}{operation="anonymous",code="GRAPHQL_PARSE_FAILED"}`,
      `${REQUESTS}{operation="anonymous",code="INVALID_CURSOR"}`,
      `${REQUESTS}{operation="other",code="GRAPHQL_VALIDATION_FAILED"}`,
    ].toSorted()); // prettier-ignore
  });

  it('count who has waited in vain under the name of the operation', async () => {
    const { ask, clock, scrape } = await startCounting();
    await ask(COUNT);
    await ask(COUNT);
    const waiting =
      'query HelpDesk { userCredentialUsageDetails(maxAgeSeconds: 0) { totalCount } }';
    await clock.advance(60_000);
    const { body } = await ask(waiting);
    expect(body).toMatchObject({ errors: [{ extensions: { code: 'SNAPSHOT_TOO_OLD' } }] });
    const samples = await scrape();
    expect(samples.get(`${REQUESTS}{operation="HelpDesk",code="SNAPSHOT_TOO_OLD"}`)).toBe(1);
  });

  it('tell of events that this version cannot name', async () => {
    const rows = [
      { ...someRow(), id: 'a', authMethod: 'telepathy' },
      { ...someRow(), id: 'b', isSuccess: false, failureReason: 'A new text' },
      { ...someRow(), id: 'c' },
    ];
    const house = await startHouse({ rows: () => rows });
    await house.until(async () => (await fetch(`${house.gateway.url}/readyz`)).status === 200);
    await house.ask('{ userCredentialUsageDetails { totalCount } }');
    const text = await (await fetch(`${house.gateway.url}/metrics`)).text();
    const samples = parsePrometheusText(text);
    const unknown = 'credential_usage_report_unknown_member_events';
    expect(samples.get(`${unknown}{field="authMethod"}`)).toBe(1);
    expect(samples.get(`${unknown}{field="feature"}`)).toBe(0);
    expect(samples.get('credential_usage_report_unclassified_events')).toBe(1);
    expect(text).not.toContain('telepathy');
  });
});
