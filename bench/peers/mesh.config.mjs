// What mesh-compose makes the supergraph of Hive Gateway from: the report as a REST resource.
import { defineConfig } from '@graphql-mesh/compose-cli';
import { loadJSONSchemaSubgraph } from '@omnigraph/json-schema';

export const composeConfig = defineConfig({
  subgraphs: [
    {
      sourceHandler: loadJSONSchemaSubgraph('report', {
        endpoint: process.env.GRAPH_BASE_URL,
        operationHeaders: { authorization: 'Bearer {env.GRAPH_ACCESS_TOKEN}' },
        operations: [
          {
            type: 'Query',
            field: 'userCredentialUsageDetails',
            path: '/reports/userCredentialUsageDetails',
            method: 'GET',
            queryParamArgMap: { $top: 'top', $filter: 'filter' },
            argTypeMap: { top: { type: 'integer' }, filter: { type: 'string' } },
            responseSchema: './row.schema.json',
          },
        ],
      }),
    },
  ],
});
