import type {
  CredentialFailureCategory,
  CredentialFeature,
  UsageAuthMethod,
} from './generated/graphql.js';
import type { Span } from './span.js';

export const PERIOD_WORDS: Readonly<Record<Span, string>> = {
  D1: '24 hours',
  D7: '7 days',
  D30: '30 days',
  D90: '90 days',
  D365: '12 months',
};

export const FEATURE_WORDS: Readonly<Record<CredentialFeature, string>> = {
  REGISTRATION: 'Registration',
  RESET: 'Reset',
  UNKNOWN: 'Something newer',
};

export const CATEGORY_WORDS: Readonly<Record<CredentialFailureCategory, string>> = {
  ABANDONED: 'Given up halfway',
  BLOCKED: 'Locked out',
  CANCELED: 'Canceled',
  CONFIGURATION: 'Not set up',
  CONTACTED_ADMIN: 'Asked an administrator',
  LICENSING: 'No license',
  POLICY: 'Password against a rule',
  SYSTEM: 'System fault',
  UNCLASSIFIED: 'No known reason',
};

/** Words that are not written like others. */
const SPELLINGS: Readonly<Record<string, string>> = {
  SMS: 'SMS',
  FIDO: 'FIDO',
  FIDO2: 'FIDO2',
  QR: 'QR',
  MAC: 'mac',
  OS: 'OS',
  UNKNOWN: 'Something newer',
};

/** `MOBILE_SMS` is "Mobile SMS". Graph's own word is shown for a method that the schema has no name for. */
export function methodWords(method: UsageAuthMethod, graphsWord?: string): string {
  if (method === 'UNKNOWN' && graphsWord !== undefined) return graphsWord;
  const words = method.split('_').map((word) => SPELLINGS[word] ?? word.toLowerCase());
  const text = words.join(' ').replace('mac OS', 'macOS');
  return text.startsWith('macOS') ? text : text.charAt(0).toUpperCase() + text.slice(1);
}

/** What stands for a name where the caller's role shows none. */
export function isPseudonym(userPrincipalName: string): boolean {
  return /^user-[\da-f]{32}$/.test(userPrincipalName);
}

/** Enough of a pseudonym to tell people apart. */
export function shortName(userPrincipalName: string): string {
  return isPseudonym(userPrincipalName) ? userPrincipalName.slice(0, 13) : userPrincipalName;
}
