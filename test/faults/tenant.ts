import type { TenantRow } from '../../src/emulator/row.js';
import { HOUR } from '../../src/time.js';
import { someRow } from '../emulator/harness.js';

export const ROWS_ON_A_PAGE = 10;
export const PAGES = 5;
export const ROWS = PAGES * ROWS_ON_A_PAGE;
/** The summary function is the call after the last page. */
export const SUMMARY_CALL = PAGES + 1;

const NEWEST_MS = Date.parse('2026-03-02T08:00:00.000Z');

/** Rows that stand still, newest first; whatever may not come to light says "canary". */
export const STANDING_ROWS: readonly TenantRow[] = Array.from({ length: ROWS }, (_, index) =>
  someRow({
    id: `canary-event-${index}`,
    userPrincipalName: `canary.${index % 7}@contoso.com`,
    userDisplayName: `Canary ${index % 7}`,
    isSuccess: index % 3 > 0,
    failureReason: index % 3 > 0 ? '' : 'The canary has flown.',
    eventDateTime: new Date(NEWEST_MS - index * HOUR).toISOString(),
  }),
);

const STANDING_NODES = STANDING_ROWS.map((row) => ({
  id: row['id'],
  feature: 'RESET',
  userPrincipalName: row['userPrincipalName'],
  userDisplayName: row['userDisplayName'],
  isSuccess: row['isSuccess'],
  authMethodRaw: row['authMethod'],
  failureReason: row['failureReason'] === '' ? null : row['failureReason'],
  eventDateTime: row['eventDateTime'],
}));

/** The answer of a gateway that has read the first of them, or all. */
export function dataTextOf(rowCount: number): string {
  const nodes = STANDING_NODES.slice(0, rowCount);
  return JSON.stringify({ userCredentialUsageDetails: { totalCount: rowCount, nodes } });
}
