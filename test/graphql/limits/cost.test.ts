import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { getNullableType, isListType, isObjectType, parse } from 'graphql';
import { drawsFor } from '../../../src/emulator/demo-draws.js';
import { isOperation } from '../../../src/graphql/limits/measure.js';
import { ROWS } from '../../../src/graphql/limits/rows.js';
import {
  createOperationCheck,
  type CheckedOperation,
} from '../../../src/graphql/operation-check.js';
import { buildSchema } from '../../../src/graphql/schema.js';
import { randomOperation } from '../../support/random-operation.js';
import { serveDemo } from '../../support/serve-demo.js';
import type { RowServer } from '../../support/serve-rows.js';

const schema = buildSchema();

function operationOf(query: string): Pick<CheckedOperation, 'document' | 'operation'> {
  const document = parse(query);
  const operation = document.definitions.find(isOperation);
  if (operation === undefined) throw new Error('There must be an operation.');
  return { document, operation };
}

const check = createOperationCheck({ introspection: true });

function costOf(query: string, variables: Readonly<Record<string, unknown>> = {}) {
  return check({ schema, ...operationOf(query), variables, view: 'IDENTITIES' }).cost;
}

const DETAILS = 'userCredentialUsageDetails';

describe('the cost of an operation', () => {
  it.each([
    ['itself', '{ __typename }', 1],
    ['a connection', `{ ${DETAILS} { totalCount } }`, 2],
    ['the default page', `{ ${DETAILS} { nodes { id } } }`, 52],
    ['a page', `{ ${DETAILS}(first: 7) { nodes { id } } }`, 9],
    ['a page from the end', `{ ${DETAILS}(last: 7) { edges { cursor } } }`, 9],
    ['nodes and edges', `{ ${DETAILS}(first: 7) { nodes { id } edges { cursor } } }`, 16],
    ['nodes that merge', `{ ${DETAILS}(first: 7) { nodes { id } nodes { sourceId } } }`, 9],
    ['aliases, which do not', `{ ${DETAILS}(first: 7) { nodes { id } a: nodes { id } } }`, 16],
    ['a nested page', `{ ${DETAILS}(first: 7) { nodes { user { credentialUsage(first: 3) { nodes { id } } } } } }`, 2 + 7 * (1 + 1 + 3)], // prettier-ignore
    ['a list in a fragment', `{ ...F } fragment F on Query { ${DETAILS}(first: 7) { ...G } } fragment G on UserCredentialUsageDetailsConnection { nodes { id } }`, 9], // prettier-ignore
    ['a list that is left out', `{ ${DETAILS}(first: 7) { nodes @skip(if: true) { id } } }`, 9],
    ['reasons', `{ ${DETAILS} { aggregate { byFailureReason { count } } } }`, 12],
    ['users', `{ ${DETAILS} { aggregate { topUsers(first: 4) { user { credentialUsage(first: 3) { nodes { id } } } } } } }`, 2 + 4 * (1 + 1 + 3)], // prettier-ignore
    ['hours of a month', `{ ${DETAILS} { aggregate { overTime(interval: HOUR) { from } } } }`, 2 + 30 * 24 + 2], // prettier-ignore
    ['days of a week', `{ ${DETAILS}(period: D7) { aggregate { overTime { from } } } }`, 2 + 9],
    ['entities', '{ _entities(representations: [{ __typename: "User", userPrincipalName: "a" }, { __typename: "User", userPrincipalName: "b" }]) { ... on User { credentialUsage(first: 5) { nodes { id } } } } }', 1 + 2 * (1 + 1 + 5)], // prettier-ignore
    ['the schema', '{ __schema { types { name } } }', 501],
  ])('counts %s', (_what, query, cost) => {
    expect(costOf(query)).toBe(cost);
  });

  it('follows the variables from request to request', () => {
    const { document, operation } = operationOf(
      `query ($n: Int = 4, $m: Int, $i: CredentialUsageInterval! = WEEK, $p: CredentialUsagePeriod! = D1) {
        ${DETAILS}(first: $n) { nodes { user { credentialUsage(first: $m, period: $p) { nodes { id } aggregate { overTime(interval: $i) { from } } } } } }
      }`,
    );
    const cost = (variables: Readonly<Record<string, unknown>>) =>
      check({ schema, document, operation, variables, view: 'IDENTITIES' }).cost;
    const weeksOfADay = 2;
    expect(cost({})).toBe(2 + 4 * (1 + 1 + 50 + weeksOfADay));
    expect(cost({ n: 10, m: 0 })).toBe(2 + 10 * (1 + 1 + weeksOfADay));
    expect(cost({ n: 1, m: 0, i: 'HOUR', p: 'D7' })).toBe(2 + (1 + 1 + 7 * 24 + 2));
    expect(cost({ n: null, m: 0 })).toBe(2 + 50 * (1 + 1 + weeksOfADay));
  });

  it('is unknown where a variable is of the wrong type', () => {
    expect(costOf(`query ($n: Int) { ${DETAILS}(first: $n) { totalCount } }`, { n: 'x' })).toBe(
      undefined,
    );
  });

  it('knows every list of the schema', () => {
    const types = Object.values(schema.getTypeMap()).filter(isObjectType);
    const lists = types
      .filter(({ name }) => !name.startsWith('__'))
      .flatMap((type) =>
        Object.values(type.getFields())
          .filter((field) => isListType(getNullableType(field.type)))
          .map((field) => `${type.name}.${field.name}`),
      );
    expect(Object.keys(ROWS).sort()).toEqual(lists.sort());
  });
});

describe('an operation that asks for too many rows', () => {
  let demo: RowServer;
  beforeAll(async () => {
    demo = await serveDemo();
  });
  afterAll(() => demo.close());

  const NESTED = `query ($n: Int) { ${DETAILS}(first: 1000) { nodes { user { credentialUsage(first: $n) { nodes { id } } } } } }`;

  it('is refused before it executes, by the values of its variables', async () => {
    expect((await demo.run(NESTED, { n: 7 })).errors).toBeUndefined();
    const { data, errors } = await demo.run(NESTED, { n: 8 });
    expect(data).toBeUndefined();
    expect(errors?.[0]?.extensions).toMatchObject({
      code: 'OPERATION_TOO_COMPLEX',
      reason: 'COST',
    });
    expect(errors?.[0]?.message).toContain('at most 10000 rows, and this one asks for 10002');
  });

  it('never gets more rows than it is charged for', async () => {
    const pool = {
      Boolean: [true, false],
      first: [0, 1, 2, 3, 7, 50],
      last: [0, 1, 2, 3, 5],
      after: [null],
      before: [null],
      maxAgeSeconds: [3600],
      timeZone: ['UTC', 'Europe/Berlin', 'Australia/Lord_Howe'],
      DateTime: ['2026-01-01T00:00:00Z'],
      String: ['', 'a', '@'],
    };
    let answered = 0;
    for (let number = 0; number < 400; number += 1) {
      const { query, variableSets } = randomOperation(schema, pool, drawsFor(1, number, 0));
      const [variables = {}] = variableSets;
      const { data, errors } = await demo.run(query.replace(/query Other .*/, ''), variables);
      if (errors !== undefined) continue;
      answered += 1;
      const rows = countItems(data);
      expect({ query, variables, isWithin: rows < (costOf(query, variables) ?? 0) }).toEqual({
        query,
        variables,
        isWithin: true,
      });
    }
    expect(answered).toBeGreaterThan(100);
  });
});

function countItems(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 0;
  const below = Object.values(value).reduce((sum: number, held) => sum + countItems(held), 0);
  return below + (Array.isArray(value) ? value.length : 0);
}
