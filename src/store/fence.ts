import type { Transaction } from 'kysely';
import { StoreError } from './store.js';
import type { Tables } from './tables.js';

/** What a transaction writes under: the fencing number of a partition's lease. undefined: whoever writes needs none. */
interface Fence {
  readonly partition: string;
  readonly number: number | undefined;
}

/**
 * Does what writes, if nobody has taken the lease meanwhile. It is looked at before, so that nothing is written in vain, and
 * after, when its row stays locked to the end of the transaction: whoever takes the lease waits for that, and finds all of
 * what was written, or none. Before, nothing is locked: the holder renews its lease while it writes.
 * @throws StoreError FENCED; the transaction must then be undone
 */
export async function underFence<Result>(
  transaction: Transaction<Tables>,
  { partition, number }: Fence,
  task: () => Promise<Result>,
): Promise<Result> {
  if (number === undefined) return task();
  const lease = await transaction
    .selectFrom('credential_usage_lease')
    .select('fence')
    .where('partition', '=', partition)
    .executeTakeFirst();
  if (Number(lease?.fence) !== number) throw fenced();
  const result = await task();
  const locked = await transaction
    .updateTable('credential_usage_lease')
    .set({ fence: number })
    .where('partition', '=', partition)
    .where('fence', '=', number)
    .executeTakeFirst();
  if (locked.numUpdatedRows === 0n) throw fenced();
  return result;
}

function fenced(): StoreError {
  return new StoreError('FENCED', 'Another gateway holds the lease of this report by now.');
}
