import type { Gateway } from './gateway.js';
import { MemoryDocument } from './generated/graphql.js';
import type { Memory } from './span.js';
import { useAnswer } from './use-answer.js';

const NO_VARIABLES = {};

/** Whether the gateway keeps a history: asked once, and again only while there is no answer. */
export function useMemory(gateway: Gateway): Memory {
  const { data, refusal } = useAnswer({
    gateway,
    document: MemoryDocument,
    variables: NO_VARIABLES,
  });
  if (data !== undefined) return data.credentialUsageReport.history === null ? 'none' : 'kept';
  return refusal && 'unanswered';
}
