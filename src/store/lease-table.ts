import { sql } from 'kysely';
import type { Connection } from './connection.js';
import type { EngineSql } from './engine-sql.js';
import type { Held, Leases, LeaseView, Reserve } from './lease.js';

const TABLE = 'credential_usage_lease';

/** The lease in a table. Whoever decides does so by what `look` gave; each change is one statement that holds only if that still does. */
export function createLeaseTable(
  connection: Pick<Connection, 'use'>,
  { nowMs, announce, lightly }: EngineSql,
): Omit<Leases, 'onAnnounced' | 'close'> {
  const use: Connection['use'] = (task) => connection.use((db) => lightly(db, task));
  const inMs = (spanMs: number) => sql<number>`${nowMs} + ${Math.round(spanMs)}`;
  const ours = ({ holder, fence }: Held) => ({ holder, fence });
  return {
    look: (partition) =>
      use(async (db) => {
        const row = await db
          .selectFrom(TABLE)
          .leftJoin('credential_usage_image as image', 'image.partition', `${TABLE}.partition`)
          .selectAll(TABLE)
          .select(['image.as_of_ms', 'image.part_count', nowMs.as('now_ms')])
          .where(`${TABLE}.partition`, '=', partition)
          .executeTakeFirst();
        return row && viewOf(row);
      }),
    take: (partition, seen, { holder, ttlMs, reserves }) =>
      use(async (db) => {
        const lease = {
          holder,
          expires_at_ms: inMs(ttlMs),
          reserves: textOf(reserves, seen?.nowMs ?? 0),
        };
        if (seen === undefined) {
          const inserted = await db
            .insertInto(TABLE)
            .values({ partition, ...lease, ...NO_CALLS, fence: 1 })
            .onConflict((conflict) => conflict.doNothing())
            .executeTakeFirst();
          return inserted.numInsertedOrUpdatedRows === 1n ? 1 : undefined;
        }
        const taken = await db
          .updateTable(TABLE)
          .set({ ...lease, fence: seen.fence + 1 })
          .where('partition', '=', partition)
          .where('fence', '=', seen.fence)
          .where('expires_at_ms', '<=', nowMs)
          .executeTakeFirst();
        return taken.numUpdatedRows === 1n ? seen.fence + 1 : undefined;
      }),
    renew: (partition, held, { ttlMs, callAgesMs, pauseLeftMs }) =>
      use(async (db) => {
        const row = await db
          .updateTable(TABLE)
          .set({
            expires_at_ms: inMs(ttlMs),
            call_ages: JSON.stringify(callAgesMs.map(Math.round)),
            calls_at_ms: nowMs,
            paused_until_ms: pauseLeftMs > 0 ? inMs(pauseLeftMs) : 0,
          })
          .where('partition', '=', partition)
          .where((is) => is.and(ours(held)))
          .returning(['reserves', nowMs.as('now_ms')])
          .executeTakeFirst();
        return row && { reserves: reservesIn(row.reserves, Number(row.now_ms)) };
      }),
    release: (partition, held) =>
      use(async (db) => {
        await db
          .updateTable(TABLE)
          .set({ holder: '', expires_at_ms: 0 })
          .where('partition', '=', partition)
          .where((is) => is.and(ours(held)))
          .execute();
        await announce(db, partition);
      }),
    setReserves: (partition, seen, reserves) =>
      use(async (db) => {
        await db
          .updateTable(TABLE)
          .set({ reserves: textOf(reserves, seen.nowMs) })
          .where('partition', '=', partition)
          .where('reserves', '=', textOf(seen.reserves, seen.nowMs))
          .execute();
      }),
  };
}

const NO_CALLS = { call_ages: '[]', calls_at_ms: 0, paused_until_ms: 0 };

interface SeenRow {
  readonly holder: string;
  readonly fence: number | string;
  readonly expires_at_ms: number | string;
  readonly call_ages: string;
  readonly calls_at_ms: number | string;
  readonly paused_until_ms: number | string;
  readonly reserves: string;
  readonly as_of_ms: number | string | null;
  readonly part_count: number | null;
  readonly now_ms: number | string;
}

function viewOf(row: SeenRow): LeaseView {
  const now = Number(row.now_ms);
  const sinceCallsMs = now - Number(row.calls_at_ms);
  return {
    holder: row.holder,
    fence: Number(row.fence),
    leftMs: Number(row.expires_at_ms) - now,
    callAgesMs: listIn(row.call_ages).filter(isNumber).map((ageMs) => ageMs + sinceCallsMs),
    pauseLeftMs: Number(row.paused_until_ms) - now,
    reserves: reservesIn(row.reserves, now),
    nowMs: now,
    image: row.as_of_ms === null ? null : { asOfMs: Number(row.as_of_ms), isWithdrawn: row.part_count === 0 },
  };
} // prettier-ignore

/** As instants of the database's clock, so that time passes for them. */
function textOf(reserves: readonly Reserve[], now: number): string {
  return JSON.stringify(reserves.map(({ holder, leftMs }) => [holder, now + Math.round(leftMs)]));
}

function reservesIn(text: string, now: number): readonly Reserve[] {
  return listIn(text).flatMap((reserve) => {
    if (!Array.isArray(reserve)) return [];
    const pair: readonly unknown[] = reserve;
    const [holder, untilMs] = pair;
    if (typeof holder !== 'string' || !isNumber(untilMs)) return [];
    return [{ holder, leftMs: untilMs - now }];
  });
}

function listIn(text: string): readonly unknown[] {
  const list: unknown = JSON.parse(text);
  return Array.isArray(list) ? list : [];
}

function isNumber(value: unknown): value is number {
  return typeof value === 'number';
}
