import { describe, expect, it } from '@jest/globals';
import { getVariableValues, GraphQLError, parse } from 'graphql';
import { drawsFor } from '../../../src/emulator/demo-draws.js';
import { GatewayError } from '../../../src/errors.js';
import { isOperation } from '../../../src/graphql/limits/measure.js';
import { createOperationCheck } from '../../../src/graphql/operation-check.js';
import { buildSchema } from '../../../src/graphql/schema.js';
import { declaredCost } from '../../support/declared-cost.js';
import { randomOperation } from '../../support/random-operation.js';

const schema = buildSchema();
const check = createOperationCheck({ introspection: true });
const DETAILS = 'userCredentialUsageDetails';

/** What a router makes of the schema's directives, and what the gateway itself counts; undefined: it cannot execute. */
function costsOf(query: string, given: Readonly<Record<string, unknown>> = {}) {
  const document = parse(query);
  const operation = document.definitions.find(isOperation);
  if (operation === undefined) throw new Error('There must be an operation.');
  const asked = { schema, document, operation };
  const { coerced } = getVariableValues(schema, operation.variableDefinitions ?? [], { ...given });
  const declared = unlessRefused(() => coerced && declaredCost({ ...asked, variables: coerced }));
  const own = unlessRefused(() => check({ ...asked, variables: given, view: 'IDENTITIES' }).cost);
  return { declared, own };
}

function unlessRefused(cost: () => number | undefined): number | undefined {
  try {
    return cost();
  } catch (error) {
    if (error instanceof GraphQLError || error instanceof GatewayError) return undefined;
    throw error;
  }
}

/** The gateway counts one for the operation as a whole, which no directive can say. */
const withOperation = (declared = NaN) => 1 + declared;

describe('the cost that the schema declares for routers', () => {
  it.each([
    ['a page by default', `{ ${DETAILS} { nodes { id user { userDisplayName } } } }`],
    ['edges from the end', `{ ${DETAILS}(last: 7) { edges { node { id } } pageInfo { endCursor } } }`],
    ['conditions', `{ ${DETAILS}(filter: { userPrincipalName: { eq: "a" }, eventDateTime: { from: null } }, orderBy: { field: EVENT_DATE_TIME, direction: ASC }) { totalCount } }`],
    ['totals', `{ ${DETAILS}(first: 0) { totalCount window { from } report { upstream { limit } sweep { pageCount } fault { code } } } }`],
    ['pages within a page', `{ ${DETAILS}(first: 7) { nodes { user { credentialUsage(first: 3) { nodes { id } } } } } }`],
    ['counts', `{ ${DETAILS} { aggregate { byFeature { totalCount } byAuthMethod { totalCount } byFailureCategory { count } byFailureReason { count } } } }`],
    ['users', `{ ${DETAILS} { aggregate { topUsers(first: 4) { user { userDisplayName } } } } }`],
    ['days', `{ ${DETAILS} { aggregate { overTime { from } } } }`],
    ['the other fields', '{ credentialUsageSummary { id } credentialUsageReport { state } credentialUsageUser(userPrincipalName: "a") { credentialUsage { nodes { id } } } }'],
  ])('is what the gateway counts: %s', (_what, query) => {
    const { declared, own } = costsOf(query);
    expect(withOperation(declared)).toBe(own);
  }); // prettier-ignore

  it('is what the gateway counts in random operations, whatever their variables', () => {
    const pool = {
      Boolean: [true, false],
      first: [0, 1, 2, 3, 7],
      last: [0, 1, 2, 3],
      after: [null],
      before: [null],
      maxAgeSeconds: [3600],
      timeZone: ['UTC'],
      DateTime: ['2026-01-01T00:00:00Z'],
      String: ['a'],
    };
    let compared = 0;
    for (let number = 0; number < 200; number += 1) {
      const random = randomOperation(schema, pool, drawsFor(2, number, 0));
      const query = random.query.replace(/query Other .*/, '');
      if (query.includes('overTime')) continue;
      const [variables = {}] = random.variableSets;
      const { declared, own } = costsOf(query, variables);
      if (own === undefined || declared === undefined) continue;
      compared += 1;
      const cost = withOperation(declared);
      expect({ query, variables, cost }).toEqual({ query, variables, cost: own });
    }
    expect(compared).toBeGreaterThan(50);
  });

  it('takes hours for days, because no directive can tell them apart', () => {
    const hours = `{ ${DETAILS} { aggregate { overTime(interval: HOUR) { from } } } }`;
    const { declared, own } = costsOf(hours);
    expect([withOperation(declared), own]).toEqual([2 + 32, 2 + 722]);
  });
});
