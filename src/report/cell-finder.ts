import { authMethodOf } from './auth-method.js';
import { cellNumber } from './cell.js';
import { CREDENTIAL_FEATURES, type CredentialUsageEvent } from './event.js';
import type { EventRow } from './event-rows.js';
import { failureCategoryOf } from './failure-category.js';

/** What of an event decides. */
export type Outcome = Pick<CredentialUsageEvent, 'feature' | 'isSuccess' | 'authMethodRaw' | 'failureReason'>; // prettier-ignore

/** An event's cell, which its row's method and reason decide together with its feature and success. */
export type FindCell = (event: Outcome, row: Pick<EventRow, 'authMethod' | 'reason'>) => number;

/** The rules for failure texts run once for each combination that occurs. */
export function createCellFinder(): FindCell {
  const cellOfKind = new Map<number, number>();
  return (event, { authMethod, reason }) => {
    const outcome = 2 * CREDENTIAL_FEATURES.indexOf(event.feature) + (event.isSuccess ? 1 : 0);
    // Below 2^53: there are at most some millions of either text.
    const kind = (reason * 2 ** 22 + authMethod) * 2 * CREDENTIAL_FEATURES.length + outcome;
    const known = cellOfKind.get(kind);
    if (known !== undefined) return known;
    const cell = cellOf(event);
    cellOfKind.set(kind, cell);
    return cell;
  };
}

/** The cell of an outcome, by the rules. */
export function cellOf({ feature, authMethodRaw, isSuccess, failureReason }: Outcome) {
  return cellNumber({
    feature,
    authMethod: authMethodOf(authMethodRaw),
    failureCategory: isSuccess ? null : failureCategoryOf(failureReason),
  });
}
