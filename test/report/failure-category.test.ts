import { describe, expect, it } from '@jest/globals';
import {
  failureCategoryOf,
  type CredentialFailureCategory,
} from '../../src/report/failure-category.js';

const OPTIONS = ['email', 'mobile SMS', 'mobile voice call', 'office voice call'];

type Documented = readonly [CredentialFailureCategory, string];

/** The documented vocabulary, whole: see the source named beside the rules. */
const DOCUMENTED: readonly Documented[] = [
  ...OPTIONS.flatMap((option): readonly Documented[] => [
    ['ABANDONED', `User abandoned after starting the ${option} verification option`],
    ['ABANDONED', `User abandoned after completing the ${option} verification option`],
    ['CONTACTED_ADMIN', `User contacted an admin after trying the ${option} verification option`],
  ]),
  ['ABANDONED', 'User abandoned after starting the security questions option'],
  ['ABANDONED', 'User abandoned after completing the security questions option'],
  ['ABANDONED', 'User abandoned after entering their user ID'],
  ['ABANDONED', 'User abandoned before selecting a new password'],
  ['ABANDONED', 'User abandoned while selecting a new password'],
  ['BLOCKED', 'User entered too many invalid SMS verification codes and is blocked for 24 hours'],
  ['BLOCKED', 'User entered too many invalid email verification codes and is blocked for 24 hours'],
  [
    'BLOCKED',
    'User tried mobile phone voice verification too many times and is blocked for 24 hours',
  ],
  [
    'BLOCKED',
    'User tried office phone voice verification too many times and is blocked for 24 hours',
  ],
  ['BLOCKED', 'User tried to answer security questions too many times and is blocked for 24 hours'],
  ['BLOCKED', 'User tried to verify a phone number too many times and is blocked for 24 hours'],
  ['CANCELED', 'User canceled before passing the required authentication methods'],
  ['CANCELED', 'User canceled before submitting a new password'],
  ['CANCELED', 'User cancelled before submitting a new password'],
  [
    'CONTACTED_ADMIN',
    'User contacted an admin after trying the security question verification option',
  ],
  ['LICENSING', 'User does not have a license. You can add a license to the user to resolve this'],
  [
    'CONFIGURATION',
    'Password reset is not enabled for this user. Enable password reset under the configure tab to resolve this',
  ],
  ['CONFIGURATION', 'User tried to reset from a device without cookies enabled'],
  [
    'CONFIGURATION',
    "User's account has insufficient authentication methods defined. Add authentication info to resolve this",
  ],
  [
    'CONFIGURATION',
    "User's password is managed on-premises. You can enable Password Writeback to resolve this",
  ],
  [
    'CONFIGURATION',
    'This user is not a member of the password reset users group. Add this user to that group to resolve this.',
  ],
  [
    'CONFIGURATION',
    'Password reset has been disabled entirely for this tenant. See here to resolve this.',
  ],
  [
    'SYSTEM',
    "We could not reach your on-premises password reset service. Check your sync machine's event log",
  ],
  [
    'SYSTEM',
    "We encountered a problem while resetting the user's on-premises password. Check your sync machine's event log",
  ],
  ['SYSTEM', 'A system error has occurred.'],
  ['POLICY', 'FuzzyPolicyViolationInvalidPassword'],
];

describe('failureCategoryOf', () => {
  it.each(DOCUMENTED)('is %s for "%s"', (category, text) => {
    expect(failureCategoryOf(text)).toBe(category);
  });

  it('does not care for case and space around', () => {
    expect(failureCategoryOf('  USER ABANDONED AFTER ENTERING THEIR USER ID ')).toBe('ABANDONED');
  });

  it.each([null, 'Something new', 'The user abandoned hope', 'User successfully reset password'])(
    'is UNCLASSIFIED for %j, which no rule knows',
    (text) => {
      expect(failureCategoryOf(text)).toBe('UNCLASSIFIED');
    },
  );
});
