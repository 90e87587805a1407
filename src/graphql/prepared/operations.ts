import { GraphQLError } from 'graphql';
import { LRUCache } from 'lru-cache';
import type { Caller, View } from '../../auth/caller.js';
import { GatewayError } from '../../errors.js';
import { createContext, type GraphQLServices } from '../context.js';
import type { IdentityRead } from '../identity-read.js';
import { createRecurrence } from '../recurrence.js';
import { Unprepared } from './emit.js';
import { JsonWriter } from './json-writer.js';
import { createMoments, type Moment } from './moment.js';
import {
  mostPlansOf,
  prepareOperation,
  type AdmittedOperation,
  type PreparedOperation,
} from './operation.js';
import { readyReading } from './ready-reading.js';
import { createRowStores } from './row-store.js';

/** A request as GraphQL over HTTP has it. */
export interface PreparedRequest extends Pick<AdmittedOperation, 'query' | 'operationName'> {
  readonly variables: Readonly<Record<string, unknown>> | null | undefined;
}

export interface PreparedAnswer {
  /** The whole body, as Apollo Server would have written it. */
  readonly body: Buffer;
  /** Whether it speaks of the report, and so is as old as the moment's snapshot. */
  readonly isAged: boolean;
  /** Whether the same question has the same answer as long as the moment lasts. */
  readonly isTimeless: boolean;
  /** What it shows of people; undefined: nothing. */
  readonly identityRead: IdentityRead | undefined;
  /** In rows, as a caller is charged for it. */
  readonly cost: number;
  /** null: it has none. */
  readonly operationName: string | null;
}

/** GraphQL's counterpart of a database's prepared statements. */
export interface PreparedOperations {
  /** From now on it can be answered without Apollo Server. */
  readonly learn: (operation: AdmittedOperation) => void;
  /** undefined while no whole snapshot is at hand: whoever asks has to wait. */
  readonly moment: (view: View) => PreparedMoment | undefined;
}

/** The same object as long as equal questions, of whoever has its view, have equal answers. */
export interface PreparedMoment extends Moment {
  /** undefined: the operation is not prepared, or its answer has an error; Apollo Server answers. */
  answer(request: PreparedRequest, requestId: string): PreparedAnswer | undefined;
}

interface PreparedOperationsOptions {
  readonly services: GraphQLServices;
  readonly onFault: (error: unknown, requestId: string) => void;
  /** Of the bytes below; all of them unless told otherwise. */
  readonly cacheShare?: number;
}

/** The documents of known operations and their plans: a text of 500 characters takes some 25 kB of either. */
const MOST_PLAN_BYTES = 32 * 2 ** 20;
const BYTES_OF_A_CHARACTER = 50;
/** Texts that came once. */
const MOST_SEEN_BYTES = 2 * 2 ** 20;
/** Encoded rows: a hundred thousand of them. */
const MOST_ROW_BYTES = 32 * 2 ** 20;

/** Knows the operations that have come twice. Most texts never do, and to keep their documents would cost a collection. */
export function createPreparedOperations({
  services,
  onFault,
  cacheShare = 1,
}: PreparedOperationsOptions): PreparedOperations {
  const shareOf = (bytes: number) => Math.floor(bytes * cacheShare);
  const rowsOf = createRowStores(shareOf(MOST_ROW_BYTES));
  const out = new JsonWriter();
  const comesAgain = createRecurrence(shareOf(MOST_SEEN_BYTES));
  const known = new LRUCache<string, PreparedOperation>({ maxSize: shareOf(MOST_PLAN_BYTES) });

  const write = (
    operation: PreparedOperation,
    variables: PreparedRequest['variables'],
    { snapshot, label, view }: Moment,
    requestId: string,
  ) => {
    const reading = readyReading(snapshot, services.clock.now(), services);
    const context = createContext(services, requestId, callerOf(view), { reading });
    out.clear();
    out.text('{"data":');
    const { cost, identifying } = operation.run(out, variables ?? {}, context);
    if (reading.isUsed) out.text(`,"extensions":{"report":${label}}`);
    out.text('}\n');
    return {
      body: out.take(),
      isAged: reading.isUsed,
      isTimeless: operation.isTimeless && !reading.isBounded,
      cost,
      operationName: operation.name,
      identityRead: context.tally.identityRead(identifying),
    };
  };

  const answer = (request: PreparedRequest, moment: Moment, requestId: string) => {
    const operation = known.get(keyOf(request));
    if (operation === undefined || operation.isUnprepared) return undefined;
    try {
      return write(operation, request.variables, moment, requestId);
    } catch (error) {
      if (!isExpected(error)) onFault(error, requestId);
      return undefined;
    }
  };

  const momentsOf = (view: View) =>
    createMoments(services, view, (moment) => ({
      ...moment,
      answer: (request: PreparedRequest, requestId: string) => answer(request, moment, requestId),
    }));
  const moments = {
    COUNTS: momentsOf('COUNTS'),
    PSEUDONYMS: momentsOf('PSEUDONYMS'),
    IDENTITIES: momentsOf('IDENTITIES'),
  } satisfies Record<View, unknown>;

  return {
    learn: (admitted) => {
      const key = keyOf(admitted);
      if (known.has(key) || !comesAgain(key)) return;
      known.set(key, prepareOperation(admitted, rowsOf), { size: sizeBytesOf(admitted) });
    },
    moment: (view) => moments[view](),
  };
}

function sizeBytesOf({ query }: AdmittedOperation): number {
  return BYTES_OF_A_CHARACTER * query.length * (1 + mostPlansOf(query));
}

/** A name is anything that a client may send: with its length in front, no two requests have one key. */
function keyOf({ query, operationName }: Pick<AdmittedOperation, 'query' | 'operationName'>) {
  return typeof operationName === 'string'
    ? `${operationName.length}:${operationName}${query}`
    : `:${query}`;
}

/** A plan depends on what its caller may see, and not on who it is: answers are kept for all who have a view. */
function callerOf(view: View): Caller {
  return { id: '', view };
}

/** What Apollo Server answers in its own words. Anything else is a bug of ours. */
function isExpected(error: unknown): boolean {
  return (
    error instanceof Unprepared || error instanceof GatewayError || error instanceof GraphQLError
  );
}
