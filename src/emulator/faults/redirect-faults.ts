import type { Fault, Faults, FaultyCall } from './fault.js';

/** A redirect, to the same address or, with `to`, to another. The reports need none. */
export const REDIRECT_FAULTS = {
  'redirect-301': redirect(301),
  'redirect-302': redirect(302),
  'redirect-303': redirect(303),
  'redirect-307': redirect(307),
  'redirect-308': redirect(308),
  'redirect-nowhere': {
    summary: 'status 302 without a Location',
    answer: (call) => redirection(call, 302, {}),
  },
} satisfies Faults;

function redirect(status: number): Fault {
  return {
    summary: `status ${status}, to the same address, or to another host`,
    options: ['to'],
    answer: (call) => {
      const { origin, target, options } = call;
      return redirection(call, status, { Location: (options.to ?? origin) + target });
    },
  };
}

function redirection({ reply }: FaultyCall, status: number, location: Record<string, string>) {
  return { status, headers: { ...reply.headers, ...location }, body: undefined };
}
