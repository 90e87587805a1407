import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { FAULTS, faultNamed } from '../../../src/emulator/faults/catalogue.js';
import type { FaultName } from '../../../src/emulator/faults/catalogue.js';
import { EMULATED_APP } from '../../../src/emulator/identity.js';
import { NEW_REPORT, OLD_REPORT, readAnswer } from '../harness.js';
import { faultyEmulators } from './faulty-emulator.js';
import type { FaultyEmulator } from './faulty-emulator.js';

const start = faultyEmulators();
const SUMMARY = "/reports/getCredentialUsageSummary(period='D30')";

/** Calls and does not care what becomes of it. */
function callIdly({ fetch }: FaultyEmulator, path: string | undefined): void {
  fetch(path).then((response) => response.body?.cancel(), () => undefined); // prettier-ignore
}

/** The second page of ten rows: every fault finds something to spoil there. */
async function callSecondPage(emulator: FaultyEmulator): Promise<void> {
  const { nextLink } = await readAnswer(await emulator.fetch());
  callIdly(emulator, nextLink);
  await emulator.until(() => emulator.records.length === 2);
}

describe('every fault of a report', () => {
  it.each(FAULTS.report)('%s is told to the observer at once', async (fault) => {
    const emulator = await start({ fault, call: 2 });
    await callSecondPage(emulator);
    expect(emulator.records[1]).toMatchObject({ fault, method: 'GET', monotonicMs: 0 });
  });

  it.each(FAULTS.report)('%s spends the budget', async (fault) => {
    const budget = { calls: 2, windowMs: 10_000 };
    const emulator = await start({ fault, call: 2 }, { budget });
    await callSecondPage(emulator);
    expect((await emulator.fetch()).status).toBe(429);
  });

  it('leaves neither a connection nor a timer behind', async () => {
    for (const fault of FAULTS.report) {
      const emulator = await start({ fault });
      const { raw, records, until, clock, close } = emulator;
      const { ended } = raw();
      await until(() => records.length === 1);
      await close();
      await ended;
      await until(() => clock.pendingTimers === 0);
    }
  });
});

describe('every fault of the token endpoint', () => {
  it.each(FAULTS.token)('%s is told to the observer at once', async (fault) => {
    const emulator = await start({ fault, endpoint: 'token' });
    const body = new URLSearchParams({
      grant_type: 'client_credentials',
      client_id: EMULATED_APP.clientId,
      client_secret: EMULATED_APP.clientSecret,
      scope: 'https://graph.microsoft.com/.default',
    });
    fetch(emulator.tokenUrl, { method: 'POST', body, redirect: 'manual' }).then(
      (response) => response.body?.cancel(),
      () => undefined,
    );
    await emulator.until(() => emulator.records.length === 1);
    expect(emulator.records).toMatchObject([{ fault, method: 'POST' }]);
  });
});

describe('the calls of the reports', () => {
  it('are counted as they arrive, summaries and refused ones among them', async () => {
    const { fetch, tokenUrl, records } = await start({ fault: 'status-500', call: [3, 5] });
    await fetch();
    await fetch(SUMMARY);
    await globalThis.fetch(tokenUrl, { method: 'POST' });
    await fetch(`${OLD_REPORT}?$filter=x`);
    await fetch('/reports/nothing');
    await fetch(SUMMARY);
    await fetch();
    expect(records.map(({ status }) => status)).toEqual([200, 200, 400, 500, 404, 500, 200]);
  });

  it('are not those by another method, or outside the reports', async () => {
    const { baseUrl, fetch, records } = await start({ fault: 'status-500', call: 1 });
    await globalThis.fetch(baseUrl + OLD_REPORT, { method: 'POST' });
    await fetch('/users');
    await fetch();
    expect(records.map(({ status }) => status)).toEqual([405, 404, 500]);
  });

  it('have no status when none was sent, and the time of their arrival', async () => {
    const { raw, clock, records } = await start('reset');
    await clock.advance(1234);
    await raw().ended;
    expect(records).toMatchObject([{ status: undefined, fault: 'reset', monotonicMs: 1234 }]);
  });
});

describe('a summary function', () => {
  it.each(['rows-null-fields', 'no-value', 'appended-error', 'link-loop'] as const)(
    'takes the fault %s',
    async (fault) => {
      const { fetch, records } = await start(fault);
      await fetch(SUMMARY);
      expect(records).toMatchObject([{ fault }]);
    },
  );
});

describe('any request whatever', () => {
  const ENDLESS: readonly FaultName[] = ['hang', 'slow-headers', 'drip-body', 'stall-body'];
  const faults = FAULTS.report.filter((fault) => !ENDLESS.includes(fault));

  it('is answered, refused or cut off by any fault and never ends the emulator', async () => {
    const { raw, records } = await start({ fault: faults });
    const path = fc.oneof(
      fc.constantFrom(OLD_REPORT, NEW_REPORT, SUMMARY, '/reports/', '/reports/%zz', '/$batch'),
      fc.webQueryParameters().map((query) => `${OLD_REPORT}?${query}`),
    );
    const host = fc.constantFrom('localhost', 'a"b', '[::1]:80', '', 'x:99999', '1.2.3.999');
    let calls = 0;
    await fc.assert(
      fc.asyncProperty(path, host, async (asked, Host) => {
        await raw(asked, { Host, Connection: 'close' }).ended;
        calls += 1;
        expect(records).toHaveLength(calls);
        expect(records.at(-1)?.error).toBeUndefined();
      }),
      { numRuns: 300 },
    );
    expect(new Set(records.map(({ fault }) => fault)).size).toBeGreaterThan(50);
  });
});

describe('the list of faults', () => {
  it('says of each in one line what it is', () => {
    for (const fault of [...FAULTS.report, ...FAULTS.token]) {
      expect(faultNamed(fault).summary).toMatch(/^\S.{5,120}\S$/);
    }
  });
});
