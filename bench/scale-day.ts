import { drawsFor } from '../src/emulator/demo-draws.js';
import { DAY, HOUR, MINUTE, SECOND } from '../src/time.js';

/** What one machine was measured to need: see docs/scale.md for the commands. Microseconds of one core, and bytes. */
export interface Figures {
  /** A row of a page: parsed, read and taken into the table. */
  readonly loadUs: number;
  /** An event of the whole report, whenever it is published: sorted, indexed, and kept as an image. */
  readonly publishUs: number;
  /** An event that is new to the history, and one that is only compared. Of the gateway, and of the database. */
  readonly recordUs: number;
  readonly storeUs: number;
  readonly compareUs: number;
  readonly imageBytes: number;
  readonly snapshotBytes: number;
}

export interface ScaleOptions extends Figures {
  readonly tenantCount: number;
  /** Of all tenants, in the whole time that the history is kept. */
  readonly eventCount: number;
  readonly retentionDays: number;
  readonly gatewayBytes: number;
  readonly seed: number;
}

export interface Tenant {
  readonly eventsPerDay: number;
  /** When its day begins, in milliseconds of ours. */
  readonly dawnMs: number;
  readonly gateway: number;
}

/** A minute of the day: what is asked of Graph, of the gateways' cores and of the database in it. */
interface Minute {
  callCount: number;
  insertedCount: number;
  imageBytes: number;
  databaseMs: number;
}

export interface Day {
  readonly tenants: readonly Tenant[];
  readonly gatewayCount: number;
  readonly minutes: readonly Minute[];
  /** How old the report of a tenant was when the next one took its place, for each refresh. */
  readonly agesMs: readonly number[];
  readonly fullSweepsMs: readonly number[];
  /** Milliseconds of a core, of each gateway. */
  readonly coreMs: readonly number[];
}

const PAGE_ROWS = 1000;
const OPEN_DAYS = 30;
/** REPORT_STALE_AFTER, REPORT_FULL_SWEEP_AFTER, REPORT_OVERLAP with the hour of disorder, and a call at 4 in 10 s. */
const STALE_AFTER_MS = 15 * MINUTE;
const FULL_AFTER_MS = 6 * HOUR;
const OVERLAP_DAYS = 49 / 24;
const CALL_MS = 2.5 * SECOND;
/** Of a logarithm: the largest of a thousand tenants has some hundred times as many events as the one in the middle. */
const SPREAD = 1.5;
/** What the process takes beside its tenants. */
const PROCESS_BYTES = 150 * 2 ** 20;
const BYTES_PER_TENANT = 2 ** 20;
/** Beside a snapshot while the next one is made, for one event. */
const SWEEP_BYTES = 95;

/** A day of all tenants, each asked all the time, in the steps that sweeps take. */
export function simulateDay(options: ScaleOptions): Day {
  const tenants = place(sizesOf(options), options);
  const gatewayCount = 1 + Math.max(...tenants.map(({ gateway }) => gateway));
  const minutes = Array.from({ length: DAY / MINUTE }, () => ({ callCount: 0, insertedCount: 0, imageBytes: 0, databaseMs: 0 })); // prettier-ignore
  const day = { tenants, gatewayCount, minutes, agesMs: [], fullSweepsMs: [], coreMs: Array.from({ length: gatewayCount }, () => 0) }; // prettier-ignore
  const freeFromMs = Array.from({ length: gatewayCount }, () => 0);
  const sweeps = tenants.map((tenant, index) => {
    const draw = drawsFor(options.seed, 2, index);
    const atMs = draw() * STALE_AFTER_MS;
    return { tenant, atMs, recordedMs: atMs - STALE_AFTER_MS, fullAtMs: atMs - draw() * FULL_AFTER_MS }; // prettier-ignore
  });
  for (;;) {
    // The next one to end, and so the next to want its gateway's core.
    const next = sweeps.reduce((a, b) => (endOf(b).endMs < endOf(a).endMs ? b : a));
    const { endMs, isFull, rowCount, pageCount } = endOf(next);
    if (endMs >= DAY) return day;
    sweep(next, { endMs, isFull, rowCount, pageCount }, day, freeFromMs, options);
  }
}

interface NextSweep {
  readonly tenant: Tenant;
  atMs: number;
  /** When the sweep began that is in the history. */
  recordedMs: number;
  fullAtMs: number;
}

interface Ending {
  readonly endMs: number;
  readonly isFull: boolean;
  readonly rowCount: number;
  readonly pageCount: number;
}

function endOf({ tenant, atMs, fullAtMs }: NextSweep): Ending {
  const isFull = atMs >= fullAtMs + FULL_AFTER_MS;
  const rowCount = tenant.eventsPerDay * (isFull ? OPEN_DAYS : OVERLAP_DAYS);
  const pageCount = Math.max(1, Math.ceil(rowCount / PAGE_ROWS));
  return { endMs: atMs + pageCount * CALL_MS, isFull, rowCount, pageCount };
}

interface Books {
  readonly minutes: Minute[];
  readonly agesMs: number[];
  readonly fullSweepsMs: number[];
  readonly coreMs: number[];
}

/** Books what a sweep costs, and plans the next one of its tenant. */
function sweep(
  next: NextSweep,
  { endMs, isFull, rowCount, pageCount }: Ending,
  { minutes, agesMs, fullSweepsMs, coreMs }: Books,
  freeFromMs: number[],
  options: ScaleOptions,
): void {
  const { tenant, atMs } = next;
  const openCount = tenant.eventsPerDay * OPEN_DAYS;
  const newCount = arrivals(tenant, next.recordedMs, atMs);
  const workMs = (rowCount * options.loadUs + openCount * options.publishUs + newCount * options.recordUs) / 1000; // prettier-ignore
  const publishedMs = Math.max(endMs, freeFromMs[tenant.gateway] ?? 0) + workMs;
  freeFromMs[tenant.gateway] = publishedMs;
  coreMs[tenant.gateway] = (coreMs[tenant.gateway] ?? 0) + workMs;
  for (let page = 0; page < pageCount; page += 1) minuteAt(minutes, atMs + page * CALL_MS).callCount += 1; // prettier-ignore
  const minute = minuteAt(minutes, publishedMs);
  minute.insertedCount += newCount;
  minute.imageBytes += openCount * options.imageBytes;
  minute.databaseMs += (newCount * options.storeUs + rowCount * options.compareUs) / 1000;
  agesMs.push(publishedMs - next.recordedMs);
  if (isFull) fullSweepsMs.push(publishedMs - atMs);
  next.recordedMs = atMs;
  if (isFull) next.fullAtMs = atMs;
  next.atMs = Math.max(atMs + STALE_AFTER_MS, publishedMs + SECOND);
}

function minuteAt(minutes: Minute[], timeMs: number): Minute {
  const minute = minutes[Math.floor(timeMs / MINUTE) % minutes.length];
  if (minute === undefined) throw new RangeError('A day has no such minute.');
  return minute;
}

/** Four fifths of a tenant's events are of its daylight: a sine, and its integral. */
function arrivals({ eventsPerDay, dawnMs }: Tenant, fromMs: number, toMs: number): number {
  const sinceDawn = (timeMs: number) => ((timeMs - dawnMs) / DAY) * 2 * Math.PI;
  const swing = (Math.cos(sinceDawn(fromMs)) - Math.cos(sinceDawn(toMs))) / (2 * Math.PI);
  return eventsPerDay * Math.max(0, (toMs - fromMs) / DAY + 0.9 * swing);
}

/** Log-normal, by the method of Box and Muller. */
function sizesOf({ tenantCount, eventCount, retentionDays, seed }: ScaleOptions) {
  const weights = Array.from({ length: tenantCount }, (_, index) => {
    const draw = drawsFor(seed, 1, index);
    const normal = Math.sqrt(-2 * Math.log(1 - draw())) * Math.cos(2 * Math.PI * draw());
    return { weight: Math.exp(SPREAD * normal), dawnMs: Math.floor(draw() * 24) * HOUR };
  });
  const total = weights.reduce((sum, { weight }) => sum + weight, 0);
  const eventsPerDay = eventCount / retentionDays;
  return weights.map(({ weight, dawnMs }) => ({ eventsPerDay: (eventsPerDay * weight) / total, dawnMs })); // prettier-ignore
}

/** The largest first, each on the first gateway that has room for it. */
function place(sizes: readonly Omit<Tenant, 'gateway'>[], options: ScaleOptions): Tenant[] {
  const taken: number[] = [];
  return sizes
    .toSorted((a, b) => b.eventsPerDay - a.eventsPerDay)
    .map((size) => {
      const bytes = BYTES_PER_TENANT + size.eventsPerDay * OPEN_DAYS * (options.snapshotBytes + SWEEP_BYTES); // prettier-ignore
      const fitting = taken.findIndex((used) => used + bytes <= options.gatewayBytes);
      const gateway = fitting === -1 ? taken.length : fitting;
      taken[gateway] = (taken[gateway] ?? PROCESS_BYTES) + bytes;
      return { ...size, gateway };
    });
}
