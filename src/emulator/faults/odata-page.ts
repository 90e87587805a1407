import type { Reply } from '../reply.js';
import type { TenantRow } from '../row.js';
import type { Fault, FaultOptions, FaultyCall } from './fault.js';

export const NEXT_LINK = '@odata.nextLink';

/** A page of a collection, as the emulator answers it. */
export interface ODataPage extends TenantRow {
  readonly value: readonly unknown[];
  readonly [NEXT_LINK]?: unknown;
}

/** The page in a reply; undefined when it is another answer. */
export function pageIn({ status, body }: Reply): ODataPage | undefined {
  return status === 200 && isPage(body) ? body : undefined;
}

function isPage(body: unknown): body is ODataPage {
  return typeof body === 'object' && body !== null && 'value' in body && Array.isArray(body.value);
}

/** A fault that makes another page of a good one. */
export function pageFault(
  summary: string,
  change: (page: ODataPage, call: FaultyCall) => TenantRow | undefined,
  options: readonly (keyof FaultOptions)[] = [],
): Fault {
  return {
    summary,
    options,
    answer: (call) => {
      const page = pageIn(call.reply);
      const body = page && change(page, call);
      return body && { ...call.reply, body };
    },
  };
}

/** A fault that writes the JSON of a good page otherwise, as no object could be written. */
export function textFault(
  summary: string,
  change: (text: string, call: FaultyCall) => string,
): Fault {
  return {
    summary,
    answer: (call) => {
      const page = pageIn(call.reply);
      if (page === undefined) return undefined;
      const text = JSON.stringify(page);
      const spoilt = change(text, call);
      return spoilt === text ? undefined : { ...call.reply, body: Buffer.from(spoilt) };
    },
  };
}
