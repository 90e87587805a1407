import type { UsageAuthMethod } from './auth-method.js';
import type { CredentialFeature } from './event.js';
import type { CredentialFailureCategory } from './failure-category.js';
import type { TextFilter } from './text.js';

/**
 * Which events are asked for. null sets no condition, an empty list matches nothing, and all conditions must hold.
 * Plain data: two queries are the same exactly when their JSON is.
 */
export interface ReportQuery {
  readonly feature: CredentialFeature | null;
  readonly isSuccess: boolean | null;
  readonly authMethods: readonly UsageAuthMethod[] | null;
  /** A success has no category and so matches none. */
  readonly failureCategories: readonly CredentialFailureCategory[] | null;
  /** Cuts inside the window: `fromMs <= t < toMs`. */
  readonly fromMs: number | null;
  readonly toMs: number | null;
  /** Exactly this user, as a folded user principal name. */
  readonly user: string | null;
  readonly userPrincipalName: TextFilter | null;
  readonly userDisplayName: TextFilter | null;
  readonly failureReason: TextFilter | null;
}

/** Asks for every event. */
export const NO_CONDITIONS: ReportQuery = {
  feature: null,
  isSuccess: null,
  authMethods: null,
  failureCategories: null,
  fromMs: null,
  toMs: null,
  user: null,
  userPrincipalName: null,
  userDisplayName: null,
  failureReason: null,
};

export interface ReportOrder {
  readonly field: 'EVENT_DATE_TIME' | 'USER_PRINCIPAL_NAME';
  readonly direction: 'ASC' | 'DESC';
}

/** The same of one outcome alone; null: of both. What asks for the other one matches nothing. */
export function narrowed(query: ReportQuery, isSuccess: boolean | null): ReportQuery {
  if (isSuccess === null || query.isSuccess === isSuccess) return query;
  return query.isSuccess === null ? { ...query, isSuccess } : { ...query, authMethods: [] };
}
