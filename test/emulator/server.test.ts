import { connect } from 'node:net';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { createDemoTenant } from '../../src/emulator/demo-tenant.js';
import type { FaultPlan } from '../../src/emulator/faults/plan.js';
import { createEmulatorServer } from '../../src/emulator/server.js';
import type { EmulatorRequestRecord } from '../../src/emulator/server.js';
import { createFakeClock } from '../support/fake-clock.js';
import {
  OLD_REPORT,
  readAnswer,
  record,
  someRow,
  startTestEmulator,
  tenantOf,
  emulatorsForTests,
} from './harness.js';

const start = emulatorsForTests();

/** The first line of the answer to bytes sent as they are; empty when the connection just closes. */
function sendRaw(baseUrl: string, bytes: string): Promise<string> {
  return new Promise((resolve) => {
    const socket = connect(Number(new URL(baseUrl).port), '127.0.0.1');
    let received = '';
    socket.on('data', (data) => (received += data.toString('latin1')));
    socket.on('error', () => undefined);
    socket.on('close', () => {
      resolve(received.split('\r\n')[0] ?? '');
    });
    socket.end(bytes, 'latin1');
  });
}

describe('every answer', () => {
  it('carries the headers of Graph', async () => {
    const { headers } = await (await start()).get(OLD_REPORT);
    expect(headers.get('content-type')).toMatch(/^application\/json;odata\.metadata=minimal;/);
    expect(headers.get('cache-control')).toBe('no-store');
    expect(headers.get('strict-transport-security')).toMatch(/^max-age=\d+$/);
    expect(headers.get('request-id')).toMatch(/^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/);
    expect(headers.get('client-request-id')).toBe(headers.get('request-id'));
    expect(headers.get('date')).toBe('Mon, 02 Mar 2026 12:00:00 GMT');
    const diagnostic: unknown = JSON.parse(headers.get('x-ms-ags-diagnostic') ?? '');
    expect(record(record(diagnostic)['ServerInfo'])).toHaveProperty('DataCenter');
  });

  it('echoes the id that the client gave its request', async () => {
    const emulator = await start();
    const id = { 'client-request-id': 'b2f5c4a0-1111-4222-8333-444455556666' };
    const { headers } = await emulator.get(OLD_REPORT, id);
    expect(headers.get('client-request-id')).toBe(id['client-request-id']);
    expect(headers.get('request-id')).not.toBe(id['client-request-id']);
  });

  it('that is an error has one envelope, its date without a zone', async () => {
    const { body, headers } = await (await start()).get(`${OLD_REPORT}?$filter=x`);
    expect(body).toEqual({
      error: {
        code: 'BadRequest',
        message: 'Invalid filter clause',
        innerError: {
          date: '2026-03-02T12:00:00',
          'request-id': headers.get('request-id'),
          'client-request-id': headers.get('client-request-id'),
        },
      },
    });
  });
});

describe('a request', () => {
  it.each([
    '/reports/nothing',
    '/reports',
    '/',
    '/reports/userCredentialUsageDetails/x',
    '/$batch',
  ])('for %s, which does not exist, gets 404', async (path) => {
    const { status, error } = await (await start()).get(path);
    expect(status).toBe(404);
    expect(error['code']).toBe('NotFound');
  });

  it.each(['POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'])(
    'by %s for a report gets 405',
    async (method) => {
      const { baseUrl, headers } = await start();
      const answer = await readAnswer(await fetch(baseUrl + OLD_REPORT, { method, headers }));
      expect(answer.status).toBe(405);
      expect(answer.headers.get('allow')).toBe('GET');
    },
  );

  it.each(['%', '%zz', '%ff', '%C3%28'])(
    'with the malformed escape %s gets 400',
    async (escape) => {
      const { get } = await start();
      expect((await get(`/reports/${escape}`)).status).toBe(400);
      expect((await get(`${OLD_REPORT}?$filter=${escape}`)).status).toBe(400);
    },
  );

  it('with a body that is longer than any it knows gets 413', async () => {
    const { tokenUrl } = await start();
    const response = await fetch(tokenUrl, { method: 'POST', body: 'x'.repeat(70_000) });
    expect(response.status).toBe(413);
  });

  it.each(['a"b', 'localhost:99999', '1.2.3.999', ''])(
    'from the host %s, which can stand in no URL, gets 400',
    async (host) => {
      const { baseUrl } = await start();
      const head = `GET /beta/reports HTTP/1.1\r\nHost: ${host}\r\nConnection: close`;
      expect(await sendRaw(baseUrl, `${head}\r\n\r\n`)).toMatch(/ 400 /);
    },
  );

  it('of any bytes whatever is answered or refused and never ends the emulator', async () => {
    const { baseUrl, headers, get } = await start({ tenant: tenantOf(someRow()) });
    const target = fc.oneof(
      fc.string({ unit: 'binary-ascii', maxLength: 40 }),
      fc
        .tuple(
          fc.constantFrom(
            '/beta',
            '/beta/reports/userCredentialUsageDetails',
            '/x/oauth2/v2.0/token',
          ),
          fc.constantFrom('', '?', '?$filter=', '?$skiptoken=', '?top=', "(period='"),
          fc.string({ maxLength: 30 }),
        )
        .map((parts) => parts.join('')),
    );
    const method = fc.constantFrom('GET', 'POST', 'HEAD', 'BREW', '');
    await fc.assert(
      fc.asyncProperty(method, target, async (verb, path) => {
        const head = `Host: localhost\r\nAuthorization: ${headers.Authorization}\r\nConnection: close`;
        const status = await sendRaw(baseUrl, `${verb} ${path} HTTP/1.1\r\n${head}\r\n\r\n`);
        expect(status).not.toMatch(/ 5\d\d /);
      }),
      { numRuns: 200 },
    );
    expect((await get(OLD_REPORT)).status).toBe(200);
  });
});

describe('the budget', () => {
  const budget = { calls: 5, windowMs: 10_000 };

  it('lets five calls to all reports through and answers the sixth by 429', async () => {
    const { get } = await start({ budget });
    const paths = [OLD_REPORT, "/reports/getCredentialUsageSummary(period='D1')"];
    for (const path of [...paths, ...paths, OLD_REPORT]) expect((await get(path)).status).toBe(200);
    const { status, headers, error } = await get(OLD_REPORT);
    expect(status).toBe(429);
    expect(headers.get('retry-after')).toBe('10');
    expect(headers.get('ratelimit-remaining')).toBeNull();
    expect(error['code']).toBe('TooManyRequests');
    expect(record(error['innerError'])).toMatchObject({ code: '429', status: '429' });
  });

  it('opens again after Retry-After', async () => {
    const { get, clock } = await start({ budget });
    for (let call = 0; call < 6; call += 1) await get(OLD_REPORT);
    await clock.advance(10_000);
    expect((await get(OLD_REPORT)).status).toBe(200);
  });

  it('is spent by requests that are refused for what they ask', async () => {
    const { get } = await start({ budget });
    for (let call = 0; call < 5; call += 1) await get(`${OLD_REPORT}?$filter=x`);
    expect((await get(OLD_REPORT)).status).toBe(429);
  });

  it('is spent by requests for a report that the app may not read', async () => {
    const { get } = await start({ budget, permissions: ['AuditLog.Read.All'] });
    for (let call = 0; call < 5; call += 1) expect((await get(OLD_REPORT)).status).toBe(403);
    expect((await get(OLD_REPORT)).status).toBe(429);
  });

  it('is not spent at the token endpoint or by callers without a token', async () => {
    const { get, tokenUrl } = await start({ budget });
    for (let call = 0; call < 6; call += 1) {
      await fetch(tokenUrl, { method: 'POST' });
      await get(OLD_REPORT, { Authorization: 'Bearer x' });
    }
    expect((await get(OLD_REPORT)).status).toBe(200);
  });
});

describe('the server', () => {
  it('tells the observer of each request what was asked and answered', async () => {
    const seen: EmulatorRequestRecord[] = [];
    const { get } = await start({ onRequest: (request) => seen.push(request) });
    await get(`${OLD_REPORT}?$top=1`, { 'x-test': 'yes' });
    expect(seen.at(-1)).toMatchObject({
      method: 'GET',
      target: `/beta${OLD_REPORT}?$top=1`,
      status: 200,
      error: undefined,
      fault: undefined,
    });
    expect(seen.at(-1)?.headers['x-test']).toBe('yes');
  });

  it('answers 500 when its tenant fails, and tells the observer why', async () => {
    const seen: EmulatorRequestRecord[] = [];
    const fault = new Error('no rows today');
    const tenant = {
      rows: () => {
        throw fault;
      },
    };
    const { get } = await start({ tenant, onRequest: (request) => seen.push(request) });
    const { status, body } = await get(OLD_REPORT);
    expect(status).toBe(500);
    expect(JSON.stringify(body)).not.toContain(fault.message);
    expect(seen.at(-1)?.error).toBe(fault);
  });

  it('serves what its tenant holds at the time of the request', async () => {
    let rows = [someRow({ id: 'first' })];
    const { get } = await start({ tenant: { rows: () => rows } });
    expect((await get(OLD_REPORT)).rows).toHaveLength(1);
    rows = [someRow({ id: 'second' }), ...rows];
    expect((await get(OLD_REPORT)).rows.map((row) => row['id'])).toEqual(['second', 'first']);
  });

  it('refuses a page size that Graph would not serve', () => {
    const clock = createFakeClock();
    const tenant = createDemoTenant({ clock });
    for (const pageSize of [0, 1001, 1.5, Number.NaN]) {
      expect(() => createEmulatorServer({ clock, tenant, pageSize })).toThrow(RangeError);
    }
  });

  it('refuses a fault plan that cannot be followed', () => {
    const clock = createFakeClock();
    const tenant = createDemoTenant({ clock });
    const faults: FaultPlan = { faults: [{ fault: 'reset', share: 0.5 }] };
    expect(() => createEmulatorServer({ clock, tenant, faults })).toThrow(
      new RangeError(
        'In the fault plan, faults[0].share must not be there: reset takes no option. Remove it.',
      ),
    );
  });

  it('rejects when its port is taken', async () => {
    const port = Number(new URL((await start()).baseUrl).port);
    await expect(startTestEmulator({ port })).rejects.toMatchObject({ code: 'EADDRINUSE' });
  });

  it('closes at once, though clients keep their connections open', async () => {
    const emulator = await startTestEmulator();
    await emulator.get(OLD_REPORT);
    await emulator.close();
    await expect(emulator.get(OLD_REPORT)).rejects.toThrow();
  });
});
