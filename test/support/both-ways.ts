import { HeaderMap } from '@apollo/server';
import type { GraphQLSchema } from 'graphql';
import type { View } from '../../src/auth/caller.js';
import { createContext, type GraphQLServices } from '../../src/graphql/context.js';
import {
  createPreparedOperations,
  type PreparedOperations,
} from '../../src/graphql/prepared/operations.js';
import { createGraphQLServer } from '../../src/graphql/server.js';
import { buildSchema } from '../../src/graphql/schema.js';
import type { FakeClock } from './fake-clock.js';
import type { Report } from './reference-server.js';
import { readRows } from './serve-rows.js';

interface Asked {
  readonly query: string;
  readonly operationName: string | null;
  readonly variables: Readonly<Record<string, unknown>>;
}

/** An answer as a client sees it. */
interface Answer {
  readonly status: number;
  readonly text: string;
  /** Whether it says how old it is. */
  readonly isAged: boolean;
}

export interface BothWays {
  readonly schema: GraphQLSchema;
  readonly services: GraphQLServices;
  readonly clock: FakeClock;
  readonly prepared: PreparedOperations;
  /** What was told of bugs. */
  readonly faults: readonly unknown[];
  /** Asks Apollo Server, and then what it has let through, prepared: twice, since the first time compiles it. */
  ask(
    asked: Asked,
    view?: View,
  ): Promise<{
    readonly byApollo: { readonly hasErrors: boolean; readonly answer: Answer };
    readonly prepared: Answer | undefined;
  }>;
  /** Cursors of the list without conditions. */
  someCursors(): Promise<readonly string[]>;
  close(): Promise<void>;
}

/** One snapshot, and both ways of answering from it. `broken`: services that only prepared operations get so. */
export async function startBothWays(
  report: Report,
  broken: Partial<GraphQLServices> = {},
): Promise<BothWays> {
  const { services, clock, stop } = await readRows(report.rows, report);
  const faults: unknown[] = [];
  const onFault = (fault: unknown) => faults.push(fault);
  const prepared = createPreparedOperations({ services: { ...services, ...broken }, onFault });
  const onAdmitted: typeof prepared.learn = (operation) => {
    // What came once is not kept.
    prepared.learn(operation);
    prepared.learn(operation);
  };
  const apollo = createGraphQLServer({ introspection: true, onFault, onAdmitted });
  await apollo.start();

  const askApollo = async (body: Asked, view: View) => {
    const {
      status = 200,
      headers,
      body: answered,
    } = await apollo.executeHTTPGraphQLRequest({
      httpGraphQLRequest: {
        method: 'POST',
        headers: new HeaderMap([['content-type', 'application/json']]),
        body,
        search: '',
      },
      context: () => Promise.resolve(createContext(services, 'request', { id: 'somebody', view })),
    });
    if (answered.kind !== 'complete') throw new Error('An incremental answer was not asked for.');
    const text = answered.string;
    const hasErrors = text.startsWith('{"errors"');
    return { hasErrors, answer: { status, text, isAged: headers.has('age') } };
  };
  const askPrepared = (asked: Asked, view: View): Answer | undefined => {
    const answer = prepared.moment(view)?.answer(asked, 'request');
    return answer && { status: 200, text: answer.body.toString('utf8'), isAged: answer.isAged };
  };
  return {
    schema: buildSchema(),
    services,
    clock,
    prepared,
    faults,
    ask: async (asked, view = 'IDENTITIES') => {
      const byApollo = await askApollo(asked, view);
      const first = askPrepared(asked, view);
      const again = askPrepared(asked, view);
      if (first?.text !== again?.text) throw new Error('It answers otherwise the second time.');
      return { byApollo, prepared: again };
    },
    someCursors: async () => {
      const query = '{ userCredentialUsageDetails(first: 3) { edges { cursor } } }';
      const { answer } = await askApollo(
        { query, operationName: null, variables: {} },
        'IDENTITIES',
      );
      return [...answer.text.matchAll(/"cursor":"([^"]+)"/g)].map(([, cursor = '']) => cursor);
    },
    close: async () => {
      await stop();
      await apollo.stop();
    },
  };
}
