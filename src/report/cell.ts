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

const numberOf = <Value>(values: readonly Value[]) => {
  const numbers = new Map(values.map((value, index) => [value, index]));
  return (value: Value): number => {
    const number = numbers.get(value);
    if (number === undefined) throw new RangeError(`No cell is for ${String(value)}.`);
    return number;
  };
};
const featureNumber = numberOf(CREDENTIAL_FEATURES);
const methodNumber = numberOf(USAGE_AUTH_METHODS);
const outcomeNumber = numberOf(OUTCOMES.map(({ failureCategory }) => failureCategory));

/** The number of a cell: its index in `CELLS`. */
export function cellNumber(cell: Omit<Cell, 'isSuccess'>): number {
  const row =
    featureNumber(cell.feature) * USAGE_AUTH_METHODS.length + methodNumber(cell.authMethod);
  return row * OUTCOMES.length + outcomeNumber(cell.failureCategory);
}
