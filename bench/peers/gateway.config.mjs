// Hive Gateway over that supergraph, answers kept for an hour.
import { defineConfig } from '@graphql-hive/gateway';

export const gatewayConfig = defineConfig({
  responseCaching: { session: () => null, ttl: 3_600_000 },
});
