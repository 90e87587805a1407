interface RefusalDetails {
  readonly headers?: Readonly<Record<string, string>>;
  /** Further members of `innerError`. */
  readonly innerError?: Readonly<Record<string, string>>;
}

/** A request that Graph would turn down: the status, and the code and message of its error envelope. */
export class Refusal extends Error {
  override readonly name = 'Refusal';
  readonly status: number;
  readonly code: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly innerError: Readonly<Record<string, string>>;

  constructor(status: number, code: string, message: string, details: RefusalDetails = {}) {
    super(message);
    this.status = status;
    this.code = code;
    this.headers = details.headers ?? {};
    this.innerError = details.innerError ?? {};
  }
}

export function badRequest(message: string): Refusal {
  return new Refusal(400, 'BadRequest', message);
}

export interface RequestIds {
  readonly requestId: string;
  readonly clientRequestId: string;
}

/** The body of every error. `date` has no zone suffix and no fraction, as on the wire; it is UTC. */
export function errorEnvelope(refusal: Refusal, ids: RequestIds, nowMs: number) {
  return {
    error: {
      code: refusal.code,
      message: refusal.message,
      innerError: {
        ...refusal.innerError,
        date: new Date(nowMs).toISOString().slice(0, 19),
        'request-id': ids.requestId,
        'client-request-id': ids.clientRequestId,
      },
    },
  };
}
