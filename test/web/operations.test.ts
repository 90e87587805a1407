import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { View as Role } from '../../src/auth/caller.js';
import { createDemoTenant } from '../../src/emulator/demo-tenant.js';
import { eachRow } from '../../src/emulator/row.js';
import {
  countsBeforeConditions,
  countsConditions,
  eventsConditions,
  topUsersConditions,
} from '../../web/dashboard/conditions.js';
import {
  CountsBeforeDocument,
  CountsDocument,
  EventsDocument,
  FreshnessDocument,
  MemoryDocument,
  TopUsersDocument,
} from '../../web/dashboard/generated/graphql.js';
import { askedSpan, windowBefore } from '../../web/dashboard/span.js';
import { DEFAULT_VIEW, type View } from '../../web/dashboard/view.js';
import { startBothWays, type BothWays } from '../support/both-ways.js';
import { createFakeClock } from '../support/fake-clock.js';

const WIDEST: View = { ...DEFAULT_VIEW, period: 'D30' };
const NARROW: View = { ...DEFAULT_VIEW, feature: 'RESET', success: false, method: 'EMAIL', category: 'BLOCKED' }; // prettier-ignore
const LONG: View = { ...DEFAULT_VIEW, period: 'D365' };
const BEFORE = windowBefore('D7', 'none', { from: '2026-02-23T12:00:00.000Z' }) ?? never();
const spanOf = ({ period }: View) =>
  askedSpan(period, 'kept', '2026-03-02T12:00:00.000Z') ?? never();
function never(): never {
  throw new Error('It can be asked.');
}

let ways: BothWays;
beforeAll(async () => {
  const clock = createFakeClock();
  const rows = [...eachRow(createDemoTenant({ clock }).rows())];
  ways = await startBothWays({ rows, asOfMs: clock.now(), source: 'userCredentialUsageDetails' });
});
afterAll(() => ways.close());

const operations: readonly (readonly [string, { toString(): string }, object, Role])[] = [
  ['how fresh it is', FreshnessDocument, {}, 'COUNTS'],
  ['whether there is a history', MemoryDocument, {}, 'COUNTS'],
  ['counts', CountsDocument, countsConditions(WIDEST, spanOf(WIDEST), 'Europe/Berlin'), 'COUNTS'],
  ['counts of a narrow view', CountsDocument, countsConditions(NARROW, spanOf(NARROW), 'UTC'), 'COUNTS'],
  ['counts of a long span', CountsDocument, countsConditions(LONG, spanOf(LONG), 'UTC'), 'COUNTS'],
  ['counts before', CountsBeforeDocument, countsBeforeConditions(DEFAULT_VIEW, BEFORE), 'COUNTS'],
  ['top users', TopUsersDocument, topUsersConditions(WIDEST, spanOf(WIDEST)) ?? {}, 'PSEUDONYMS'],
  ['top users of a long span', TopUsersDocument, topUsersConditions(LONG, spanOf(LONG)) ?? {}, 'PSEUDONYMS'],
  ['events', EventsDocument, eventsConditions(WIDEST, spanOf(WIDEST), {}), 'PSEUDONYMS'],
  ['events of a long span', EventsDocument, eventsConditions(LONG, spanOf(LONG), {}), 'PSEUDONYMS'],
  ['a search', EventsDocument, eventsConditions({ ...WIDEST, search: 'alex' }, spanOf(WIDEST), {}), 'IDENTITIES'],
]; // prettier-ignore

const ROLES: readonly Role[] = ['COUNTS', 'PSEUDONYMS', 'IDENTITIES'];

describe.each(operations)('what the dashboard asks: %s', (_name, document, variables, needed) => {
  const ask = (role: Role) =>
    ways.ask(
      { query: document.toString(), operationName: null, variables: Object.fromEntries(Object.entries(variables)) },
      role,
    ); // prettier-ignore

  it('is within the limits, and answered without the pipeline of Apollo Server', async () => {
    const { byApollo, prepared } = await ask('IDENTITIES');
    expect(byApollo.answer.text).not.toContain('"errors"');
    expect(prepared?.text).toBe(byApollo.answer.text);
  });

  it(`is open from the role of ${needed} on`, async () => {
    for (const role of ROLES) {
      const { byApollo } = await ask(role);
      const isOpen = ROLES.indexOf(role) >= ROLES.indexOf(needed);
      expect([role, byApollo.answer.text.includes('"FORBIDDEN"')]).toEqual([role, !isOpen]);
    }
  });
});
