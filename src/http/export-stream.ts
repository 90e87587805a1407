import { Readable } from 'node:stream';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { EventLines } from '../export/event-lines.js';

interface Ending {
  /** Told once how many events were sent, whether or not those were all. */
  readonly onEnd: (rowCount: number) => void;
  /** Told of a bug in the middle, which the client sees as a download that breaks off. */
  readonly onFault: (error: unknown) => void;
}

/**
 * The pieces of a file as a stream: one in each turn of the event loop, and none before the client has taken the one
 * before.
 */
export function exportStream(
  pieces: AsyncIterable<EventLines> | Iterable<EventLines>,
  { onEnd, onFault }: Ending,
): Readable {
  let rowCount = 0;
  const inTurns = async function* () {
    for await (const piece of pieces) {
      rowCount += piece.rowCount;
      if (piece.bytes.length > 0) yield piece.bytes;
      await nextTurn();
    }
  };
  return Readable.from(inTurns(), { objectMode: false })
    .once('error', onFault)
    .once('close', () => onEnd(rowCount));
}
