import { USAGE_AUTH_METHODS, type UsageAuthMethod } from './auth-method.js';
import { CREDENTIAL_FEATURES, type CredentialFeature } from './event.js';
import { FAILURE_CATEGORIES, type CredentialFailureCategory } from './failure-category.js';

/**
 * A cell is one combination of everything about an event that has few values: feature, success, method and failure
 * category. Each event is in exactly one cell and each cell keeps the list of its events, so that any filter on these
 * is a set of cells, a count is a sum over cells, and no event has to be touched for either.
 */
export interface Cell {
  readonly feature: CredentialFeature;
  readonly isSuccess: boolean;
  readonly authMethod: UsageAuthMethod;
  /** null exactly when `isSuccess`. */
  readonly failureCategory: CredentialFailureCategory | null;
}

const OUTCOMES: readonly Pick<Cell, 'isSuccess' | 'failureCategory'>[] = [
  { isSuccess: true, failureCategory: null },
  ...FAILURE_CATEGORIES.map((failureCategory) => ({ isSuccess: false, failureCategory })),
];

/** Every cell there can be, by its number. */
export const CELLS: readonly Cell[] = CREDENTIAL_FEATURES.flatMap((feature) =>
  USAGE_AUTH_METHODS.flatMap((authMethod) =>
    OUTCOMES.map((outcome) => ({ feature, authMethod, ...outcome })),
  ),
);

const FEATURE_INDEX = new Map(CREDENTIAL_FEATURES.map((feature, index) => [feature, index]));
const METHOD_INDEX = new Map(USAGE_AUTH_METHODS.map((method, index) => [method, index]));
const OUTCOME_INDEX = new Map(
  OUTCOMES.map(({ failureCategory }, index) => [failureCategory, index]),
);

/** The number of a cell: the index in `CELLS`. */
export function cellNumber(cell: Omit<Cell, 'isSuccess'>): number {
  const feature = FEATURE_INDEX.get(cell.feature) ?? 0;
  const method = METHOD_INDEX.get(cell.authMethod) ?? 0;
  const outcome = OUTCOME_INDEX.get(cell.failureCategory) ?? 0;
  return (feature * USAGE_AUTH_METHODS.length + method) * OUTCOMES.length + outcome;
}
