import { Readable } from 'node:stream';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { EventLines } from '../export/event-lines.js';

/**
 * The pieces of a file as a stream: one in each turn of the event loop, and none before the client has taken the one
 * before. `onEnd` is told, once, how many events were sent, whether or not those were all.
 */
export function exportStream(
  pieces: Iterable<EventLines>,
  onEnd: (rowCount: number) => void,
): Readable {
  let rowCount = 0;
  const inTurns = async function* () {
    for (const piece of pieces) {
      rowCount += piece.rowCount;
      if (piece.bytes.length > 0) yield piece.bytes;
      await nextTurn();
    }
  };
  return Readable.from(inTurns(), { objectMode: false }).once('close', () => onEnd(rowCount));
}
