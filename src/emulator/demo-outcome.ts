import { pick } from './demo-draws.js';
import type { Draw, Weighted } from './demo-draws.js';
import type { AuthMethodMember } from './enum-members.js';

/** What somebody was doing and by which method, and how it ended. All shares here are synthetic. */
interface Outcome {
  readonly feature: 'registration' | 'reset';
  readonly authMethod: AuthMethodMember;
  readonly isSuccess: boolean;
  readonly failureReason: string;
}

/** What bears on an outcome besides chance. */
interface Circumstances {
  readonly occasion: 'everyday' | 'campaign' | 'outage' | 'unlucky' | 'first gate' | 'second gate';
  readonly isSmsDown: boolean;
}

const REGISTERED: Weighted<AuthMethodMember> = [
  ['microsoftAuthenticatorPush', 0.3],
  ['appNotification', 0.12],
  ['appCode', 0.05],
  ['softwareOneTimePasscode', 0.06],
  ['mobilePhone', 0.09],
  ['mobileSMS', 0.09],
  ['sms', 0.05],
  ['email', 0.08],
  ['securityQuestion', 0.03],
  ['alternateMobileCall', 0.02],
  ['officePhone', 0.02],
  ['windowsHelloForBusiness', 0.03],
  ['fido2SecurityKey', 0.02],
  ['passKeyDeviceBoundAuthenticator', 0.02],
  ['temporaryAccessPass', 0.01],
  ['fido', 0.01],
];
const FIRST_GATES: Weighted<AuthMethodMember> = [
  ['mobileSMS', 0.32],
  ['email', 0.2],
  ['appNotification', 0.12],
  ['microsoftAuthenticatorPush', 0.1],
  ['mobileCall', 0.08],
  ['sms', 0.06],
  ['appCode', 0.05],
  ['securityQuestion', 0.05],
  ['officePhone', 0.02],
];
/** None of the first gates: a policy with two gates takes two different methods. */
const SECOND_GATES: Weighted<AuthMethodMember> = [
  ['softwareOneTimePasscode', 0.6],
  ['oneTimePasscode', 0.2],
  ['mobilePhone', 0.2],
];

/** How the reasons speak of a method; the newer methods are not in them. */
const SPOKEN: Partial<Record<AuthMethodMember, string>> = {
  email: 'email verification option',
  mobileSMS: 'mobile SMS verification option',
  sms: 'mobile SMS verification option',
  mobileCall: 'mobile voice call verification option',
  mobilePhone: 'mobile voice call verification option',
  officePhone: 'office voice call verification option',
  securityQuestion: 'security questions option',
};
const BLOCKED: Partial<Record<AuthMethodMember, string>> = {
  mobileSMS: 'User entered too many invalid SMS verification codes and is blocked for 24 hours',
  sms: 'User entered too many invalid SMS verification codes and is blocked for 24 hours',
  mobileCall:
    'User tried mobile phone voice verification too many times and is blocked for 24 hours',
  officePhone:
    'User tried office phone voice verification too many times and is blocked for 24 hours',
  securityQuestion:
    'User tried to answer security questions too many times and is blocked for 24 hours',
};
const OTHER_REASONS: Weighted<string> = [
  ['User abandoned after entering their user ID', 0.18],
  ['User abandoned before selecting a new password', 0.13],
  ['User abandoned while selecting a new password', 0.08],
  ['User canceled before passing the required authentication methods', 0.12],
  ['User canceled before submitting a new password', 0.07],
  [
    "User's account has insufficient authentication methods defined. Add authentication info to resolve this",
    0.14,
  ],
  ['User does not have a license. You can add a license to the user to resolve this', 0.05],
  [
    'Password reset is not enabled for this user. Enable password reset under the configure tab to resolve this',
    0.05,
  ],
  [
    'This user is not a member of the password reset users group. Add this user to that group to resolve this.',
    0.05,
  ],
  [
    "User's password is managed on-premises. You can enable Password Writeback to resolve this",
    0.03,
  ],
  [
    "We could not reach your on-premises password reset service. Check your sync machine's event log",
    0.03,
  ],
  ['User tried to reset from a device without cookies enabled', 0.02],
  ['A system error has occurred.', 0.03],
  // Documented nowhere: services send texts that nobody foresaw.
  ['The verification provider declined the request (code 40321)', 0.02],
];

/** How a tried method fails: the rest of the reasons has nothing to do with the method. */
type Failing = 'starting' | 'completing' | 'contacted' | 'blocked' | 'system' | 'other';
const FAILINGS: Record<'registration' | 'reset' | 'outage' | 'unlucky', Weighted<Failing>> = {
  registration: [
    ['system', 0.6],
    ['starting', 0.3],
    ['other', 0.1],
  ],
  reset: [
    ['starting', 0.2],
    ['completing', 0.08],
    ['contacted', 0.1],
    ['blocked', 0.1],
    ['other', 0.52],
  ],
  outage: [
    ['system', 0.35],
    ['starting', 0.35],
    ['contacted', 0.2],
    ['blocked', 0.1],
  ],
  unlucky: [
    ['blocked', 0.45],
    ['contacted', 0.3],
    ['starting', 0.25],
  ],
};

export function outcomeOf({ occasion, isSmsDown }: Circumstances, draw: Draw): Outcome {
  const feature = featureOf(occasion, draw);
  const authMethod = methodOf(occasion, feature, draw);
  const isSmsFailing = isSmsDown && (authMethod === 'mobileSMS' || authMethod === 'sms');
  const isSuccess = draw() < successRate(occasion, feature, isSmsFailing);
  if (isSuccess) {
    // Both spellings of "no reason" occur: an empty text, and a sentence that says it went well.
    const failureReason = feature === 'reset' ? 'User successfully reset password' : '';
    return { feature, authMethod, isSuccess, failureReason };
  }
  const kind = occasion === 'unlucky' ? 'unlucky' : isSmsFailing ? 'outage' : feature;
  return { feature, authMethod, isSuccess, failureReason: reasonOf(kind, authMethod, draw) };
}

function featureOf(occasion: Circumstances['occasion'], draw: Draw): Outcome['feature'] {
  if (occasion === 'campaign') return 'registration';
  if (occasion !== 'everyday') return 'reset';
  return draw() < 0.28 ? 'registration' : 'reset';
}

function methodOf(
  occasion: Circumstances['occasion'],
  feature: Outcome['feature'],
  draw: Draw,
): AuthMethodMember {
  if (occasion === 'outage' || occasion === 'unlucky') return 'mobileSMS';
  if (feature === 'registration') return pick(REGISTERED, draw);
  return pick(occasion === 'second gate' ? SECOND_GATES : FIRST_GATES, draw);
}

function successRate(
  occasion: Circumstances['occasion'],
  feature: Outcome['feature'],
  isSmsFailing: boolean,
): number {
  if (isSmsFailing) return 0.08;
  if (occasion === 'unlucky') return 0.05;
  // Nobody comes to the second gate who did not pass the first.
  if (occasion === 'first gate') return 1;
  return feature === 'registration' ? 0.94 : 0.74;
}

function reasonOf(kind: keyof typeof FAILINGS, method: AuthMethodMember, draw: Draw): string {
  const failing = pick(FAILINGS[kind], draw);
  const spoken = SPOKEN[method];
  if (failing === 'system') return 'A system error has occurred.';
  if (failing === 'blocked' && BLOCKED[method] !== undefined) return BLOCKED[method];
  if (spoken === undefined || failing === 'other' || failing === 'blocked') {
    return pick(OTHER_REASONS, draw);
  }
  if (failing !== 'contacted') return `User abandoned after ${failing} the ${spoken}`;
  const option = method === 'securityQuestion' ? 'security question verification option' : spoken;
  return `User contacted an admin after trying the ${option}`;
}
