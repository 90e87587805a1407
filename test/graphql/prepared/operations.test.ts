import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { isObjectType } from 'graphql';
import { MINUTE, SECOND } from '../../../src/time.js';
import { someRow } from '../../emulator/harness.js';
import { startBothWays, type BothWays } from '../../support/both-ways.js';

const REPORT: Parameters<typeof startBothWays>[0] = {
  rows: [someRow()],
  asOfMs: Date.parse('2026-03-02T12:00:00Z'),
  source: 'userCredentialUsageDetails',
};
const NAMES = '{ userCredentialUsageDetails { nodes { userPrincipalName } } }';

let ways: BothWays;
beforeEach(async () => {
  ways = await startBothWays(REPORT);
});
afterEach(() => ways.close());

const requestOf = (query: string, variables: Readonly<Record<string, unknown>> = {}) => ({
  query,
  variables,
  operationName: null,
});

/** What is answered now, without Apollo Server. */
const answerNow = (query: string, variables = {}) =>
  ways.prepared.moment('IDENTITIES')?.answer(requestOf(query, variables), 'request');

/** Asks Apollo Server, which makes the operation known. */
const learn = (query: string, variables = {}) => ways.ask(requestOf(query, variables));

describe('an operation', () => {
  it('is answered once Apollo Server has let it through, and not before', async () => {
    expect(answerNow(NAMES)).toBeUndefined();
    await learn(NAMES);
    expect(answerNow(NAMES)?.body.toString()).toContain('"userPrincipalName"');
  });

  it('is known by its text and its name, whatever a client calls it', async () => {
    const query = 'query Two { __typename }';
    await learn(query);
    const moment = ways.prepared.moment('IDENTITIES');
    expect(moment?.answer(requestOf(query), 'request')).toBeDefined();
    for (const operationName of ['', 'Other']) {
      expect(moment?.answer({ ...requestOf(query), operationName }, 'request')).toBeUndefined();
    }
    await ways.ask({ ...requestOf(query), operationName: 'Two' });
    for (const pretended of [`3:Two${query}`, `Two${query}`, `:${query}`]) {
      expect(moment?.answer(requestOf(pretended), 'request')).toBeUndefined();
    }
  });

  it.each([
    `{ userCredentialUsageDetails { nodes { user { credentialUsage { nodes { id feature } } } } } }`,
    `{ userCredentialUsageDetails { nodes { user { u: credentialUsage { edges { node { id } } } } } } }`,
    `{ userCredentialUsageDetails { edges { node { user { credentialUsage { __typename } } } } } }`,
    `{ userCredentialUsageDetails { nodes { user { userDisplayName credentialUsage { window { from } } } } } }`,
    `{ userCredentialUsageDetails { nodes { a: user { b: userPrincipalName } user { __typename } } } }`,
  ])('has the same answer where a user stands below an event: %s', async (query) => {
    const { byApollo, prepared } = await learn(query);
    expect(byApollo.hasErrors).toBe(false);
    expect(prepared).toEqual(byApollo.answer);
  });

  it('has an error of its own where a cursor below an event is wrong', async () => {
    const query =
      '{ userCredentialUsageDetails { nodes { user { credentialUsage(after: "wrong") { __typename } } } } }';
    const { byApollo, prepared } = await learn(query);
    expect(byApollo.answer.text).toContain('INVALID_CURSOR');
    expect(prepared).toBeUndefined();
  });

  it.each([
    '{ __schema { queryType { name } } }',
    '{ _service { sdl } }',
    '{ _entities(representations: [{ __typename: "User", userPrincipalName: "x" }]) { __typename } }',
  ])('of what only Apollo Server knows is left to it: %s', async (query) => {
    await learn(query);
    expect(answerNow(query)).toBeUndefined();
    expect(ways.faults).toEqual([]);
  });

  it('whose answer has an error is left to Apollo Server', async () => {
    const query =
      'query ($first: Int) { userCredentialUsageDetails(first: $first) { totalCount } }';
    await learn(query, { first: 1 });
    expect(answerNow(query, { first: 2 })).toBeDefined();
    expect(answerNow(query, { first: 1001 })).toBeUndefined();
    expect(answerNow(query, { first: 'two' })).toBeUndefined();
    expect(ways.faults).toEqual([]);
  });

  it('of more conditions than plans are kept is answered all the same', async () => {
    const names = ['a', 'b', 'c', 'd', 'e'];
    const query = `query (${names.map((name) => `$${name}: Boolean!`).join(' ')}) {
      credentialUsageReport { ${names.map((name) => `${name}: rowCount @include(if: $${name})`).join(' ')} }
    }`;
    await learn(query, Object.fromEntries(names.map((name) => [name, true])));
    for (let bits = 0; bits < 2 ** names.length; bits += 1) {
      const given = names.map((name, index) => [name, (bits & (1 << index)) !== 0] as const);
      const fields = given.filter(([, isGiven]) => isGiven).map(([name]) => `"${name}":1`);
      const text = answerNow(query, Object.fromEntries(given))?.body.toString();
      expect(text).toContain(`{"credentialUsageReport":{${fields.join(',')}}}`);
    }
  });

  it('that meets a bug of ours is left to Apollo Server, and the bug is told', async () => {
    const bug = new TypeError('a bug');
    const broken = await startBothWays(REPORT, {
      select: () => {
        throw bug;
      },
    });
    const { byApollo, prepared } = await broken.ask(requestOf(NAMES));
    expect(byApollo.hasErrors).toBe(false);
    expect(prepared).toBeUndefined();
    expect(broken.faults).toContain(bug);
    await broken.close();
  });
});

describe('an age that an answer may have', () => {
  const query = '{ userCredentialUsageDetails(maxAgeSeconds: 60) { totalCount } }';

  it('makes the answer right only now', async () => {
    await learn(query);
    expect(answerNow(query)).toMatchObject({ isTimeless: false });
    expect(answerNow(query.replace('60', 'null'))).toBeUndefined();
  });

  it('is waited for by Apollo Server', async () => {
    await learn(query);
    await ways.clock.advance(61 * SECOND);
    expect(answerNow(query)).toBeUndefined();
  });
});

describe('a moment', () => {
  it('lasts while the same rows have the same label, and no longer', async () => {
    const first = ways.prepared.moment('IDENTITIES');
    await ways.clock.advance(14 * MINUTE);
    expect(ways.prepared.moment('IDENTITIES')).toBe(first);
    expect(first?.ageSeconds()).toBe(14 * 60);
    await ways.clock.advance(MINUTE);
    expect(ways.prepared.moment('IDENTITIES')).not.toBe(first);
  });

  it('leaves every answer that says it is timeless as it is', async () => {
    const type = ways.schema.getType('CredentialUsageReport');
    const fields = isObjectType(type) ? Object.values(type.getFields()) : [];
    const kinds = new Map<string, boolean | undefined>();
    for (const { name, type: held } of fields) {
      const below = /Sweep|Fault|Upstream/.test(String(held)) ? ' { __typename }' : '';
      const query = `{ credentialUsageReport { ${name}${below} } }`;
      await learn(query);
      const before = answerNow(query);
      await ways.clock.advance(20 * SECOND);
      const after = answerNow(query);
      kinds.set(name, before?.isTimeless);
      if (before?.isTimeless === true) expect(after?.body).toEqual(before.body);
    }
    const volatile = [...kinds].filter(([, isTimeless]) => isTimeless !== true);
    expect(volatile.map(([name]) => name)).toEqual(
      expect.arrayContaining(['ageSeconds', 'nextRefreshAt', 'sweep', 'notice', 'upstream']),
    );
    expect(kinds.get('rowCount')).toBe(true);
  });
});
