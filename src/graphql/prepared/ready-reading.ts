import type { Snapshot } from '../../report/snapshot.js';
import { SECOND } from '../../time.js';
import type { GraphQLServices } from '../context.js';
import type { ReportReading } from '../reading.js';
import { Unprepared } from './emit.js';

/** The hold of an operation on a snapshot that is at hand: nobody waits. */
export interface ReadyReading extends ReportReading {
  /** Whether the answer was held to an age, so that it is right only now. */
  readonly isBounded: boolean;
}

export function readyReading(
  snapshot: Snapshot,
  askedAtMs: number,
  { history }: Pick<GraphQLServices, 'history'>,
): ReadyReading {
  let isUsed = false;
  let isBounded = false;
  return {
    read: (maxAgeSeconds, show) => {
      isUsed = true;
      isBounded ||= typeof maxAgeSeconds === 'number';
      if (snapshot.asOfMs < askedAtMs - (maxAgeSeconds ?? Infinity) * SECOND) {
        throw new Unprepared('A younger snapshot has to be waited for.');
      }
      return show(snapshot);
    },
    peek: (show) => {
      isUsed = true;
      return show(snapshot);
    },
    history: () => {
      if (history !== undefined) throw new Unprepared('The history has to be waited for.');
      return undefined;
    },
    get isUsed() {
      return isUsed;
    },
    get served() {
      return snapshot;
    },
    get isBounded() {
      return isBounded;
    },
  };
}
