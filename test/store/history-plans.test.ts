import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import type Database from 'better-sqlite3';
import { DummyDriver, Kysely, SqliteAdapter, SqliteIntrospector, SqliteQueryCompiler, type CompiledQuery } from 'kysely'; // prettier-ignore
import { NO_CONDITIONS, type ReportQuery } from '../../src/report/query.js';
import { SQLITE_SQL } from '../../src/store/engine-sql.js';
import type { Asked } from '../../src/store/history-counts.js';
import { setLastSeen } from '../../src/store/history-events.js';
import { listEvents } from '../../src/store/history-list.js';
import { eventsById, latestOf } from '../../src/store/history-lookups.js';
import { createDigests } from '../../src/store/history-names.js';
import { countUsers } from '../../src/store/history-users.js';
import { openStore } from '../../src/store/open-store.js';
import type { Tables } from '../../src/store/tables.js';
import { createFakeClock } from '../support/fake-clock.js';
import { SECRET } from '../support/usage-event.js';
import { image } from './contract.js';
import { describeWithSqlite, openDatabase } from './engine.js';
import { STORE_PROGRAM } from './program.js';

const WINDOW = { fromMs: 0, toMs: 1 };
const HEADING = { key: null, isKeyIncluded: false, isAscending: true, limit: 50 };
const ANY_TEXT = { eq: null, in: null, startsWith: null, contains: null };
const PLACE = { engine: SQLITE_SQL, partitionId: 1 };

const directory = mkdtempSync(join(tmpdir(), 'plans-'));
let file: Database.Database | undefined;
beforeAll(async () => {
  const path = join(directory, 'store.db');
  const options = { clock: createFakeClock(), onMoved: () => undefined, program: STORE_PROGRAM };
  const store = await openStore({ engine: 'sqlite', path }, options);
  await store.write('a', image(['one']));
  await store.close();
  file = openDatabase(path);
});
afterAll(() => {
  file?.close();
  rmSync(directory, { recursive: true });
});

/** How SQLite finds the events that a question is about. */
async function plansOf(ask: (asked: Asked) => Promise<unknown>): Promise<readonly string[]> {
  const statements: CompiledQuery[] = [];
  const db = new Kysely<Tables>({
    dialect: {
      createAdapter: () => new SqliteAdapter(),
      createDriver: () => new DummyDriver(),
      createIntrospector: (of) => new SqliteIntrospector(of),
      createQueryCompiler: () => new SqliteQueryCompiler(),
    },
    log: ({ query }) => void statements.push(query),
  });
  await ask({ ...PLACE, db, digests: createDigests(SECRET), kinds: new Map() });
  return statements.flatMap(({ sql, parameters }) =>
    (
      file?.prepare<unknown[], { detail: string }>(`explain query plan ${sql}`).all(parameters) ??
      []
    )
      .map(({ detail }) => detail)
      .filter((detail) => detail.includes('credential_usage_event')),
  );
}

const of = (query: Partial<ReportQuery>): ReportQuery => ({ ...NO_CONDITIONS, ...query });

// It has no figures of a new file, and so goes by the words of a statement alone.
describeWithSqlite('a history in a file of SQLite', () => {
  it.each([
    ['notes what Graph has', ({ db }: Asked) => setLastSeen(db, ['a', 'b'], null, PLACE)],
    ['finds events by their ids', (asked: Asked) => eventsById(asked, ['a', 'b'])],
  ])('%s by the index of ids', async (_, ask) => {
    expect(await plansOf(ask)).toEqual([expect.stringMatching(/USING INDEX \w+ \(partition_id=\? AND event_id=\?\)/)]); // prettier-ignore
  });

  it.each([
    ['the latest events of users', (asked: Asked) => latestOf(asked, ['a', 'b'])],
    ['the events of a user', (asked: Asked) => listEvents(asked, of({ user: 'a' }), WINDOW, 'EVENT_DATE_TIME', HEADING)], // prettier-ignore
    ['the events of some users', (asked: Asked) => countUsers(asked, of({ userPrincipalName: { ...ANY_TEXT, in: ['a', 'b'] } }), WINDOW)], // prettier-ignore
  ])('finds %s by the index of users', async (_, ask) => {
    const plans = await plansOf(ask);
    expect(plans.length).toBeGreaterThan(0);
    for (const plan of plans) expect(plan).toMatch(/INDEX \w+ \(identity_id=\?/);
  });
});
