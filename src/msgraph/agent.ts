import { Agent } from 'undici';

/** Connections to Graph. A module of its own, to be loaded with the first page: undici takes as long to load as Fastify. */
export function createAgent(connectMs: number): Agent {
  return new Agent({ connect: { timeout: connectMs } });
}
