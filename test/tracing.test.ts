import { SpanKind } from '@opentelemetry/api';
import { describe, expect, it } from '@jest/globals';
import { someRow } from './emulator/harness.js';
import { startHouse, type HouseOptions } from './support/start-gateway.js';
import { createTraceRecord } from './support/trace-record.js';
import { MINUTE, SECOND } from '../src/time.js';

const TRACE_ID = '0af7651916cd43dd8448eb211c80319c';
const CALLER_ID = 'b7ad6b7169203331';
const TRACEPARENT = `00-${TRACE_ID}-${CALLER_ID}-01`;
const COUNT = 'query HelpDesk { userCredentialUsageDetails { totalCount } }';
const YOUNGER =
  'query HelpDesk { userCredentialUsageDetails(maxAgeSeconds: 890) { totalCount nodes { userPrincipalName } } }';

/** A gateway that is traced and has read its report; what it did for that is there as well. */
async function startTraced(options: Partial<HouseOptions> = {}) {
  const record = createTraceRecord();
  const house = await startHouse({ rows: () => [someRow()], tracing: record.tracing, ...options });
  const { url } = house.gateway;
  await house.until(async () => (await fetch(`${url}/readyz`)).status === 200);
  const post = (query: string, headers: Readonly<Record<string, string>> = {}) =>
    fetch(`${url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify({ query }),
    });
  const spans = async (count: number) => {
    await house.until(() => Promise.resolve(record.spans().length >= count));
    return record.spans();
  };
  return { ...house, post, spans, url, recorded: record.spans };
}

describe('a request', () => {
  it('goes on with the trace of its caller, down to its operation', async () => {
    const { post, spans, recorded } = await startTraced();
    const before = recorded().length;
    await post(COUNT, { traceparent: TRACEPARENT, tracestate: 'vendor=1' });
    const [operation, request] = (await spans(before + 2)).slice(before);
    expect(request).toMatchObject({
      name: 'POST /graphql',
      kind: SpanKind.SERVER,
      traceId: TRACE_ID,
      parentId: CALLER_ID,
      attributes: {
        'http.request.method': 'POST',
        'http.route': '/graphql',
        'http.response.status_code': 200,
        'graphql.operation.name': 'other',
      },
    });
    expect(operation).toMatchObject({
      name: 'GraphQL operation',
      traceId: TRACE_ID,
      parentId: request?.spanId,
      attributes: { 'graphql.operation.type': 'query' },
    });
  });

  it.each([
    ['none', {}],
    ['one that is none', { traceparent: 'canary' }],
    ['all zeros', { traceparent: `00-${'0'.repeat(32)}-${'0'.repeat(16)}-01` }],
  ])('begins a trace where its caller sent %s', async (_case, headers) => {
    const { post, spans, recorded } = await startTraced();
    const before = recorded().length;
    await post(COUNT, headers);
    const request = (await spans(before + 2)).at(-1);
    expect(request).toMatchObject({ name: 'POST /graphql', parentId: undefined });
  });

  it('is not shown where its caller does not want it', async () => {
    const { post, spans, recorded } = await startTraced();
    const before = recorded().length;
    await post(COUNT, { traceparent: `00-${TRACE_ID}-${CALLER_ID}-00` });
    await post(COUNT, { traceparent: TRACEPARENT });
    expect((await spans(before + 2)).slice(before)).toHaveLength(2);
  });

  it('is shown as well where its answer is kept, under the name that came twice', async () => {
    const { post, spans, recorded } = await startTraced();
    const before = recorded().length;
    for (let time = 0; time < 6; time += 1) await post(COUNT, { traceparent: TRACEPARENT });
    const last = (await spans(before + 8)).at(-1);
    expect(last).toMatchObject({
      name: 'POST /graphql',
      parentId: CALLER_ID,
      attributes: { 'credential_usage.answer': 'kept', 'graphql.operation.name': 'HelpDesk' },
    });
  });

  it('that is refused says why', async () => {
    const { post, spans, recorded } = await startTraced();
    const before = recorded().length;
    await post(COUNT, { traceparent: TRACEPARENT, 'content-type': 'text/plain' });
    await post('{ no }', { traceparent: TRACEPARENT });
    const [unread, operation, request] = (await spans(before + 3)).slice(before);
    expect(unread?.attributes).toMatchObject({ 'http.response.status_code': 415, 'error.type': 'BAD_REQUEST' }); // prettier-ignore
    for (const span of [operation, request]) {
      expect(span?.attributes).toMatchObject({ 'error.type': 'GRAPHQL_VALIDATION_FAILED' });
    }
  });

  it('for a file is shown, and one of a probe is not', async () => {
    const { spans, recorded, url } = await startTraced();
    const before = recorded().length;
    await (await fetch(`${url}/export.csv?userContains=canary`)).text();
    for (const path of ['/livez', '/readyz', '/metrics', '/nothing']) await fetch(`${url}${path}`);
    const after = (await spans(before + 1)).slice(before);
    expect(after).toMatchObject([{ name: 'GET /export.csv' }]);
    expect(JSON.stringify(after)).not.toContain('canary');
  });
});

describe('a sweep', () => {
  it('that nobody waits for is a trace of its own, with each of its calls', async () => {
    const { recorded } = await startTraced();
    const sweep = recorded().find(({ name }) => name === 'sweep');
    expect(sweep).toMatchObject({
      kind: SpanKind.INTERNAL,
      parentId: undefined,
      attributes: {
        'credential_usage.sweep.kind': 'full',
        'credential_usage.sweep.page_count': 1,
        'credential_usage.sweep.row_count': 1,
      },
    });
    expect(recorded().filter(({ name }) => name === 'GET')).toMatchObject([
      {
        kind: SpanKind.CLIENT,
        traceId: sweep?.traceId,
        parentId: sweep?.spanId,
        attributes: {
          'http.request.method': 'GET',
          'url.template': '/beta/reports/userCredentialUsageDetails',
          'http.response.status_code': 200,
        },
      },
    ]);
  });

  it('that a caller waits for is in the trace of that caller', async () => {
    const { clock, post, recorded, until } = await startTraced();
    // Two seconds before the next one.
    await clock.advance(15 * MINUTE - 2 * SECOND);
    const before = recorded().length;
    const answer = post(YOUNGER, { traceparent: TRACEPARENT });
    await until(() => Promise.resolve(recorded().length >= before + 5), 100);
    expect((await answer).status).toBe(200);
    const own = recorded().slice(before);
    const the = (wanted: string) => own.find(({ name }) => name === wanted);
    expect(own.map(({ traceId }) => traceId)).toEqual(Array(own.length).fill(TRACE_ID));
    expect(the('POST /graphql')?.parentId).toBe(CALLER_ID);
    expect(the('GraphQL operation')?.parentId).toBe(the('POST /graphql')?.spanId);
    expect(the('wait for a sweep')?.parentId).toBe(the('GraphQL operation')?.spanId);
    expect(the('sweep')?.parentId).toBe(the('wait for a sweep')?.spanId);
    expect(the('GET')?.parentId).toBe(the('sweep')?.spanId);
  });

  it('that fails says how', async () => {
    const { clock, closeMsgraph, recorded, until } = await startTraced();
    const before = recorded().length;
    await closeMsgraph();
    await clock.advance(15 * MINUTE);
    const isSweep = ({ name }: { readonly name: string }) => name === 'sweep';
    await until(() => Promise.resolve(recorded().slice(before).some(isSweep)), SECOND);
    const own = recorded().slice(before);
    const fault = { 'error.type': 'UPSTREAM_UNREACHABLE' };
    expect(own.find(isSweep)?.attributes).toMatchObject(fault);
    const calls = own.filter(({ name }) => name === 'GET');
    expect(calls.map(({ attributes }) => attributes['http.request.resend_count'])).toEqual([undefined, 1, 2]); // prettier-ignore
    for (const { attributes } of calls) expect(attributes).toMatchObject(fault);
  });

  it('tells Graph nothing of a trace', async () => {
    const { calls, clock, post, recorded, until } = await startTraced();
    await clock.advance(15 * MINUTE - 2 * SECOND);
    const before = recorded().length;
    const answer = post(YOUNGER, { traceparent: TRACEPARENT, baggage: 'user=canary' });
    await until(() => Promise.resolve(recorded().length >= before + 5), 100);
    await answer;
    expect(calls.length).toBeGreaterThan(1);
    for (const { headers } of calls) {
      expect(Object.keys(headers).filter((name) => /trace|baggage/.test(name))).toEqual([]);
    }
  });
});

describe('what traces say', () => {
  it('is no name, no value that somebody asked for and no text of a document', async () => {
    const canaries = ['canary-upn@contoso.com', 'Canary Display', 'canary-id', 'canary-value', 'canary_alias']; // prettier-ignore
    const rows = [{ ...someRow(), userPrincipalName: canaries[0], userDisplayName: canaries[1], id: canaries[2] }]; // prettier-ignore
    const { post, recorded } = await startTraced({ rows: () => rows });
    const queries = [
      '{ userCredentialUsageDetails { nodes { userPrincipalName userDisplayName sourceId } } }',
      '{ userCredentialUsageDetails(filter: { userPrincipalName: { eq: "canary-value" } }) { totalCount } }',
      '{ canary_alias: userCredentialUsageDetails { totalCount } }',
      '{ userCredentialUsageDetails(after: "canary-value") { totalCount } }',
      'query canary_alias { canary_value }',
    ];
    for (const query of queries) for (let time = 0; time < 3; time += 1) await post(query, { 'x-request-id': 'canary-value' }); // prettier-ignore
    const names = recorded().flatMap(({ attributes }) => attributes['graphql.operation.name'] ?? []); // prettier-ignore
    const said = JSON.stringify(recorded()).replaceAll(/"graphql.operation.name":"\w+"/g, '');
    expect(recorded().length).toBeGreaterThan(queries.length * 3);
    for (const canary of canaries) expect(said).not.toContain(canary);
    // The name of an operation alone is the caller's own word.
    expect(new Set(names)).toEqual(new Set(['other', 'canary_alias']));
  });
});
