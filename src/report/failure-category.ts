export const FAILURE_CATEGORIES = [
  'ABANDONED',
  'BLOCKED',
  'CANCELED',
  'CONTACTED_ADMIN',
  'POLICY',
  'CONFIGURATION',
  'LICENSING',
  'SYSTEM',
  'UNCLASSIFIED',
] as const;

/** Who can act on a failure: its user, the policy, the tenant's administrators, Microsoft, or nobody knows yet. */
export type CredentialFailureCategory = (typeof FAILURE_CATEGORIES)[number];

interface FailureRule {
  readonly category: CredentialFailureCategory;
  readonly pattern: RegExp;
}

/**
 * The documented vocabulary of failure texts, the first match decides. Source: the table "allowed values for details
 * column" of Microsoft's article on reporting for self-service password reset (2017-04-26; older revisions spell
 * "cancelled"), the examples of `userEventsSummary`, and the status reasons of the audit log. Graph says no more about
 * the texts than that they are texts, so a rule asks for the part that carries the meaning and not for the whole.
 */
const FAILURE_RULES: readonly FailureRule[] = [
  { category: 'ABANDONED', pattern: /^user abandoned\b/i },
  { category: 'BLOCKED', pattern: /\bis blocked for \d+ hours?\b/i },
  { category: 'CANCELED', pattern: /^user cancell?ed\b/i },
  { category: 'CONTACTED_ADMIN', pattern: /^user contacted an admin\b/i },
  { category: 'LICENSING', pattern: /\bdoes not have a license\b/i },
  { category: 'POLICY', pattern: /PolicyViolation/i },
  { category: 'CONFIGURATION', pattern: /^password reset is not enabled for this user\b/i },
  { category: 'CONFIGURATION', pattern: /^password reset has been disabled\b/i },
  { category: 'CONFIGURATION', pattern: /\bnot a member of the password reset users group\b/i },
  { category: 'CONFIGURATION', pattern: /\binsufficient authentication methods\b/i },
  { category: 'CONFIGURATION', pattern: /\bpassword is managed on-premises\b/i },
  { category: 'CONFIGURATION', pattern: /\bwithout cookies enabled\b/i },
  { category: 'SYSTEM', pattern: /\bcould not reach your on-premises password reset service\b/i },
  { category: 'SYSTEM', pattern: /\bproblem while resetting the user's on-premises password\b/i },
  { category: 'SYSTEM', pattern: /\bsystem error\b/i },
];

/** The category of a failure; `UNCLASSIFIED` for a text that no rule knows and for a failure without any. */
export function failureCategoryOf(failureReason: string | null): CredentialFailureCategory {
  if (failureReason === null) return 'UNCLASSIFIED';
  const text = failureReason.trim();
  return FAILURE_RULES.find(({ pattern }) => pattern.test(text))?.category ?? 'UNCLASSIFIED';
}
