import { Temporal } from 'temporal-polyfill';

/*
 * The reference: what the gateway should answer, worked out the slow and plain way from the rows Microsoft Graph sends.
 * It shares no code with the program. Where it and the program differ, one of them is wrong.
 */

export type Source = 'userCredentialUsageDetails' | 'userEventsSummary';
export type Feature = 'REGISTRATION' | 'RESET' | 'UNKNOWN';
export type FailureCategory =
  | 'ABANDONED'
  | 'BLOCKED'
  | 'CANCELED'
  | 'CONTACTED_ADMIN'
  | 'POLICY'
  | 'CONFIGURATION'
  | 'LICENSING'
  | 'SYSTEM'
  | 'UNCLASSIFIED';

/** An event as the schema shows it, and what tells it apart from every other. */
export interface ReferenceEvent {
  /** The sourceId where that names the event; otherwise null, because a derived id cannot be foretold. */
  readonly ownId: string | null;
  readonly sourceId: string;
  readonly feature: Feature;
  readonly userPrincipalName: string;
  readonly userDisplayName: string | null;
  readonly isSuccess: boolean;
  readonly authMethod: string;
  readonly authMethodRaw: string;
  readonly failureReason: string | null;
  readonly failureCategory: FailureCategory | null;
  readonly timeMs: number;
  /** Two rows with equal fingerprints are the same event. */
  readonly fingerprint: string;
}

/** All members of microsoft.graph.usageAuthMethod but its sentinel, and the schema's names of them. */
export const AUTH_METHODS: ReadonlyMap<string, string> = new Map([
  ['email', 'EMAIL'],
  ['mobileSMS', 'MOBILE_SMS'],
  ['mobileCall', 'MOBILE_CALL'],
  ['officePhone', 'OFFICE_PHONE'],
  ['securityQuestion', 'SECURITY_QUESTION'],
  ['appNotification', 'APP_NOTIFICATION'],
  ['appCode', 'APP_CODE'],
  ['alternateMobileCall', 'ALTERNATE_MOBILE_CALL'],
  ['fido', 'FIDO'],
  ['appPassword', 'APP_PASSWORD'],
  ['externalAuthMethod', 'EXTERNAL_AUTH_METHOD'],
  ['hardwareOneTimePasscode', 'HARDWARE_ONE_TIME_PASSCODE'],
  ['windowsHelloForBusiness', 'WINDOWS_HELLO_FOR_BUSINESS'],
  ['microsoftAuthenticatorPasswordless', 'MICROSOFT_AUTHENTICATOR_PASSWORDLESS'],
  ['temporaryAccessPass', 'TEMPORARY_ACCESS_PASS'],
  ['macOsSecureEnclaveKey', 'MAC_OS_SECURE_ENCLAVE_KEY'],
  ['passKeyDeviceBound', 'PASS_KEY_DEVICE_BOUND'],
  ['passKeyDeviceBoundAuthenticator', 'PASS_KEY_DEVICE_BOUND_AUTHENTICATOR'],
  ['passKeyDeviceBoundWindowsHello', 'PASS_KEY_DEVICE_BOUND_WINDOWS_HELLO'],
  ['softwareOneTimePasscode', 'SOFTWARE_ONE_TIME_PASSCODE'],
  ['microsoftAuthenticatorPush', 'MICROSOFT_AUTHENTICATOR_PUSH'],
  ['mobilePhone', 'MOBILE_PHONE'],
  ['sms', 'SMS'],
  ['alternateMobilePhone', 'ALTERNATE_MOBILE_PHONE'],
  ['fido2SecurityKey', 'FIDO2_SECURITY_KEY'],
  ['oneTimePasscode', 'ONE_TIME_PASSCODE'],
  ['passKeySynced', 'PASS_KEY_SYNCED'],
  ['qrCode', 'QR_CODE'],
]);

/** Texts whose category is beyond doubt, from Microsoft's table of reset results. Any other text is UNCLASSIFIED. */
export const FAILURE_CATEGORIES: ReadonlyMap<string, FailureCategory> = new Map([
  ['User abandoned before selecting a new password', 'ABANDONED'],
  ['User abandoned after starting the email verification option', 'ABANDONED'],
  ['User entered too many invalid SMS verification codes and is blocked for 24 hours', 'BLOCKED'],
  ['User canceled before submitting a new password', 'CANCELED'],
  ['User contacted an admin after trying the email verification option', 'CONTACTED_ADMIN'],
  ['FuzzyPolicyViolationInvalidPassword', 'POLICY'],
  ['User does not have a license. You can add a license to the user to resolve this', 'LICENSING'],
  ['A system error has occurred.', 'SYSTEM'],
]);

/** Equal texts in the report's sense: NFC, then lower case. */
export function fold(text: string): string {
  return text.normalize('NFC').toLowerCase().replaceAll('\u03c2', '\u03c3').normalize('NFC');
}

/** The events behind rows as Graph sends them, in page order. Rows without their essentials vanish. */
export function readEvents(rows: readonly unknown[], source: Source): readonly ReferenceEvent[] {
  const events = rows.map(readRow).filter((event) => event !== undefined);
  const lastOfEach = events.filter(
    (event, place) => !events.slice(place + 1).some((later) => isSame(event, later)),
  );
  return lastOfEach.map((event) => ({
    ...event,
    ownId: source === 'userCredentialUsageDetails' && isNamed(event) ? event.sourceId : null,
  }));

  function isNamed(event: ReferenceEvent): boolean {
    return lastOfEach.filter((other) => other.sourceId === event.sourceId).length === 1;
  }
}

function isSame(one: ReferenceEvent, other: ReferenceEvent): boolean {
  return one.fingerprint === other.fingerprint;
}

function readRow(row: unknown): ReferenceEvent | undefined {
  if (typeof row !== 'object' || row === null || Array.isArray(row)) return undefined;
  const fields = new Map<string, unknown>(Object.entries(row));
  const sourceId = essential(fields.get('id'));
  const featureRaw = essential(fields.get('feature'));
  const userPrincipalName = essential(fields.get('userPrincipalName'));
  const isSuccess = fields.get('isSuccess');
  const authMethodRaw = essential(fields.get('authMethod'));
  const instant = readInstant(fields.get('eventDateTime'));
  if (sourceId === undefined || featureRaw === undefined || userPrincipalName === undefined)
    return undefined;
  if (typeof isSuccess !== 'boolean' || authMethodRaw === undefined || instant === undefined)
    return undefined;
  const feature = readFeature(featureRaw);
  const failureReason = optional(fields.get('failureReason')) || null;
  const timeTicks = instant.epochNanoseconds / 100n;
  return {
    ownId: null,
    sourceId,
    feature,
    userPrincipalName,
    userDisplayName: optional(fields.get('userDisplayName')),
    isSuccess,
    authMethod: AUTH_METHODS.get(authMethodRaw) ?? 'UNKNOWN',
    authMethodRaw,
    failureReason,
    failureCategory: isSuccess ? null : categoryOf(failureReason),
    timeMs: Number(timeTicks / 10_000n),
    fingerprint: JSON.stringify([
      sourceId,
      fold(userPrincipalName),
      feature,
      authMethodRaw,
      isSuccess,
      failureReason,
      String(timeTicks),
    ]),
  };
}

function essential(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

function optional(value: unknown): string | null {
  return typeof value === 'string' ? value : null;
}

function readFeature(raw: string): Feature {
  if (raw === 'registration') return 'REGISTRATION';
  return raw === 'reset' ? 'RESET' : 'UNKNOWN';
}

function categoryOf(failureReason: string | null): FailureCategory {
  return FAILURE_CATEGORIES.get(failureReason ?? '') ?? 'UNCLASSIFIED';
}

function readInstant(value: unknown): Temporal.Instant | undefined {
  if (typeof value !== 'string') return undefined;
  try {
    return Temporal.Instant.from(value);
  } catch {
    return undefined;
  }
}
