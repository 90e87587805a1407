import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { ApolloServer } from '@apollo/server';
import { createContext, type GraphQLContext } from '../../src/graphql/context.js';
import { createGraphQLServer } from '../../src/graphql/server.js';
import { someRow } from '../emulator/harness.js';
import { readRows } from '../support/serve-rows.js';

let reading: Awaited<ReturnType<typeof readRows>>;
let open: ApolloServer<GraphQLContext>;
let closed: ApolloServer<GraphQLContext>;

beforeAll(async () => {
  reading = await readRows([someRow()], { asOfMs: Date.parse('2026-03-02T12:00:00Z') });
  const onFault = (error: Error) => {
    throw error;
  };
  open = createGraphQLServer({ introspection: true, onFault });
  closed = createGraphQLServer({ introspection: false, onFault });
  await open.start();
  await closed.start();
});
afterAll(async () => {
  await open.stop();
  await closed.stop();
  await reading.stop();
});

async function refusal(
  server: ApolloServer<GraphQLContext>,
  query: string,
  variables: Record<string, unknown> = {},
): Promise<string> {
  const contextValue = createContext(reading.services, 'request');
  const { body } = await server.executeOperation({ query, variables }, { contextValue });
  return JSON.stringify(body);
}

describe('a name that is nearly right', () => {
  it.each([
    ['a field', '{ userCredentialUsageDetail { totalCount } }', {}],
    ['an argument', '{ userCredentialUsageDetails(firs: 1) { totalCount } }', {}],
    ['a value', '{ userCredentialUsageDetails(period: D8) { totalCount } }', {}],
    ['a type', 'query ($v: Itn) { userCredentialUsageDetails(first: $v) { totalCount } }', {}],
    [
      'the value of a variable',
      'query ($v: CredentialUsagePeriod!) { userCredentialUsageDetails(period: $v) { totalCount } }',
      { v: 'D8' },
    ],
    [
      'a field in a variable',
      'query ($v: UserCredentialUsageDetailsFilter) { userCredentialUsageDetails(filter: $v) { totalCount } }',
      { v: { failureCategry: [] } },
    ],
  ])('of %s is proposed only where the schema may be asked for', async (_of, query, variables) => {
    expect(await refusal(open, query, variables)).toContain('Did you mean');
    const text = await refusal(closed, query, variables);
    expect(text).not.toContain('Did you mean');
    expect(text).toMatch(/"code":"(GRAPHQL_VALIDATION_FAILED|BAD_USER_INPUT)"/);
  });
});
