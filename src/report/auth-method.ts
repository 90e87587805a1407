/**
 * Graph's spelling of each member of `microsoft.graph.usageAuthMethod` and our name for it. The enum is evolvable: the
 * members after `appPassword` arrive only with `Prefer: include-unknown-enum-members`, and more will come.
 */
const NAME_OF_MEMBER = {
  email: 'EMAIL',
  mobileSMS: 'MOBILE_SMS',
  mobileCall: 'MOBILE_CALL',
  officePhone: 'OFFICE_PHONE',
  securityQuestion: 'SECURITY_QUESTION',
  appNotification: 'APP_NOTIFICATION',
  appCode: 'APP_CODE',
  alternateMobileCall: 'ALTERNATE_MOBILE_CALL',
  fido: 'FIDO',
  appPassword: 'APP_PASSWORD',
  externalAuthMethod: 'EXTERNAL_AUTH_METHOD',
  hardwareOneTimePasscode: 'HARDWARE_ONE_TIME_PASSCODE',
  windowsHelloForBusiness: 'WINDOWS_HELLO_FOR_BUSINESS',
  microsoftAuthenticatorPasswordless: 'MICROSOFT_AUTHENTICATOR_PASSWORDLESS',
  temporaryAccessPass: 'TEMPORARY_ACCESS_PASS',
  macOsSecureEnclaveKey: 'MAC_OS_SECURE_ENCLAVE_KEY',
  passKeyDeviceBound: 'PASS_KEY_DEVICE_BOUND',
  passKeyDeviceBoundAuthenticator: 'PASS_KEY_DEVICE_BOUND_AUTHENTICATOR',
  passKeyDeviceBoundWindowsHello: 'PASS_KEY_DEVICE_BOUND_WINDOWS_HELLO',
  softwareOneTimePasscode: 'SOFTWARE_ONE_TIME_PASSCODE',
  microsoftAuthenticatorPush: 'MICROSOFT_AUTHENTICATOR_PUSH',
  mobilePhone: 'MOBILE_PHONE',
  sms: 'SMS',
  alternateMobilePhone: 'ALTERNATE_MOBILE_PHONE',
  fido2SecurityKey: 'FIDO2_SECURITY_KEY',
  oneTimePasscode: 'ONE_TIME_PASSCODE',
  passKeySynced: 'PASS_KEY_SYNCED',
  qrCode: 'QR_CODE',
} as const;

export type UsageAuthMethod = (typeof NAME_OF_MEMBER)[keyof typeof NAME_OF_MEMBER] | 'UNKNOWN';

/** In Graph's own order of numbering. */
export const USAGE_AUTH_METHODS: readonly UsageAuthMethod[] = [
  ...Object.values(NAME_OF_MEMBER),
  'UNKNOWN',
];

const METHODS: ReadonlyMap<string, UsageAuthMethod> = new Map(Object.entries(NAME_OF_MEMBER));

/** Our name for Graph's spelling; `UNKNOWN` for `unknownFutureValue` and for every member we have not heard of. */
export function authMethodOf(raw: string): UsageAuthMethod {
  return METHODS.get(raw) ?? 'UNKNOWN';
}
