import { authMethodOf } from './auth-method.js';
import { cellNumber } from './cell.js';
import type { CredentialUsageEvent } from './event.js';
import { failureCategoryOf } from './failure-category.js';

/** Finds an event's cell; the rules for failure texts run once for each distinct text. */
export function createCellFinder(): (event: CredentialUsageEvent) => number {
  const categories = new Map<string | null, ReturnType<typeof failureCategoryOf>>();
  const categoryOf = (reason: string | null) => {
    const known = categories.get(reason);
    if (known !== undefined) return known;
    const category = failureCategoryOf(reason);
    categories.set(reason, category);
    return category;
  };
  return (event) =>
    cellNumber({
      feature: event.feature,
      authMethod: authMethodOf(event.authMethodRaw),
      failureCategory: event.isSuccess ? null : categoryOf(event.failureReason),
    });
}
