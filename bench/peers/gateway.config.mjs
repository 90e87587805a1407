// Hive Gateway over the supergraph of mesh.config.mjs, answers kept whole and for an hour, as in .meshrc.yaml.
import { defineConfig } from '@graphql-hive/gateway';

export const gatewayConfig = defineConfig({
  responseCaching: { session: () => null, ttl: 3_600_000, idFields: [] },
});
