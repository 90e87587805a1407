import { parseArgs } from 'node:util';
import { DAY, HOUR, MINUTE } from '../src/time.js';
import { positive } from './option.js';
import { logRun } from './run-log.js';
import { simulateDay, type Figures } from './scale-day.js';
import { percentile } from './stopwatch.js';
import { digits, duration, markdownTable } from './table.js';

/**
 * A day of very many tenants, simulated from what one machine was measured to do: docs/scale.md says how each figure was
 * measured and what follows. Nothing is measured here, so that the result is the same on every machine.
 */
const FIGURES: Figures = {
  loadUs: 5,
  publishUs: 5,
  recordUs: 25,
  storeUs: 175,
  compareUs: 8,
  imageBytes: 49,
  snapshotBytes: 110,
};
/** Bytes of the history in PostgreSQL for an event, with indexes, names and counts. */
const EVENT_BYTES = 340;

const { values } = parseArgs({
  options: {
    tenants: { type: 'string', default: '1000' },
    events: { type: 'string', default: '1000000000' },
    days: { type: 'string', default: '400' },
    'gateway-mib': { type: 'string', default: '4096' },
    seed: { type: 'string', default: '1' },
  },
});
const eventCount = positive('events', values.events);
const tenantCount = positive('tenants', values.tenants);
const day = simulateDay({
  ...FIGURES,
  tenantCount,
  eventCount,
  retentionDays: positive('days', values.days),
  gatewayBytes: positive('gateway-mib', values['gateway-mib']) * 2 ** 20,
  seed: Number(values.seed),
});

const open = day.tenants.map(({ eventsPerDay }) => 30 * eventsPerDay);
const perSecond = (of: (minute: (typeof day.minutes)[number]) => number) => {
  const each = day.minutes.map((minute) => of(minute) / 60);
  return [each.reduce((sum, one) => sum + one, 0) / each.length, Math.max(...each)] as const;
};
const [calls, mostCalls] = perSecond(({ callCount }) => callCount);
const [inserts, mostInserts] = perSecond(({ insertedCount }) => insertedCount);
const [imageBytes, mostImageBytes] = perSecond(({ imageBytes: bytes }) => bytes);
const [busy, mostBusy] = perSecond(({ databaseMs }) => databaseMs / 1000);
const cores = day.coreMs.map((ms) => ms / DAY);
const mib = (bytes: number) => `${digits(bytes / 2 ** 20)} MiB`;
const count = (number: number) => Math.round(number).toLocaleString('en');
const rows: readonly (readonly [string, string, string])[] = [
  ['events that Graph has of a tenant: in the middle, most', count(percentile(open, 50)), count(Math.max(...open))],
  [`gateways of ${values['gateway-mib']} MiB; share of a core for sweeps: mean, most`, `${day.gatewayCount}`, `${digits(100 * cores.reduce((a, b) => a + b, 0) / cores.length)} %, ${digits(100 * Math.max(...cores))} %`],
  ['calls to Graph in a second: mean, busiest minute', digits(calls), digits(mostCalls)],
  ['age of what is served when the next takes its place: p50, p99', duration(percentile(day.agesMs, 50)), duration(percentile(day.agesMs, 99))],
  ['whole sweep: p50, longest', duration(percentile(day.fullSweepsMs, 50)), duration(Math.max(...day.fullSweepsMs))],
  ['events added in a second: mean, busiest minute', digits(inserts), digits(mostInserts)],
  ['images written in a second: mean, busiest minute', mib(imageBytes), mib(mostImageBytes)],
  ['connections that the database works for: mean, busiest minute', digits(busy), digits(mostBusy)],
  ['the history, indexes included', `${digits((eventCount * EVENT_BYTES) / 2 ** 30)} GiB`, ''],
]; // prettier-ignore
console.log(`# A day of ${count(tenantCount)} tenants with ${count(eventCount)} events in ${values.days} days (simulated; seed ${values.seed})\n`); // prettier-ignore
console.log(markdownTable(['what', '', ''], rows));
const slow = day.fullSweepsMs.filter((ms) => ms > 6 * HOUR).length;
const late = day.agesMs.filter((ms) => ms > 30 * MINUTE).length;
console.log(`\n${slow} of ${day.fullSweepsMs.length} whole sweeps take more than six hours; ${late} of ${day.agesMs.length} times a report was older than half an hour.`); // prettier-ignore
logRun('scale', { ...values, rows });
