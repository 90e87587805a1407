import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createSecretKey } from 'node:crypto';
import { createPseudonyms } from '../../src/report/pseudonym.js';
import { VIEWS, type View } from '../../src/auth/caller.js';
import { someRow } from '../emulator/harness.js';
import { startBothWays, type BothWays } from '../support/both-ways.js';

/** Of the services in `serve-rows`. */
const SECRET = createSecretKey(Buffer.alloc(32, 7));
const NAME = 'ada@contoso.com';
const DISPLAY_NAME = 'Ada Lovelace';
const ASKED_AT_MS = Date.parse('2026-03-02T12:00:00Z');
const ROW = {
  ...someRow(),
  userPrincipalName: NAME,
  userDisplayName: DISPLAY_NAME,
  id: 'not-to-be-seen',
};

let ways: BothWays;
beforeAll(async () => {
  ways = await startBothWays({
    rows: [ROW],
    asOfMs: ASKED_AT_MS,
    source: 'userEventsSummary',
  });
});
afterAll(() => ways.close());

const ask = async (
  query: string,
  view: View,
  variables: Readonly<Record<string, unknown>> = {},
) => {
  const { byApollo, prepared } = await ways.ask({ query, operationName: null, variables }, view);
  if (prepared !== undefined) expect(prepared).toEqual(byApollo.answer);
  return byApollo.answer;
};

/** Operations that need a view, and what the refusal of a smaller one names. */
const NEEDS: readonly (readonly [View, string, string, Readonly<Record<string, unknown>>?])[] = [
  ['COUNTS', '{ userCredentialUsageDetails { totalCount window { from } report { state } } }', ''],
  ['COUNTS', '{ userCredentialUsageDetails { aggregate { distinctUsers byFailureReason { count } } } }', ''],
  ['COUNTS', '{ credentialUsageSummary { feature } credentialUsageReport { rowCount } }', ''],
  ['PSEUDONYMS', '{ userCredentialUsageDetails { nodes { feature } } }', 'UserCredentialUsageDetailsConnection.nodes'],
  ['PSEUDONYMS', '{ userCredentialUsageDetails { edges { cursor } } }', 'UserCredentialUsageDetailsConnection.edges'],
  ['PSEUDONYMS', '{ userCredentialUsageDetails { pageInfo { endCursor } } }', 'UserCredentialUsageDetailsConnection.pageInfo'],
  ['PSEUDONYMS', '{ userCredentialUsageDetails { aggregate { topUsers { count } } } }', 'CredentialUsageAggregate.topUsers'],
  ['PSEUDONYMS', 'query { ...F } fragment F on Query { r: userCredentialUsageDetails { ... { n: nodes { id } } } }', 'UserCredentialUsageDetailsConnection.nodes'],
  ['PSEUDONYMS', 'query ($no: Boolean!) { userCredentialUsageDetails { totalCount nodes @include(if: $no) { id } } }', 'UserCredentialUsageDetailsConnection.nodes', { no: false }],
  ['PSEUDONYMS', '{ _entities(representations: [{ __typename: "UserCredentialUsageDetails", id: "x" }]) { __typename } }', 'Query._entities'],
  ['IDENTITIES', `{ credentialUsageUser(userPrincipalName: "${NAME}") { userDisplayName } }`, 'Query.credentialUsageUser'],
  ['IDENTITIES', `{ userCredentialUsageDetails(filter: { userPrincipalName: { eq: "${NAME}" } }) { totalCount } }`, 'userPrincipalName'],
  ['IDENTITIES', '{ userCredentialUsageDetails(filter: { userDisplayName: { startsWith: "A" } }) { totalCount } }', 'userDisplayName'],
  ['IDENTITIES', 'query ($f: UserCredentialUsageDetailsFilter) { userCredentialUsageDetails(filter: $f) { totalCount } }', 'userPrincipalName', { f: { userPrincipalName: { contains: 'a' } } }],
  ['IDENTITIES', 'query ($n: String) { userCredentialUsageDetails(filter: { userDisplayName: { eq: $n } }) { totalCount } }', 'userDisplayName', { n: 'A' }],
  ['IDENTITIES', '{ userCredentialUsageDetails(orderBy: { field: USER_PRINCIPAL_NAME, direction: ASC }) { totalCount } }', 'USER_PRINCIPAL_NAME'],
  ['IDENTITIES', `{ _entities(representations: [{ __typename: "User", userPrincipalName: "${NAME}" }]) { __typename } }`, 'User|Query._entities'],
]; // prettier-ignore

const cases = NEEDS.flatMap(([needed, query, subject, variables]) =>
  VIEWS.map((view) => ({ needed, query, subject, variables, view })),
);

describe('an operation', () => {
  it.each(cases)('that needs $needed is asked with $view: $query', async (given) => {
    const { needed, query, subject, variables, view } = given;
    const { status, text } = await ask(query, view, variables);
    if (VIEWS.indexOf(view) >= VIEWS.indexOf(needed)) {
      expect({ status, errors: text.includes('"errors"') }).toEqual({ status: 200, errors: false });
    } else {
      expect(status).toBe(403);
      expect(text).toMatch(/"code":"FORBIDDEN"/);
      expect(text).toMatch(new RegExp(subject));
      expect(text).not.toContain('"data"');
    }
  });

  const EVERYTHING = `{
    userCredentialUsageDetails {
      edges { cursor node { id sourceId userPrincipalName userDisplayName
        user { userPrincipalName userDisplayName credentialUsage { nodes { sourceId userPrincipalName } } } } }
      pageInfo { startCursor }
      aggregate { topUsers(success: null) { user { userPrincipalName userDisplayName } } }
    }
  }`;

  it('shows names to those who may see them', async () => {
    const { text } = await ask(EVERYTHING, 'IDENTITIES');
    for (const name of [NAME, DISPLAY_NAME, ROW.id]) expect(text).toContain(name);
  });

  it('shows everybody else one pseudonym in the place of each', async () => {
    const { text } = await ask(EVERYTHING, 'PSEUDONYMS');
    for (const name of [NAME, DISPLAY_NAME, ROW.id]) expect(text).not.toContain(name);
    expect(new Set(text.match(/user-[0-9a-f]{32}/g))).toHaveProperty('size', 1);
    expect(new Set(text.match(/source-[0-9a-f]{32}/g))).toHaveProperty('size', 1);
    expect(text.match(/user-[0-9a-f]{32}/g)).toHaveLength(7);
  });

  it('is never answered with what was kept for another view', async () => {
    for (const view of [...VIEWS, ...VIEWS].reverse()) {
      const { text } = await ask(
        '{ userCredentialUsageDetails { nodes { userPrincipalName } } }',
        view,
      );
      expect(text.includes(NAME)).toBe(view === 'IDENTITIES');
    }
  });
});

describe('the users with the most events', () => {
  it('stand in an order that says nothing of their names, where they have pseudonyms', async () => {
    const names = Array.from({ length: 60 }, (_, number) => `user${100 + number}@contoso.com`);
    const crowd = await startBothWays({
      rows: names.map((userPrincipalName) => ({ ...someRow(), userPrincipalName })),
      asOfMs: ASKED_AT_MS,
      source: 'userEventsSummary',
    });
    const namesOf = async (view: View, first: number) => {
      const query = `{ userCredentialUsageDetails { aggregate { topUsers(first: ${first}, success: null) { user { userPrincipalName } } } } }`;
      const { byApollo } = await crowd.ask({ query, operationName: null, variables: {} }, view);
      const found = byApollo.answer.text.matchAll(/"userPrincipalName":"([^"]+)"/g);
      return [...found].map(([, name = '']) => name);
    };
    expect(await namesOf('IDENTITIES', 60)).toEqual(names);
    const all = await namesOf('PSEUDONYMS', 60);
    expect(all).toEqual([...all].sort());
    // Who is left out is drawn by lot: the first ten by name would be the ten first here, too.
    const byName = names.map((name) => createPseudonyms(SECRET).ofUser(name));
    expect(new Set(byName)).toEqual(new Set(all));
    const ten = await namesOf('PSEUDONYMS', 10);
    expect(ten.filter((name) => byName.slice(0, 10).includes(name)).length).toBeLessThan(6);
    await crowd.close();
  });
});
