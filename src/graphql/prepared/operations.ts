import { GraphQLError } from 'graphql';
import { LRUCache } from 'lru-cache';
import { GatewayError } from '../../errors.js';
import { createContext, type GraphQLServices } from '../context.js';
import { ageSeconds } from '../report-facts.js';
import { Unprepared } from './emit.js';
import { JsonWriter } from './json-writer.js';
import { createMoments, type Moment } from './moment.js';
import { prepareOperation, type AdmittedOperation, type PreparedOperation } from './operation.js';
import { readyReading } from './ready-reading.js';
import { RowStore } from './row-store.js';

/** A request as GraphQL over HTTP has it. */
export interface PreparedRequest extends Pick<AdmittedOperation, 'query' | 'operationName'> {
  readonly variables: Readonly<Record<string, unknown>> | null | undefined;
  readonly requestId: string;
}

export interface PreparedAnswer {
  /** The whole body, as Apollo Server would have written it. */
  readonly body: Buffer;
  /** Whole seconds since the report behind it was read; undefined when it does not speak of the report. */
  readonly ageSeconds: number | undefined;
  /** Whether the same question has the same answer as long as the moment lasts. */
  readonly isTimeless: boolean;
}

/** GraphQL's counterpart of a database's prepared statements. */
export interface PreparedOperations {
  learn(operation: AdmittedOperation): void;
  /** undefined while no whole snapshot is at hand: whoever asks has to wait. */
  moment(): Moment | undefined;
  /** undefined: the operation is not prepared, or its answer has an error; Apollo Server answers. */
  answer(request: PreparedRequest, moment: Moment): PreparedAnswer | undefined;
}

interface PreparedOperationsOptions {
  readonly services: GraphQLServices;
  readonly onFault: (error: unknown, requestId: string) => void;
}

/** The documents of known operations: a text of 500 characters takes 25 kB when parsed. */
const MOST_PLAN_BYTES = 32 * 2 ** 20;
const PLAN_BYTES_OF_A_CHARACTER = 50;
/** Encoded rows: a hundred thousand of them. */
const MOST_ROW_BYTES = 32 * 2 ** 20;

/** What an operation is asked for without being known; the second time it is compiled. */
export function createPreparedOperations({
  services,
  onFault,
}: PreparedOperationsOptions): PreparedOperations {
  const rows = new RowStore(MOST_ROW_BYTES);
  const out = new JsonWriter();
  const momentOf = createMoments();
  const known = new LRUCache<string, PreparedOperation>({
    maxSize: MOST_PLAN_BYTES,
    sizeCalculation: (_operation, key) => PLAN_BYTES_OF_A_CHARACTER * key.length,
  });

  const write = (operation: PreparedOperation, request: PreparedRequest, moment: Moment) => {
    const { snapshot, label } = moment;
    const reading = readyReading(snapshot, services.clock.now());
    const context = createContext(services, request.requestId, reading);
    out.clear();
    out.text('{"data":');
    operation.run(out, request.variables ?? {}, context);
    if (reading.isUsed) out.text(`,"extensions":{"report":${label}}`);
    out.text('}\n');
    return {
      body: out.take(),
      ageSeconds: reading.isUsed ? ageSeconds(snapshot, services) : undefined,
      isTimeless: operation.isTimeless && !reading.isBounded,
    };
  };

  return {
    learn: (admitted) => {
      const key = keyOf(admitted);
      if (!known.has(key)) known.set(key, prepareOperation(admitted, rows));
    },
    moment: () => {
      const snapshot = services.report.ready();
      return snapshot && momentOf(snapshot, services.report.status());
    },
    answer: (request, moment) => {
      const operation = known.get(keyOf(request));
      if (operation === undefined) return undefined;
      try {
        return write(operation, request, moment);
      } catch (error) {
        if (!isExpected(error)) onFault(error, request.requestId);
        return undefined;
      }
    },
  };
}

/** An operation's name holds no line break, so no two requests have one key. */
function keyOf({ query, operationName }: Pick<AdmittedOperation, 'query' | 'operationName'>) {
  return `${operationName ?? ''}\n${query}`;
}

/** What Apollo Server answers in its own words. Anything else is a bug of ours. */
function isExpected(error: unknown): boolean {
  return (
    error instanceof Unprepared || error instanceof GatewayError || error instanceof GraphQLError
  );
}
