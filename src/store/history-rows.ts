import type { KnownEvent } from '../report/history.js';
import type { Kind } from './history-kinds.js';
import { textIn, textOrNull } from './history-names.js';

/** Of the tables of events and identities, joined. */
export const EVENT_COLUMNS = [
  'event_id',
  'time_ms',
  'ticks',
  'kind_id',
  'user_principal_name',
  'user_display_name',
  'source_id',
] as const;

interface JoinedRow {
  readonly event_id: Uint8Array;
  readonly time_ms: number | string;
  readonly ticks: number;
  readonly kind_id: number;
  readonly user_principal_name: Uint8Array;
  readonly user_display_name: Uint8Array | null;
  readonly source_id: Uint8Array | null;
}

/** The events that rows tell of. */
export function knownEvents(
  rows: readonly JoinedRow[],
  kinds: ReadonlyMap<number, Kind>,
): readonly KnownEvent[] {
  return rows.flatMap((row) => {
    const kind = kinds.get(row.kind_id);
    if (kind === undefined) return [];
    const id = textIn(row.event_id);
    const { feature, isSuccess, authMethodRaw, failureReason } = kind;
    const event = {
      sourceId: textOrNull(row.source_id) ?? id,
      feature,
      userPrincipalName: textIn(row.user_principal_name),
      userDisplayName: textOrNull(row.user_display_name),
      isSuccess,
      authMethodRaw,
      failureReason,
      eventTimeMs: Number(row.time_ms),
      eventTimeTicks: row.ticks,
    };
    return [{ id, event }];
  });
}
