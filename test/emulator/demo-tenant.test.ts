import { describe, expect, it } from '@jest/globals';
import { createDemoTenant } from '../../src/emulator/demo-tenant.js';
import { eachRow } from '../../src/emulator/row.js';
import type { TenantRow } from '../../src/emulator/row.js';
import { createFakeClock } from '../support/fake-clock.js';
import { DAY, HOUR, MINUTE, SECOND } from '../../src/time.js';

const NOON = Date.parse('2026-03-02T12:00:00Z');
/** One instant in each eleventh hour of the three weeks after which the story repeats. */
const STARTS = Array.from({ length: 46 }, (_, step) => NOON + step * 11 * HOUR);

function rowsAt(nowMs: number, options: { seed?: number; events?: number } = {}): TenantRow[] {
  return [...eachRow(createDemoTenant({ clock: createFakeClock(nowMs), ...options }).rows())];
}

const timeOf = (row: TenantRow) => Date.parse(String(row['eventDateTime']));
const dayOf = (row: TenantRow) => String(row['eventDateTime']).slice(0, 10);
const upnOf = (row: TenantRow) => String(row['userPrincipalName']);
const isFailure = (row: TenantRow) => row['isSuccess'] === false;
const isSms = (row: TenantRow) => ['mobileSMS', 'sms'].includes(String(row['authMethod']));

function countBy(rows: readonly TenantRow[], keyOf: (row: TenantRow) => string) {
  const counts = new Map<string, number>();
  for (const row of rows) counts.set(keyOf(row), (counts.get(keyOf(row)) ?? 0) + 1);
  return [...counts].sort(([, a], [, b]) => b - a);
}

describe('createDemoTenant', () => {
  it('shows the same rows for the same seed and second, whatever was asked before', async () => {
    const clock = createFakeClock(NOON - 90 * MINUTE);
    const tenant = createDemoTenant({ clock, seed: 7 });
    tenant.rows().at(3);
    await clock.advance(90 * MINUTE);
    expect([...eachRow(tenant.rows())]).toEqual(rowsAt(NOON, { seed: 7 }));
  });

  it('shows other rows for another seed', () => {
    const ids = new Set(rowsAt(NOON, { seed: 1 }).map((row) => row['id']));
    expect(rowsAt(NOON, { seed: 2 }).filter((row) => ids.has(row['id']))).toEqual([]);
  });

  it('fits into three pages of 1,000 rows whenever it is started', () => {
    for (const start of STARTS) {
      const { length } = createDemoTenant({ clock: createFakeClock(start) }).rows();
      expect(length).toBeGreaterThan(2400);
      expect(length).toBeLessThanOrEqual(3000);
    }
  });

  it('keeps 30 days and nothing from the future', () => {
    for (const nowMs of STARTS.map((start) => start + 31 * MINUTE)) {
      const rows = createDemoTenant({ clock: createFakeClock(nowMs) }).rows();
      const oldest = Array.from({ length: 20 }, (_, index) => rows.at(rows.length - 1 - index));
      const times = oldest.map((row) => timeOf(row ?? {}));
      expect(Math.min(...times)).toBeGreaterThanOrEqual(nowMs - 30 * DAY);
      expect(Math.min(...times)).toBeLessThan(nowMs - 30 * DAY + 6 * HOUR);
      expect(timeOf(rows.at(0) ?? {})).toBeLessThan(nowMs);
    }
  });

  it('has events in the last 24 hours at any time of any day', () => {
    for (const start of STARTS) {
      const newest = createDemoTenant({ clock: createFakeClock(start) }).rows();
      expect(timeOf(newest.at(9) ?? {})).toBeGreaterThan(start - DAY);
    }
  });

  it('lets new rows arrive while it runs, and old ones go', () => {
    const before = rowsAt(NOON);
    const after = rowsAt(NOON + HOUR);
    const idsBefore = new Set(before.map((row) => row['id']));
    const idsAfter = new Set(after.map((row) => row['id']));
    const arrived = after.filter((row) => !idsBefore.has(row['id']));
    const gone = before.filter((row) => !idsAfter.has(row['id']));
    expect(arrived.length).toBeGreaterThan(2);
    expect(Math.max(...gone.map(timeOf))).toBeLessThan(NOON + HOUR - 30 * DAY);
  });

  it('shows a row minutes to a day after it happened, never changed', () => {
    const settled = rowsAt(NOON + DAY).filter((row) => timeOf(row) <= NOON);
    const known = new Map(rowsAt(NOON).map((row) => [row['id'], row]));
    const late = settled.filter((row) => !known.has(row['id']));
    expect(late.length).toBeGreaterThan(0);
    expect(late.every((row) => timeOf(row) > NOON - DAY)).toBe(true);
    for (const row of settled) expect(known.get(row['id']) ?? row).toEqual(row);
    expect(rowsAt(NOON).filter((row) => timeOf(row) > NOON - 2 * MINUTE)).toEqual([]);
  });

  it('gives each row an id of its own and each user another', () => {
    const rows = rowsAt(NOON);
    expect(new Set(rows.map((row) => row['id'])).size).toBe(rows.length);
    const usersOfName = new Map(rows.map((row) => [upnOf(row).toLowerCase(), row['userId']]));
    for (const row of rows) expect(row['userId']).toBe(usersOfName.get(upnOf(row).toLowerCase()));
  });

  describe('tells its story whole, whenever it is started:', () => {
    it.each(STARTS.filter((_, index) => index % 5 === 0).map((ms) => new Date(ms).toISOString()))(
      'on %s there is a campaign, an outage, an unlucky and a renamed user',
      (start) => {
        const rows = rowsAt(Date.parse(start));
        const registrations = countBy(
          rows.filter((row) => row['feature'] === 'registration'),
          dayOf,
        );
        const [, usual = 0] = registrations[Math.floor(registrations.length / 2)] ?? [];
        expect(registrations[0]?.[1]).toBeGreaterThan(3 * usual);

        const [outage, ...others] = countBy(rows.filter(isFailure).filter(isSms), dayOf);
        expect(outage?.[1]).toBeGreaterThan(40);
        expect(others.at(1)?.[1]).toBeLessThan((outage?.[1] ?? 0) / 2);

        const [unlucky, next] = countBy(rows.filter(isFailure), upnOf);
        expect(unlucky?.[1]).toBeGreaterThan(2 * (next?.[1] ?? 0));

        const namesOfUser = new Map<unknown, Set<string>>();
        for (const row of rows) {
          const names = namesOfUser.get(row['userId']) ?? new Set();
          namesOfUser.set(row['userId'], names.add(upnOf(row)));
        }
        expect(Math.max(...[...namesOfUser.values()].map((names) => names.size))).toBe(2);
      },
    );
  });

  it('follows the working week', () => {
    const rows = rowsAt(NOON);
    const at = (matches: (date: Date) => boolean) =>
      rows.filter((row) => matches(new Date(timeOf(row)))).length;
    const weekend = at((date) => [0, 6].includes(date.getUTCDay()));
    const office = at((date) => date.getUTCHours() >= 7 && date.getUTCHours() < 17);
    // Two days of seven would be more than a quarter.
    expect(weekend).toBeLessThan(rows.length / 8);
    expect(office).toBeGreaterThan(rows.length / 2);
  });

  it('has about 400 users, among them capitals, guests and a quote', () => {
    const names = [...new Set(rowsAt(NOON).map(upnOf))];
    expect(names.length).toBeGreaterThan(350);
    expect(names.length).toBeLessThan(420);
    expect(names.filter((name) => /[A-Z].*@contoso\.com$/.test(name)).length).toBeGreaterThan(20);
    expect(names.some((name) => name.includes('#EXT#'))).toBe(true);
    expect(names.some((name) => name.includes("'"))).toBe(true);
  });

  it('has resets with two gates: two rows of one user, a minute apart at most', () => {
    const resets = rowsAt(NOON).filter((row) => row['feature'] === 'reset');
    const pairs = resets.filter((row, index) => {
      const before = resets[index + 1];
      if (before?.['userId'] !== row['userId']) return false;
      return timeOf(row) - timeOf(before ?? {}) <= 60 * SECOND;
    });
    expect(pairs.length).toBeGreaterThan(50);
  });

  it('mixes old and new methods, mostly good registrations, and a reason nobody documents', () => {
    const rows = rowsAt(NOON);
    const methods = new Set(rows.map((row) => row['authMethod']));
    for (const method of ['mobileSMS', 'sms', 'appNotification', 'microsoftAuthenticatorPush']) {
      expect(methods).toContain(method);
    }
    const rate = (feature: string) => {
      const some = rows.filter((row) => row['feature'] === feature);
      return some.filter((row) => row['isSuccess'] === true).length / some.length;
    };
    expect(rate('registration')).toBeGreaterThan(0.9);
    expect(rate('reset')).toBeLessThan(0.75);
    expect(rows.some((row) => String(row['failureReason']).includes('declined'))).toBe(true);
  });

  it('serves a million rows without making them first', () => {
    const startMs = performance.now();
    const rows = createDemoTenant({ clock: createFakeClock(NOON), events: 1e6 }).rows();
    const page = Array.from({ length: 1000 }, (_, index) => rows.at(rows.length - 1000 + index));
    expect(performance.now() - startMs).toBeLessThan(1000);
    expect(rows.length).toBeGreaterThan(850_000);
    expect(new Set(page.map((row) => row?.['id'])).size).toBe(1000);
    expect(rows.at(rows.length)).toBeUndefined();
  });
});
