import { describe, expect, it } from '@jest/globals';
import { finished } from 'node:stream/promises';
import type { EventLines } from '../../src/export/event-lines.js';
import { exportStream } from '../../src/http/export-stream.js';

const line = (text: string): EventLines => ({ bytes: Buffer.from(text), rowCount: 1 });

/** What the stream of these pieces came to: its bytes, and what was told of it. */
async function streamed(pieces: Iterable<EventLines>) {
  const told: unknown[] = [];
  const stream = exportStream(pieces, {
    onEnd: (rowCount) => told.push({ rowCount }),
    onFault: (error) => told.push(error),
  });
  const chunks: Buffer[] = [];
  stream.on('data', (chunk: Buffer) => chunks.push(chunk));
  await finished(stream).catch(() => undefined);
  return { text: Buffer.concat(chunks).toString(), told };
}

describe('the stream of a file', () => {
  it('brings the pieces in their order, and tells how many events those were', async () => {
    expect(await streamed([line('a\n'), line('b\n')])).toEqual({
      text: 'a\nb\n',
      told: [{ rowCount: 2 }],
    });
  });

  it('breaks off at a bug, which is told with the events that were sent before it', async () => {
    const bug = new Error('a column is missing');
    const spoilt = function* () {
      yield line('a\n');
      throw bug;
    };
    expect(await streamed(spoilt())).toEqual({ text: 'a\n', told: [bug, { rowCount: 1 }] });
  });
});
