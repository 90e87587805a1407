/**
 * `microsoft.graph.usageAuthMethod` in the order of its numbers. Members after the sentinel, number 10, were added
 * later and are shown only to clients that ask with `Prefer: include-unknown-enum-members`.
 */
const AUTH_METHODS = [
  'email',
  'mobileSMS',
  'mobileCall',
  'officePhone',
  'securityQuestion',
  'appNotification',
  'appCode',
  'alternateMobileCall',
  'fido',
  'appPassword',
  'unknownFutureValue',
  'externalAuthMethod',
  'hardwareOneTimePasscode',
  'windowsHelloForBusiness',
  'microsoftAuthenticatorPasswordless',
  'temporaryAccessPass',
  'macOsSecureEnclaveKey',
  'passKeyDeviceBound',
  'passKeyDeviceBoundAuthenticator',
  'passKeyDeviceBoundWindowsHello',
  'softwareOneTimePasscode',
  'microsoftAuthenticatorPush',
  'mobilePhone',
  'sms',
  'alternateMobilePhone',
  'fido2SecurityKey',
  'oneTimePasscode',
  'passKeySynced',
  'qrCode',
] as const;

export type AuthMethodMember = (typeof AUTH_METHODS)[number];

const SENTINEL = 'unknownFutureValue' satisfies AuthMethodMember;

const SHOWN_TO_ALL: ReadonlySet<string> = new Set(
  AUTH_METHODS.slice(0, AUTH_METHODS.indexOf(SENTINEL)),
);

/** The members of each enum that a `$filter` may name, by the enum's name within `microsoft.graph`. */
export const ENUM_MEMBERS: ReadonlyMap<string, ReadonlySet<string>> = new Map([
  ['featureType', new Set(['registration', 'reset', SENTINEL])],
  ['usageAuthMethod', new Set(AUTH_METHODS)],
]);

/** What a client that did not ask for newer members sees of `authMethod`. */
export function withSentinel(authMethod: unknown): unknown {
  return typeof authMethod !== 'string' || SHOWN_TO_ALL.has(authMethod) ? authMethod : SENTINEL;
}
