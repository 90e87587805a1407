import { useRef } from 'preact/hooks';
import { askedSpan, laterOf, type AskedSpan, type Memory, type Span } from './span.js';

/**
 * The span as it is asked for now. A long one moves with the report, and never back: of several gateways behind one address, two
 * that answer in turn would be asked for ever.
 */
export function useAskedSpan(
  span: Span,
  memory: Memory,
  asOf: string | null | undefined,
): AskedSpan | undefined {
  const latest = useRef<string | undefined>(undefined);
  latest.current = laterOf(latest.current, asOf ?? undefined);
  return askedSpan(span, memory, latest.current);
}
