import {
  ApolloGateway,
  RemoteGraphQLDataSource,
  type GraphQLDataSourceProcessOptions,
} from '@apollo/gateway';
import { ApolloServer } from '@apollo/server';
import { ApolloServerPluginUsageReportingDisabled } from '@apollo/server/plugin/disabled';
import { startStandaloneServer } from '@apollo/server/standalone';
import type { IncomingHttpHeaders } from 'node:http';

/** The headers in which a caller shows who they are: the gateway decides by them, whatever the router has checked. */
const CREDENTIALS = ['authorization', 'x-api-key'];

interface RouterContext {
  readonly headers: IncomingHttpHeaders;
}

class Subgraph extends RemoteGraphQLDataSource<RouterContext> {
  override willSendRequest(sent: GraphQLDataSourceProcessOptions<RouterContext>): void {
    if (!('incomingRequestContext' in sent)) return;
    for (const name of CREDENTIALS) {
      const value = sent.context.headers[name];
      if (typeof value === 'string') sent.request.http?.headers.set(name, value);
    }
  }
}

// Without this @apollo/gateway reports to Apollo and looks for the cloud that it runs in.
process.env['APOLLO_TELEMETRY_DISABLED'] ??= 'true';

/** `@apollo/gateway` over a composed supergraph. */
export async function startRouter(supergraphSdl: string, port: number) {
  const server = new ApolloServer<RouterContext>({
    gateway: new ApolloGateway({
      supergraphSdl,
      buildService: ({ url = '' }) => new Subgraph({ url }),
    }),
    plugins: [ApolloServerPluginUsageReportingDisabled()],
  });
  const { url } = await startStandaloneServer(server, {
    listen: { port, host: '127.0.0.1' },
    context: ({ req }) => Promise.resolve({ headers: req.headers }),
  });
  return { url, stop: () => server.stop() };
}
