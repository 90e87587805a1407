import type { Snapshot } from '../report/snapshot.js';
import { ByteWriter } from './byte-writer.js';
import type { ColumnGroup } from './columns.js';
import { isPlain, type ExportFormat } from './format.js';

/** Writes something of the event at a position. */
type WriteAt = (position: number) => void;

/** For the values of a group of columns, each behind its lead. */
export function fieldWriter(
  out: ByteWriter,
  snapshot: Snapshot,
  group: ColumnGroup,
  format: ExportFormat,
): WriteAt {
  const { dictionary } = group;
  if (dictionary === null) return valueWriter(out, snapshot, group, format);
  const kept = new ByteWriter();
  const keep = valueWriter(kept, snapshot, group, format);
  const count = dictionary.numberCount(snapshot);
  const starts = new Uint32Array(count);
  /** 0: not encoded yet. */
  const ends = new Uint32Array(count);
  return (position) => {
    const number = dictionary.numberAt(snapshot, position);
    if (ends[number] === 0) {
      starts[number] = kept.length;
      keep(position);
      ends[number] = kept.length;
    }
    out.copy(kept, starts[number] ?? 0, ends[number] ?? 0);
  };
}

/** Piece by piece: to put a text together first takes longer than to write it. */
function valueWriter(
  out: ByteWriter,
  snapshot: Snapshot,
  { columns }: ColumnGroup,
  { lead, encode, quote }: ExportFormat,
): WriteAt {
  const fields = Object.entries(columns).map(([name, valueAt]) => ({
    valueAt,
    lead: lead(name),
    leadOfPlain: lead(name) + quote,
  }));
  return (position) => {
    for (const { valueAt, lead, leadOfPlain } of fields) {
      const value = valueAt(snapshot, position);
      const isAsItIs = typeof value === 'string' && isPlain(value);
      out.text(isAsItIs ? leadOfPlain : lead);
      out.text(isAsItIs ? value : encode(value));
      if (isAsItIs) out.text(quote);
    }
  };
}
