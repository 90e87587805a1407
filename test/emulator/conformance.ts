import assert from 'node:assert/strict';
import { DAY, HOUR } from '../../src/time.js';
import type { TenantRow } from '../../src/emulator/row.js';
import { NEW_REPORT, OLD_REPORT, readAnswer, readToTheEnd, record } from './harness.js';
import type { Answer } from './harness.js';

/** A service that claims to be Microsoft Graph, the emulator or the real one. */
export interface Target {
  /** `https://graph.microsoft.com/beta` or what takes its place. */
  readonly baseUrl: string;
  /** Sent with every call; they carry the access token. */
  readonly headers: Readonly<Record<string, string>>;
  /** What time it is there, in milliseconds since 1970-01-01T00:00:00Z. */
  readonly now: () => number;
  /** Waits until one more call is within the budget. */
  readonly beforeCall?: () => Promise<void>;
}

/** One thing that Graph's documentation says, or that was observed, and a way to see whether a service does it. */
interface Requirement {
  /** Never reused: what an id once meant it always means. */
  readonly id: string;
  readonly requirement: `MUST ${string}` | `SHOULD ${string}`;
  /** Some need an emulator: they would spend the whole budget of a tenant, or read all of its report. */
  readonly appliesTo: 'any service' | 'emulator';
  readonly check: (target: Target) => Promise<void>;
}

/** Newer members of the enum are shown only to those who ask. */
const ALL_MEMBERS = { Prefer: 'include-unknown-enum-members' };
const OLD_MEMBERS =
  'email mobileSMS mobileCall officePhone securityQuestion appNotification appCode alternateMobileCall fido appPassword unknownFutureValue'.split(
    ' ',
  );
const SUMMARY = '/reports/getCredentialUsageSummary';
const ACTIVITY = '/reports/authenticationMethods/userRegistrationActivity';

async function get(target: Target, path: string, more: Readonly<Record<string, string>> = {}) {
  await target.beforeCall?.();
  const url = path.startsWith('/') ? `${target.baseUrl}${path}` : path;
  return readAnswer(await fetch(url, { headers: { ...target.headers, ...more } }));
}

async function getRows(target: Target, path: string, more = {}): Promise<readonly TenantRow[]> {
  const { status, rows, error } = await get(target, path, more);
  assert.equal(status, 200, JSON.stringify(error));
  return rows;
}

const filtered = (report: string, clause: string) =>
  `${report}?$filter=${encodeURIComponent(clause)}`;

function assertRefused(answer: Answer, status: number, code: string) {
  assert.deepEqual([answer.status, answer.error['code']], [status, code]);
}

/** The requirements that both reports share, under the first two digits of the ids of each. */
function reportRequirements(prefix: string, report: string): Requirement[] {
  const name = report.split('/').at(-1) ?? '';
  const anywhere = { appliesTo: 'any service' } as const;
  return [
    {
      ...anywhere,
      id: `${prefix}01`,
      requirement: `MUST answer ${name} by a JSON object with a context and an array "value"`,
      check: async (target) => {
        const { status, headers, body } = await get(target, report);
        assert.equal(status, 200);
        assert.match(headers.get('content-type') ?? '', /^application\/json/);
        assert.match(String(body['@odata.context']), /^https?:\/\/[^/]+\/beta\/.*\$metadata#/);
        assert.ok(Array.isArray(body['value']));
      },
    },
    {
      ...anywhere,
      id: `${prefix}02`,
      requirement: `MUST give each row of ${name} its eight properties with their types`,
      check: async (target) => {
        for (const row of await getRows(target, report, ALL_MEMBERS)) {
          for (const property of ['id', 'feature', 'userPrincipalName', 'authMethod']) {
            assert.ok(typeof row[property] === 'string' && row[property] !== '', property);
          }
          assert.equal(typeof row['isSuccess'], 'boolean');
          for (const property of ['userDisplayName', 'failureReason']) assert.ok(property in row);
          assert.match(String(row['eventDateTime']), /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/);
        }
      },
    },
    {
      ...anywhere,
      id: `${prefix}03`,
      requirement: `MUST keep the rows of ${name} for 30 days and no longer`,
      check: async (target) => {
        // An hour of grace: nobody documents when within the day rows are dropped.
        const oldestMs = target.now() - 30 * DAY - HOUR;
        const times = (await getRows(target, report)).map((row) =>
          Date.parse(String(row['eventDateTime'])),
        );
        assert.ok(times.every((time) => time >= oldestMs && time <= target.now()));
      },
    },
    {
      ...anywhere,
      id: `${prefix}04`,
      requirement: `MUST limit a page of ${name} to $top rows and link absolutely to the next one`,
      check: async (target) => {
        const { rows, nextLink } = await get(target, `${report}?$top=2`);
        assert.ok(rows.length <= 2);
        if (nextLink === undefined) return;
        const next = new URL(nextLink);
        assert.equal(next.origin, new URL(target.baseUrl).origin);
        assert.equal(next.pathname, new URL(target.baseUrl + report).pathname);
        assert.equal((await get(target, nextLink)).status, 200);
      },
    },
    {
      ...anywhere,
      id: `${prefix}05`,
      requirement: `MUST hide members newer than unknownFutureValue in ${name} unless preferred`,
      check: async (target) => {
        for (const row of await getRows(target, report)) {
          assert.ok(OLD_MEMBERS.includes(String(row['authMethod'])), String(row['authMethod']));
        }
      },
    },
    {
      ...anywhere,
      id: `${prefix}06`,
      requirement: `SHOULD say in ${name} that the preference for newer members was applied`,
      check: async (target) => {
        const { headers } = await get(target, `${report}?$top=1`, ALL_MEMBERS);
        assert.equal(headers.get('preference-applied'), ALL_MEMBERS.Prefer);
      },
    },
    {
      ...anywhere,
      id: `${prefix}07`,
      requirement: `MUST filter ${name} by feature`,
      check: async (target) => {
        const rows = await getRows(target, filtered(report, "feature eq 'reset'"));
        assert.ok(rows.every((row) => row['feature'] === 'reset'));
      },
    },
    {
      ...anywhere,
      id: `${prefix}08`,
      requirement: `MUST filter ${name} by isSuccess`,
      check: async (target) => {
        const rows = await getRows(target, filtered(report, 'isSuccess eq false'));
        assert.ok(rows.every((row) => row['isSuccess'] === false));
      },
    },
    {
      ...anywhere,
      id: `${prefix}09`,
      requirement: `MUST filter ${name} by the start of userPrincipalName, without case`,
      check: async (target) => {
        const [first] = await getRows(target, `${report}?$top=1`);
        if (first === undefined) return;
        const start = String(first['userPrincipalName']).slice(0, 4).toUpperCase();
        const literal = start.replaceAll("'", "''");
        const clause = `startswith(userPrincipalName,'${literal}')`;
        const rows = await getRows(target, filtered(report, clause));
        assert.ok(rows.length > 0);
        for (const row of rows) {
          assert.ok(String(row['userPrincipalName']).toUpperCase().startsWith(start));
        }
      },
    },
    {
      ...anywhere,
      id: `${prefix}0A`,
      requirement: `MUST read a doubled quote in a literal of ${name} as one quote`,
      check: async (target) => {
        const rows = await getRows(target, filtered(report, "userDisplayName eq 'O''Nobody'"));
        assert.deepEqual(rows, []);
      },
    },
    {
      ...anywhere,
      id: `${prefix}0B`,
      requirement: `MUST refuse a filter of ${name} by an undocumented property with 400`,
      check: async (target) => {
        const answer = await get(target, filtered(report, 'eventDateTime ge 2026-01-01T00:00:00Z'));
        assertRefused(answer, 400, 'BadRequest');
      },
    },
    {
      ...anywhere,
      id: `${prefix}0C`,
      requirement: `MUST refuse ${name} without a token with 401 and its envelope`,
      check: async (target) => {
        await target.beforeCall?.();
        const answer = await readAnswer(await fetch(target.baseUrl + report));
        assertRefused(answer, 401, 'InvalidAuthenticationToken');
      },
    },
    {
      id: `${prefix}0D`,
      appliesTo: 'emulator',
      requirement: `MUST end the pages of ${name} and repeat no row while nothing arrives`,
      check: async (target) => {
        const pages = await readToTheEnd((path) => get(target, path, ALL_MEMBERS), report);
        const rows = pages.flatMap((page) => page.rows.map((row) => JSON.stringify(row)));
        assert.ok(pages.length > 1);
        assert.equal(new Set(rows).size, rows.length);
      },
    },
    {
      id: `${prefix}0E`,
      appliesTo: 'emulator',
      requirement: `MUST refuse the sixth call to ${name} within ten seconds with 429 and a time`,
      check: async (target) => {
        for (let call = 1; call <= 5; call += 1) await getRows(target, `${report}?$top=1`);
        const answer = await get(target, report);
        assertRefused(answer, 429, 'TooManyRequests');
        assert.match(answer.headers.get('retry-after') ?? '', /^([1-9]|10)$/);
      },
    },
    {
      id: `${prefix}0F`,
      appliesTo: 'emulator',
      requirement: `MUST refuse a $skiptoken of ${name} with another question`,
      check: async (target) => {
        const { nextLink = '' } = await get(target, `${report}?$top=2`);
        const other = nextLink.replace(/([?&]\$top=)2/, '$13');
        assert.notEqual(other, nextLink);
        assertRefused(await get(target, other), 400, 'BadRequest');
      },
    },
  ];
}

export const REQUIREMENTS: readonly Requirement[] = [
  ...reportRequirements('1A', OLD_REPORT),
  ...reportRequirements('2A', NEW_REPORT),
  {
    id: '1B01',
    appliesTo: 'any service',
    requirement: 'MUST take enum members of userCredentialUsageDetails as qualified literals',
    check: async (target) => {
      const clause = "authMethod eq microsoft.graph.usageAuthMethod'email'";
      const rows = await getRows(target, filtered(OLD_REPORT, clause));
      assert.ok(rows.every((row) => row['authMethod'] === 'email'));
    },
  },
  {
    id: '1B02',
    appliesTo: 'any service',
    requirement: 'MUST give no two rows of userCredentialUsageDetails the same id',
    check: async (target) => {
      const ids = (await getRows(target, OLD_REPORT)).map((row) => row['id']);
      assert.equal(new Set(ids).size, ids.length);
    },
  },
  {
    id: '2B01',
    appliesTo: 'any service',
    requirement: 'MUST take enum members of userEventsSummary as plain literals',
    check: async (target) => {
      const clause = "authMethod eq 'microsoftAuthenticatorPush'";
      const rows = await getRows(target, filtered(NEW_REPORT, clause), ALL_MEMBERS);
      assert.ok(rows.every((row) => row['authMethod'] === 'microsoftAuthenticatorPush'));
    },
  },
  {
    id: '2B02',
    appliesTo: 'any service',
    requirement: 'MUST give all events of a user in userEventsSummary the id of the user',
    check: async (target) => {
      const idOfName = new Map<unknown, unknown>();
      for (const { id, userPrincipalName } of await getRows(target, NEW_REPORT)) {
        assert.equal(idOfName.get(userPrincipalName) ?? id, id);
        idOfName.set(userPrincipalName, id);
      }
    },
  },
  {
    id: '2B03',
    appliesTo: 'any service',
    requirement: 'MUST refuse startswith on failureReason in userEventsSummary',
    check: async (target) => {
      const answer = await get(target, filtered(NEW_REPORT, "startswith(failureReason,'User')"));
      assertRefused(answer, 400, 'BadRequest');
    },
  },
  {
    id: '3A01',
    appliesTo: 'any service',
    requirement: 'MUST count by feature and method in getCredentialUsageSummary, in any case of D7',
    check: async (target) => {
      for (const period of ['D7', 'd7']) {
        const rows = await getRows(target, `${SUMMARY}(period='${period}')`, ALL_MEMBERS);
        for (const row of rows) {
          assert.ok(Number.isInteger(row['successfulActivityCount']));
          assert.ok(Number.isInteger(row['failureActivityCount']));
          assert.deepEqual([typeof row['feature'], typeof row['authMethod']], ['string', 'string']);
        }
      }
    },
  },
  {
    id: '3A02',
    appliesTo: 'any service',
    requirement: 'MUST refuse getCredentialUsageSummary for any other period with 400',
    check: async (target) => {
      assert.equal((await get(target, `${SUMMARY}(period='D14')`)).status, 400);
    },
  },
  {
    id: '3A03',
    appliesTo: 'emulator',
    requirement: 'MUST count in getCredentialUsageSummary what userCredentialUsageDetails lists',
    check: async (target) => {
      const pages = await readToTheEnd((path) => get(target, path), OLD_REPORT);
      const counts = await getRows(target, `${SUMMARY}(period='D30')`);
      const counted = counts.reduce(
        (sum, row) =>
          sum + Number(row['successfulActivityCount']) + Number(row['failureActivityCount']),
        0,
      );
      assert.equal(
        counted,
        pages.reduce((sum, page) => sum + page.rows.length, 0),
      );
    },
  },
  {
    id: '4A01',
    appliesTo: 'emulator',
    requirement: 'MUST list methods without any activity in userRegistrationActivity',
    check: async (target) => {
      const rows = await getRows(target, `${ACTIVITY}(period='d1')`, ALL_MEMBERS);
      assert.ok(
        rows.some(
          (row) => row['successfulActivityCount'] === 0 && row['failureActivityCount'] === 0,
        ),
      );
    },
  },
  {
    id: '5A01',
    appliesTo: 'any service',
    requirement: 'MUST name each request by an id and echo the id that the client gave it',
    check: async (target) => {
      const id = 'f0a1b2c3-0000-4000-8000-00000000c0de';
      const { headers } = await get(target, `${NEW_REPORT}?$top=1`, { 'client-request-id': id });
      assert.match(headers.get('request-id') ?? '', /^[\da-f-]{36}$/i);
      assert.equal(headers.get('client-request-id'), id);
    },
  },
  {
    id: '5A02',
    appliesTo: 'any service',
    requirement: 'MUST name the request and the time, without a zone, in each error',
    check: async (target) => {
      const { error, headers } = await get(target, filtered(NEW_REPORT, 'no clause at all'));
      assert.deepEqual([typeof error['code'], typeof error['message']], ['string', 'string']);
      const inner = record(error['innerError'] ?? error['innererror']);
      assert.equal(inner['request-id'], headers.get('request-id'));
      assert.match(String(inner['date']), /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d$/);
    },
  },
];
