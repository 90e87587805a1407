import { describe, expect, it } from '@jest/globals';
import { GatewayError } from '../../src/errors.js';
import type { CredentialUsageEvent } from '../../src/report/event.js';
import { idAt, type Snapshot } from '../../src/report/snapshot.js';
import type { SweepPage } from '../../src/report/sweep.js';
import { createSweeper } from '../../src/report/sweeper.js';
import { REST_MS } from '../../src/report/work.js';
import { DAY, HOUR, MINUTE, SECOND } from '../../src/time.js';
import { createFakeClock } from '../support/fake-clock.js';
import { readyPage } from '../support/ready-page.js';
import { ids, startReport, startReportWith, type Step } from '../support/start-report.js';
import { createSlowClock } from '../support/slow-clock.js';
import { SECRET, usageEvent } from '../support/usage-event.js';

const unreachable = new GatewayError('UPSTREAM_UNREACHABLE', 'Graph cannot be reached.');
const forbidden = new GatewayError('UPSTREAM_FORBIDDEN', 'Graph refuses.', { reason: 'LICENSE' });

/** When the first refresh begins. */
const STALE_MS = 15 * MINUTE;

const idsOf = (snapshot: Snapshot) =>
  Array.from(snapshot.ids.keys(), (position) => idAt(snapshot, position));

describe('a report that shrinks', () => {
  it('is served as it was, SHRUNK, until a second sweep agrees', async () => {
    const { clock, report, outcomes } = startReport([ids(100)], [ids(3)], [ids(4)]);
    await clock.advance(0);
    const before = await report.current();
    await clock.advance(STALE_MS);
    expect(await report.current()).toBe(before);
    expect(report.status()).toMatchObject({
      state: 'FAILING',
      failure: { error: { code: 'UPSTREAM_BAD_RESPONSE', reason: 'SHRUNK' } },
    });
    expect(outcomes.at(-1)).toMatchObject({ rowCount: 0, error: { reason: 'SHRUNK' } });
    await clock.advance(10 * SECOND);
    expect(await report.current()).toMatchObject({ rowCount: 4, isComplete: true });
    expect(report.status()).toMatchObject({ state: 'FRESH', failure: undefined });
  });

  it('is served as it was while every sweep shows another shrink', async () => {
    const { clock, report, sweepCount } = startReport([ids(100)], [ids(45)], [ids(10)], [[]]);
    await clock.advance(0);
    const before = await report.current();
    for (const pauseMs of [STALE_MS, 10 * SECOND, 20 * SECOND]) {
      await clock.advance(pauseMs);
      expect(await report.current()).toBe(before);
    }
    expect(sweepCount()).toBe(4);
    await clock.advance(40 * SECOND);
    expect(await report.current()).toMatchObject({ rowCount: 0 });
  });

  it('is forgotten when the next sweep shows the whole again', async () => {
    const { clock, report } = startReport([ids(100)], [[]], [ids(99)]);
    await clock.advance(STALE_MS + 10 * SECOND);
    expect(await report.current()).toMatchObject({ rowCount: 99 });
    expect(report.status().state).toBe('FRESH');
  });

  it('is confirmed by the next sweep that comes to its end, whatever fails in between', async () => {
    const { clock, report } = startReport([ids(100)], [ids(3)], [ids(3), unreachable], [ids(3)]);
    await clock.advance(STALE_MS + 10 * SECOND);
    expect(await report.current()).toMatchObject({ rowCount: 100 });
    await clock.advance(20 * SECOND);
    expect(await report.current()).toMatchObject({ rowCount: 3 });
  });
});

describe('a report without rows', () => {
  it('is believed when it is the first, and is complete', async () => {
    const { clock, report } = startReport([[]]);
    await clock.advance(0);
    expect(await report.current()).toMatchObject({ rowCount: 0, isComplete: true });
    expect(report.status().state).toBe('FRESH');
  });
});

describe('a report that cannot be read', () => {
  const page = (events: number, broken: number): SweepPage => ({
    events: Array.from({ length: events }, (_, n) => usageEvent({ sourceId: `id-${n}` })),
    quarantined: Array.from({ length: broken }, () => 'ROW' as const),
  });

  it('is refused at more than 5 % of broken rows, and the old one is served on', async () => {
    const { clock, report } = startReport([page(95, 5)], [page(94, 6)]);
    await clock.advance(0);
    const before = await report.current();
    expect(before).toMatchObject({ rowCount: 95, quarantined: new Map([['ROW', 5]]) });
    await clock.advance(STALE_MS);
    expect(await report.current()).toBe(before);
    expect(report.status().failure?.error.reason).toBe('SHAPE');
  });

  it('is not shown in parts either', async () => {
    const { clock, report } = startReport([page(94, 6), { pauseMs: MINUTE }, page(1, 0)]);
    const early = report.current();
    await Promise.all([
      expect(early).rejects.toMatchObject({ code: 'WARMING_UP' }),
      clock.advance(2 * SECOND),
    ]);
  });
});

describe('a report whose store has yet to say who was purged', () => {
  it('is asked for every ten seconds, which costs Graph nothing', async () => {
    const unknown = new GatewayError('HISTORY_UNAVAILABLE', 'The store does not answer.');
    let asked = 0;
    const { clock, report, sweepCount } = startReportWith(
      {
        readPurged: () => {
          asked += 1;
          return asked > 16 ? Promise.resolve(undefined) : Promise.reject(unknown);
        },
      },
      [['a']],
    );
    await clock.advance(160 * SECOND - 1);
    expect(sweepCount()).toBe(0);
    expect(report.status().failure).toMatchObject({ error: { code: 'HISTORY_UNAVAILABLE' }, count: 16 }); // prettier-ignore
    await clock.advance(1);
    expect(await report.current()).toMatchObject({ rowCount: 1, isComplete: true });
  });
});

describe('a report that Graph refuses (403)', () => {
  it('is probed 30, 60, 120 and 240 s after the first refusal, then every five minutes', async () => {
    const { clock, sweptAtMs } = startReport([['a']], [forbidden]);
    await clock.advance(STALE_MS + 15 * MINUTE);
    const secondsAfter = sweptAtMs.slice(1).map((atMs) => (atMs - STALE_MS) / SECOND);
    expect(secondsAfter).toEqual([0, 30, 60, 120, 240, 540, 840]);
  });

  it('is served through the grace, FAILING, and not after it', async () => {
    const { clock, report } = startReport([['a']], [forbidden]);
    await clock.advance(0);
    const before = await report.current();
    await clock.advance(STALE_MS + 5 * MINUTE - 1);
    expect(await report.current()).toBe(before);
    expect(report.status()).toMatchObject({ state: 'FAILING', snapshot: before });
    await clock.advance(1);
    await expect(report.current()).rejects.toMatchObject({
      code: 'UPSTREAM_FORBIDDEN',
      reason: 'LICENSE',
      retryAfterSeconds: 240,
    });
    expect(report.status().snapshot).toBeUndefined();
  });

  it('is served until the third refusal where no grace is given', async () => {
    const { clock, report } = startReportWith({ forbiddenGraceMs: 0 }, [['a']], [forbidden]);
    await clock.advance(STALE_MS + MINUTE - 1);
    expect(await report.current()).toMatchObject({ rowCount: 1 });
    await clock.advance(1);
    await expect(report.current()).rejects.toMatchObject({ code: 'UPSTREAM_FORBIDDEN' });
  });

  it('is served again when a whole sweep has come, and not before', async () => {
    const recovery: readonly Step[] = [['a'], { pauseMs: MINUTE }, ['b']];
    const refusals = Array.from({ length: 5 }, () => [forbidden]);
    const { clock, report } = startReport([['a']], ...refusals, recovery);
    await clock.advance(STALE_MS + 9 * MINUTE + SECOND);
    expect(report.status()).toMatchObject({ snapshot: undefined, running: { reading: {} } });
    const waiting = report.current();
    await Promise.all([
      clock.advance(2 * SECOND),
      expect(waiting).rejects.toMatchObject({ code: 'UPSTREAM_FORBIDDEN' }),
    ]);
    await clock.advance(MINUTE);
    expect(await report.current()).toMatchObject({ rowCount: 2 });
    expect(report.status().state).toBe('FRESH');
  });

  it('is served on when one or two refusals pass', async () => {
    for (const refusals of [[[forbidden]], [[forbidden], [forbidden]]]) {
      const options = { forbiddenGraceMs: 0 };
      const { clock, report } = startReportWith(options, [['a']], ...refusals, [['a', 'b']]);
      await clock.advance(STALE_MS);
      for (const rowCount of refusals.map(() => 1).concat(2)) {
        expect(await report.current()).toMatchObject({ rowCount });
        await clock.advance(30 * SECOND);
      }
      expect(report.status().state).toBe('FRESH');
    }
  });

  it('is as much refused on a later page: a page is not the report', async () => {
    const { clock, report, sweptAtMs } = startReport([['a']], [['a'], forbidden]);
    await clock.advance(STALE_MS + 15 * MINUTE);
    const secondsAfter = sweptAtMs.slice(1).map((atMs) => (atMs - STALE_MS) / SECOND);
    expect(secondsAfter).toEqual([0, 30, 60, 120, 240, 540, 840]);
    await expect(report.current()).rejects.toMatchObject({ code: 'UPSTREAM_FORBIDDEN' });
  });

  it('is not served any longer because the wall clock was set back', async () => {
    const { clock, report } = startReport([['a']], [forbidden]);
    await clock.advance(STALE_MS);
    clock.jumpWallClock(-6 * HOUR);
    await clock.advance(5 * MINUTE);
    await expect(report.current()).rejects.toMatchObject({ code: 'UPSTREAM_FORBIDDEN' });
  });

  it('takes failures of another kind neither for refusals nor for their end', async () => {
    const failures = [[forbidden], [unreachable], [forbidden], [unreachable], [forbidden]];
    const { clock, report } = startReport([['a']], ...failures, [unreachable]);
    await clock.advance(STALE_MS + 5 * MINUTE - 1);
    expect(await report.current()).toMatchObject({ rowCount: 1 });
    await clock.advance(1);
    await expect(report.current()).rejects.toMatchObject({ code: 'UPSTREAM_UNREACHABLE' });
  });

  it('is served on through other failures after two refusals', async () => {
    const { clock, report } = startReport([['a']], [forbidden], [forbidden], [unreachable]);
    await clock.advance(STALE_MS + HOUR);
    expect(await report.current()).toMatchObject({ rowCount: 1 });
  });

  it('says why from the start when there is nothing yet, and when it is probed next', async () => {
    const { clock, report, sweptAtMs } = startReport([forbidden], [forbidden], [['a']]);
    await clock.advance(10 * SECOND);
    await expect(report.current()).rejects.toMatchObject({
      code: 'UPSTREAM_FORBIDDEN',
      reason: 'LICENSE',
      retryAfterSeconds: 20,
    });
    await clock.advance(50 * SECOND);
    expect(sweptAtMs).toEqual([0, 30 * SECOND, MINUTE]);
    expect(await report.current()).toMatchObject({ rowCount: 1 });
  });
});

const START_MS = createFakeClock().now();

/** An event so many hours before the first sweep. */
const aged = (hours: number) =>
  usageEvent({ sourceId: `${hours}h`, eventTimeMs: START_MS - hours * HOUR });

/** An event in each of ten days' hours, newest first. */
const TEN_DAYS = Array.from({ length: 240 }, (_, index) => aged(index + 1));

function pages(events: readonly CredentialUsageEvent[], size = 10): readonly SweepPage[] {
  return Array.from({ length: Math.ceil(events.length / size) }, (_, page) => ({
    events: events.slice(page * size, (page + 1) * size),
    quarantined: [],
  }));
}

const newestFirst = (events: readonly CredentialUsageEvent[]) =>
  [...events].sort((a, b) => b.eventTimeMs - a.eventTimeMs);

describe('a refresh of a report that comes newest first', () => {
  it('stops when the overlap has turned out unchanged, and tells how many pages that saved', async () => {
    const { clock, report, outcomes } = startReport(pages(TEN_DAYS));
    await clock.advance(STALE_MS);
    expect(outcomes).toMatchObject([
      { kind: 'full', pageCount: 24, savedPageCount: 0, rowCount: 240 },
      { kind: 'short', pageCount: 5, savedPageCount: 19, rowCount: 240 },
    ]);
    expect(await report.current()).toMatchObject({ isComplete: true, rowCount: 240 });
    expect(report.status().fullSweepAtMs).toBe(START_MS);
  });

  it('holds what is new, what came late and what was there', async () => {
    const now = newestFirst([...TEN_DAYS, aged(-0.1), aged(20.5), aged(47.5)]);
    const { clock, report, outcomes } = startReport(pages(TEN_DAYS), pages(now));
    await clock.advance(STALE_MS);
    const held = idsOf(await report.current());
    expect(held).toEqual(now.map(({ sourceId }) => sourceId).reverse());
    expect(outcomes.at(-1)).toMatchObject({ kind: 'short', pageCount: 10 });
  });

  it('drops events that have gone from where it reads, and those that thirty days have passed', async () => {
    const month = Array.from({ length: 721 }, (_, index) => aged(index));
    const now = month.filter(({ sourceId }) => sourceId !== '30h');
    const { clock, report, outcomes } = startReport(pages(month), pages(now));
    await clock.advance(STALE_MS);
    const held = idsOf(await report.current());
    expect(month.map(({ sourceId }) => sourceId).filter((id) => !held.includes(id))).toEqual([
      '30h',
      '720h',
    ]);
    expect(outcomes.at(-1)?.kind).toBe('short');
  });

  it('reads everything again six hours after it last did', async () => {
    const { clock, outcomes } = startReport(pages(TEN_DAYS));
    await clock.advance(6 * HOUR);
    const kinds = outcomes.map(({ kind }) => kind);
    expect(kinds).toEqual(['full', ...Array.from({ length: 23 }, () => 'short'), 'full']);
  });

  it('changes nothing when it fails on its second page', async () => {
    const [first = { events: [], quarantined: [] }] = pages(TEN_DAYS);
    const { clock, report } = startReport(pages(TEN_DAYS), [first, unreachable]);
    await clock.advance(0);
    const before = await report.current();
    await clock.advance(STALE_MS);
    expect(await report.current()).toBe(before);
    expect(report.status().state).toBe('FAILING');
  });

  it('is not led astray by rows that come again because pages shift', async () => {
    const shifted = pages(TEN_DAYS).flatMap((page, index) => [
      { ...page, events: [...TEN_DAYS.slice(Math.max(0, index * 10 - 3), index * 10), ...page.events] }, // prettier-ignore
    ]);
    const { clock, outcomes } = startReport(shifted);
    await clock.advance(STALE_MS);
    expect(outcomes).toMatchObject([
      { kind: 'full', duplicateCount: 69, rowCount: 240 },
      { kind: 'short', duplicateCount: 12, rowCount: 240 },
    ]);
  });

  it('reads everything while a shrink is in doubt', async () => {
    const { clock, outcomes } = startReport(pages(TEN_DAYS), [[]], pages(TEN_DAYS));
    await clock.advance(STALE_MS + 10 * SECOND);
    expect(outcomes.map(({ kind }) => kind)).toEqual(['full', 'full', 'full']);
  });

  it('reads everything where the last full sweep came in another order', async () => {
    const { clock, outcomes } = startReport(pages([...TEN_DAYS].reverse()));
    await clock.advance(HOUR);
    expect(new Set(outcomes.map(({ kind }) => kind))).toEqual(new Set(['full']));
  });

  it('reads everything once the order breaks, and again until it is there', async () => {
    const broken = pages([...TEN_DAYS.slice(10, 20), ...TEN_DAYS.slice(0, 10), ...TEN_DAYS.slice(20)]); // prettier-ignore
    const script = [pages(TEN_DAYS), broken, pages(TEN_DAYS)];
    const { clock, outcomes } = startReport(...script);
    await clock.advance(3 * STALE_MS);
    expect(outcomes.map(({ kind }) => kind)).toEqual(['full', 'full', 'full', 'short']);
  });
});

describe('a full sweep that contradicts the short ones before it', () => {
  const gone = TEN_DAYS.filter(({ sourceId }) => sourceId !== '100h');

  it('is believed, told, and the last one of its kind: there are no more short ones', async () => {
    const { clock, report, outcomes, losses } = startReport(pages(TEN_DAYS), pages(gone));
    await clock.advance(6 * HOUR - 1);
    expect(await report.current()).toMatchObject({ rowCount: 240 });
    await clock.advance(1);
    expect(await report.current()).toMatchObject({ rowCount: 239 });
    expect(losses).toEqual([{ missingCount: 0, surplusCount: 1 }]);
    expect(report.status()).toMatchObject({ state: 'FRESH', isShortCutLost: true });
    await clock.advance(12 * HOUR);
    expect(new Set(outcomes.slice(24).map(({ kind }) => kind))).toEqual(new Set(['full']));
    expect(losses).toHaveLength(1);
  });

  it('harms nothing when whoever is told of it throws', async () => {
    const onShortCutLost = () => {
      throw new Error('a log that fails');
    };
    const { clock, report } = startReportWith({ onShortCutLost }, pages(TEN_DAYS), pages(gone));
    await clock.advance(7 * HOUR);
    expect(await report.current()).toMatchObject({ rowCount: 239 });
    expect(report.status()).toMatchObject({ state: 'FRESH', isShortCutLost: true });
  });

  it('is not seen in the first pages that are shown while an expired report is read again', async () => {
    const outage = Array.from({ length: 20 }, () => [unreachable]);
    const slowly = pages(TEN_DAYS).flatMap<Step>((page) => [page, { pauseMs: SECOND }]);
    const options = { expireAfterMs: HOUR, fullSweepAfterMs: 30 * MINUTE };
    const { clock, report, outcomes, losses } = startReportWith(
      options,
      pages(TEN_DAYS),
      pages(TEN_DAYS),
      ...outage,
      slowly,
    );
    await clock.advance(3 * HOUR);
    expect(outcomes[1]?.kind).toBe('short');
    expect(await report.current()).toMatchObject({ isComplete: true, rowCount: 240 });
    expect(losses).toEqual([]);
    expect(report.status().isShortCutLost).toBe(false);
  });
});

describe('a snapshot in the making', () => {
  /** A report by whose clock every look at it takes two milliseconds: what is done in slices takes many of them. */
  function startSlowReport() {
    const fake = createFakeClock();
    let lookCount = 0;
    const listeners: (() => void)[] = [];
    const monotonicMs = () => {
      lookCount += 1;
      listeners.shift()?.();
      return fake.monotonicMs() + 2 * lookCount;
    };
    const started = startReportWith({ clock: { ...fake, monotonicMs } }, [ids(3000)]);
    return {
      ...started,
      clock: fake,
      /** Calls this at the next look at the clock, and again while it wants to be called. */
      atLooks: (isDone: () => boolean) => {
        const listen = () => {
          if (!isDone()) listeners.push(listen);
        };
        listeners.push(listen);
      },
    };
  }

  it('is published whole, after some turns of others', async () => {
    const { clock, report } = startSlowReport();
    await clock.advance(0);
    expect(await report.current()).toMatchObject({ rowCount: 3000, isComplete: true });
  });

  it('is given up at once when the report is stopped, and nothing of it is shown', async () => {
    const { clock, report, outcomes, atLooks } = startSlowReport();
    let stopped: Promise<void> | undefined;
    atLooks(() => {
      // Its only page has been taken: what takes time now is the snapshot.
      if (report.status().running?.reading === undefined) return false;
      stopped = report.stop();
      return true;
    });
    await clock.advance(0);
    expect(stopped).toBeDefined();
    await stopped;
    await clock.advance(HOUR);
    expect(report.status()).toMatchObject({ snapshot: undefined, running: undefined });
    expect(outcomes).toEqual([]);
  });
});

describe('a sweep that takes long to take in', () => {
  it('rests between slices behind what is served, unless somebody waits for it', async () => {
    const clock = createSlowClock();
    let isAwaited = false;
    const sweeper = createSweeper({
      clock,
      sweep: async function* () {
        yield await Promise.resolve(readyPage({ events: [usageEvent({})], quarantined: [] }));
      },
      idNamesEvent: true,
      secret: SECRET,
      staleAfterMs: STALE_MS,
      expireAfterMs: DAY,
      forbiddenGraceMs: 5 * MINUTE,
      fullSweepAfterMs: 6 * HOUR,
      overlapMs: DAY,
      onPublished: () => undefined,
      isAwaited: () => isAwaited,
    });
    const { signal } = new AbortController();
    await sweeper.run(signal);
    expect(sweeper.served()?.isComplete).toBe(true);
    expect(new Set(clock.takeDelaysMs())).toEqual(new Set([0]));
    await sweeper.run(signal);
    expect(clock.takeDelaysMs()).toContain(REST_MS);
    isAwaited = true;
    await sweeper.run(signal);
    expect(new Set(clock.takeDelaysMs())).toEqual(new Set([0]));
  });
});
