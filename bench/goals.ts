import type { ContenderName } from './contenders.js';
import type { PeerName } from './peer-questions.js';
import type { OperationName } from './operations.js';

/** A promise of speed: in this operation ours does at least so many times as many requests a second as the other. */
export interface Goal {
  readonly operation: OperationName;
  readonly other: ContenderName | PeerName;
  readonly atLeast: number;
}

const LIMIT = 'node:http, ready bytes';

/** Of `serve`. */
export const GOALS: readonly Goal[] = [
  { operation: '20 filtered rows, the same again', other: LIMIT, atLeast: 0.7 },
  { operation: '1,000 rows, the same again', other: LIMIT, atLeast: 0.7 },
  { operation: 'totals, the same again', other: LIMIT, atLeast: 0.7 },
  { operation: '20 filtered rows, other variables each time', other: LIMIT, atLeast: 0.5 },
  {
    operation: '20 filtered rows, other variables each time',
    other: 'Apollo Server, naive',
    atLeast: 50,
  },
  {
    operation: '1,000 rows, other variables each time',
    other: 'node:http, ready objects',
    atLeast: 3,
  },
  { operation: 'totals, other variables each time', other: LIMIT, atLeast: 0.25 },
  { operation: 'an operation never seen before', other: 'Apollo Server, careful', atLeast: 1 },
];

/** Of `peers`. */
export const PEER_GOALS: readonly Goal[] = [
  {
    operation: '20 filtered rows, other variables each time',
    other: 'Tailcall, cached',
    atLeast: 3,
  },
  { operation: '1,000 rows, other variables each time', other: 'Tailcall, cached', atLeast: 8 },
];
