/* eslint-disable */
/** Internal type. DO NOT USE DIRECTLY. */
type Exact<T extends { [key: string]: unknown }> = { [K in keyof T]: T[K] };
/** Internal type. DO NOT USE DIRECTLY. */
export type Incremental<T> = T | { [P in keyof T]?: P extends ' $fragmentName' | '__typename' ? T[P] : never };
import type { DocumentTypeDecoration } from '@graphql-typed-document-node/core';
/**
 * Failures sorted by who can act on them. The gateway decides by the words of `failureReason`; Graph
 * has no such field.
 */
export const CredentialFailureCategory = {
  /** The user gave up halfway, for example while waiting for the code. */
  Abandoned: 'ABANDONED',
  /** Too many wrong tries: the user is locked out of the method for 24 hours. */
  Blocked: 'BLOCKED',
  /** The user canceled before the end. */
  Canceled: 'CANCELED',
  /**
   * Self-service reset is not set up for this user, for example because it is not enabled or too few
   * methods are registered. An administrator can mend it.
   */
  Configuration: 'CONFIGURATION',
  /** The user asked an administrator for help instead. The help desk may have heard of it. */
  ContactedAdmin: 'CONTACTED_ADMIN',
  /** The user has no license for self-service reset. An administrator can assign one. */
  Licensing: 'LICENSING',
  /**
   * The new password breaks a rule of the tenant, for example because it is banned. The user can
   * choose another one.
   */
  Policy: 'POLICY',
  /** Something broke at Microsoft, or on the way to the on-premises directory. */
  System: 'SYSTEM',
  /** No reason was given, or one that the gateway does not know. Read `failureReason`. */
  Unclassified: 'UNCLASSIFIED'
} as const;

export type CredentialFailureCategory = typeof CredentialFailureCategory[keyof typeof CredentialFailureCategory];
/**
 * What the user did.
 * Microsoft Graph: `microsoft.graph.featureType`.
 */
export const CredentialFeature = {
  /**
   * Registered a method for self-service password reset.
   * Microsoft Graph: `registration`.
   */
  Registration: 'REGISTRATION',
  /**
   * Used a method to reset a password.
   * Microsoft Graph: `reset`.
   */
  Reset: 'RESET',
  /**
   * Something newer than this schema.
   * Microsoft Graph: `unknownFutureValue`, or any other value.
   */
  Unknown: 'UNKNOWN'
} as const;

export type CredentialFeature = typeof CredentialFeature[keyof typeof CredentialFeature];
/** A half-open span of time: `from` <= `eventDateTime` < `to`. */
export type CredentialUsageDateTimeRange = {
  /** The first instant inside; null: no lower bound. */
  readonly from?: string | null | undefined;
  /** The first instant outside; null: no upper bound. */
  readonly to?: string | null | undefined;
};

/** How long one bucket of `overTime` is. */
export const CredentialUsageInterval = {
  /** One calendar day of the time zone: 24 hours, or 23 or 25 where the clock changes. */
  Day: 'DAY',
  /** 60 minutes, from the full hour of the time zone. */
  Hour: 'HOUR',
  /** One calendar week of the time zone, Monday to Sunday. */
  Week: 'WEEK'
} as const;

export type CredentialUsageInterval = typeof CredentialUsageInterval[keyof typeof CredentialUsageInterval];
/**
 * How far back to look. A period ends at the report's `asOf`, not now, so that everything in one
 * answer means the same span; 30 days is all that Graph keeps.
 * Microsoft Graph: `period` of `getCredentialUsageSummary`.
 */
export const CredentialUsagePeriod = {
  /** The last 24 hours before `asOf`. */
  D1: 'D1',
  /** The last 7 times 24 hours before `asOf`. */
  D7: 'D7',
  /** The last 30 times 24 hours before `asOf`. */
  D30: 'D30'
} as const;

export type CredentialUsagePeriod = typeof CredentialUsagePeriod[keyof typeof CredentialUsagePeriod];
/** How good the served rows are. Setting for the line between fresh and stale: `REPORT_STALE_AFTER`. */
export const CredentialUsageReportState = {
  /** The last refresh failed. What is served is older than wished; `notice` says more. */
  Failing: 'FAILING',
  /** Complete and young enough. */
  Fresh: 'FRESH',
  /** The first reading is under way; what has arrived is served, and `isComplete` is false. */
  Loading: 'LOADING',
  /** Complete but older than wished. Served all the same, while a refresh is on its way. */
  Stale: 'STALE'
} as const;

export type CredentialUsageReportState = typeof CredentialUsageReportState[keyof typeof CredentialUsageReportState];
/**
 * Conditions on a text. All that are given must hold; null is the same as absent, and `{}` matches
 * every text. Upper and lower case are the same, in every script, and so are composed and decomposed
 * letters (Unicode NFC).
 */
export type CredentialUsageStringFilter = {
  /** The text has this in it. */
  readonly contains?: string | null | undefined;
  /** The text is this one. */
  readonly eq?: string | null | undefined;
  /** The text is one of these; `[]` matches nothing. */
  readonly in?: ReadonlyArray<string> | null | undefined;
  /** The text begins with this. */
  readonly startsWith?: string | null | undefined;
};

/** A half-open span of time in UTC: `from` <= `eventDateTime` < `to`. */
export type CredentialUsageWindowInput = {
  /** The first instant inside: 2000-01-01T00:00:00Z or later. */
  readonly from: string;
  /** The first instant outside; later than `from`. What lies behind the report's `asOf` is cut off. */
  readonly to: string;
};

/**
 * The method that was registered or used. Microsoft renamed several, and one report may hold old and
 * new names side by side; they are kept apart as Graph sends them.
 * Microsoft Graph: `microsoft.graph.usageAuthMethod`.
 */
export const UsageAuthMethod = {
  /**
   * A call to the alternate mobile phone; registration only. Overlaps with the newer
   * `ALTERNATE_MOBILE_PHONE`.
   * Microsoft Graph: `alternateMobileCall`.
   */
  AlternateMobileCall: 'ALTERNATE_MOBILE_CALL',
  /**
   * The alternate mobile phone. Overlaps with the older `ALTERNATE_MOBILE_CALL`.
   * Microsoft Graph: `alternateMobilePhone`.
   */
  AlternateMobilePhone: 'ALTERNATE_MOBILE_PHONE',
  /**
   * A code from an authenticator app. Overlaps with the newer `SOFTWARE_ONE_TIME_PASSCODE` and
   * `ONE_TIME_PASSCODE`.
   * Microsoft Graph: `appCode`.
   */
  AppCode: 'APP_CODE',
  /**
   * A notification of an authenticator app. Overlaps with the newer `MICROSOFT_AUTHENTICATOR_PUSH`.
   * Microsoft Graph: `appNotification`.
   */
  AppNotification: 'APP_NOTIFICATION',
  /**
   * An app password, for apps that cannot ask for a second factor.
   * Microsoft Graph: `appPassword`.
   */
  AppPassword: 'APP_PASSWORD',
  /**
   * A code sent to another e-mail address.
   * Microsoft Graph: `email`.
   */
  Email: 'EMAIL',
  /**
   * A provider of authentication outside of Microsoft.
   * Microsoft Graph: `externalAuthMethod`.
   */
  ExternalAuthMethod: 'EXTERNAL_AUTH_METHOD',
  /**
   * A FIDO security key. Overlaps with the newer `FIDO2_SECURITY_KEY`.
   * Microsoft Graph: `fido`.
   */
  Fido: 'FIDO',
  /**
   * A FIDO2 security key. Overlaps with the older `FIDO`.
   * Microsoft Graph: `fido2SecurityKey`.
   */
  Fido2SecurityKey: 'FIDO2_SECURITY_KEY',
  /**
   * A code from a hardware token.
   * Microsoft Graph: `hardwareOneTimePasscode`.
   */
  HardwareOneTimePasscode: 'HARDWARE_ONE_TIME_PASSCODE',
  /**
   * A key in the Secure Enclave of a Mac.
   * Microsoft Graph: `macOsSecureEnclaveKey`.
   */
  MacOsSecureEnclaveKey: 'MAC_OS_SECURE_ENCLAVE_KEY',
  /**
   * Phone sign-in with Microsoft Authenticator, without a password.
   * Microsoft Graph: `microsoftAuthenticatorPasswordless`.
   */
  MicrosoftAuthenticatorPasswordless: 'MICROSOFT_AUTHENTICATOR_PASSWORDLESS',
  /**
   * A notification of Microsoft Authenticator. Overlaps with the older `APP_NOTIFICATION`.
   * Microsoft Graph: `microsoftAuthenticatorPush`.
   */
  MicrosoftAuthenticatorPush: 'MICROSOFT_AUTHENTICATOR_PUSH',
  /**
   * A call to the mobile phone. Overlaps with the newer `MOBILE_PHONE`.
   * Microsoft Graph: `mobileCall`.
   */
  MobileCall: 'MOBILE_CALL',
  /**
   * The mobile phone. Overlaps with the older `MOBILE_CALL`.
   * Microsoft Graph: `mobilePhone`.
   */
  MobilePhone: 'MOBILE_PHONE',
  /**
   * A code sent to the mobile phone by text message. Overlaps with the newer `SMS`.
   * Microsoft Graph: `mobileSMS`.
   */
  MobileSms: 'MOBILE_SMS',
  /**
   * A call to the office phone.
   * Microsoft Graph: `officePhone`.
   */
  OfficePhone: 'OFFICE_PHONE',
  /**
   * A one-time code. Overlaps with the older `APP_CODE`.
   * Microsoft Graph: `oneTimePasscode`.
   */
  OneTimePasscode: 'ONE_TIME_PASSCODE',
  /**
   * A passkey that cannot leave its device.
   * Microsoft Graph: `passKeyDeviceBound`.
   */
  PassKeyDeviceBound: 'PASS_KEY_DEVICE_BOUND',
  /**
   * A passkey in Microsoft Authenticator that cannot leave its device.
   * Microsoft Graph: `passKeyDeviceBoundAuthenticator`.
   */
  PassKeyDeviceBoundAuthenticator: 'PASS_KEY_DEVICE_BOUND_AUTHENTICATOR',
  /**
   * A passkey in Windows Hello that cannot leave its device.
   * Microsoft Graph: `passKeyDeviceBoundWindowsHello`.
   */
  PassKeyDeviceBoundWindowsHello: 'PASS_KEY_DEVICE_BOUND_WINDOWS_HELLO',
  /**
   * A passkey that its provider copies between devices.
   * Microsoft Graph: `passKeySynced`.
   */
  PassKeySynced: 'PASS_KEY_SYNCED',
  /**
   * A QR code with a PIN.
   * Microsoft Graph: `qrCode`.
   */
  QrCode: 'QR_CODE',
  /**
   * Answers to security questions. Exists only for self-service password reset.
   * Microsoft Graph: `securityQuestion`.
   */
  SecurityQuestion: 'SECURITY_QUESTION',
  /**
   * A code sent by text message. Overlaps with the older `MOBILE_SMS`.
   * Microsoft Graph: `sms`.
   */
  Sms: 'SMS',
  /**
   * A code from a software token, such as an authenticator app. Overlaps with the older `APP_CODE`.
   * Microsoft Graph: `softwareOneTimePasscode`.
   */
  SoftwareOneTimePasscode: 'SOFTWARE_ONE_TIME_PASSCODE',
  /**
   * A pass that an administrator issues, good for a limited time.
   * Microsoft Graph: `temporaryAccessPass`.
   */
  TemporaryAccessPass: 'TEMPORARY_ACCESS_PASS',
  /**
   * Something newer than this schema; `authMethodRaw` has Graph's spelling.
   * Microsoft Graph: `unknownFutureValue`, or any other value.
   */
  Unknown: 'UNKNOWN',
  /**
   * Windows Hello for Business.
   * Microsoft Graph: `windowsHelloForBusiness`.
   */
  WindowsHelloForBusiness: 'WINDOWS_HELLO_FOR_BUSINESS'
} as const;

export type UsageAuthMethod = typeof UsageAuthMethod[keyof typeof UsageAuthMethod];
/**
 * Conditions on events. All that are given must hold; null is the same as absent, and `{}` matches
 * every event.
 */
export type UserCredentialUsageDetailsFilter = {
  /**
   * The method is one of these; `[]` matches nothing. Old and new names of one method do not match
   * each other: ask for both.
   */
  readonly authMethod?: ReadonlyArray<UsageAuthMethod> | null | undefined;
  /** A span of time; it cuts inside the period and cannot reach beyond it. */
  readonly eventDateTime?: CredentialUsageDateTimeRange | null | undefined;
  /** The failure category is one of these, so the event failed; `[]` matches nothing. */
  readonly failureCategory?: ReadonlyArray<CredentialFailureCategory> | null | undefined;
  /** Conditions on the failure reason. An event without one meets no condition. */
  readonly failureReason?: CredentialUsageStringFilter | null | undefined;
  /** Conditions on the user's name for people. An event without one meets no condition. */
  readonly userDisplayName?: CredentialUsageStringFilter | null | undefined;
  /** Conditions on the user's sign-in name. */
  readonly userPrincipalName?: CredentialUsageStringFilter | null | undefined;
};

export type CountsBeforeQueryVariables = Exact<{
  window: CredentialUsageWindowInput;
  feature?: CredentialFeature | null | undefined;
  success?: boolean | null | undefined;
  filter: UserCredentialUsageDetailsFilter;
}>;


export type CountsBeforeQuery = { readonly userCredentialUsageDetails: { readonly gaps: ReadonlyArray<{ readonly from: string, readonly to: string }>, readonly aggregate: { readonly totalCount: number, readonly failureCount: number, readonly successRate: number | null } } | null, readonly failures: { readonly aggregate: { readonly distinctUsers: number } } | null, readonly credentialUsageReport: { readonly asOf: string | null, readonly isComplete: boolean, readonly rowCount: number } };

export type CountsQueryVariables = Exact<{
  period?: CredentialUsagePeriod;
  window?: CredentialUsageWindowInput | null | undefined;
  feature?: CredentialFeature | null | undefined;
  success?: boolean | null | undefined;
  filter: UserCredentialUsageDetailsFilter;
  interval: CredentialUsageInterval;
  timeZone: string;
}>;


export type CountsQuery = { readonly userCredentialUsageDetails: { readonly window: { readonly from: string, readonly to: string }, readonly gaps: ReadonlyArray<{ readonly from: string, readonly to: string }>, readonly aggregate: { readonly totalCount: number, readonly successCount: number, readonly failureCount: number, readonly successRate: number | null, readonly distinctUsers: number, readonly byAuthMethod: ReadonlyArray<{ readonly authMethod: UsageAuthMethod, readonly successCount: number, readonly failureCount: number }>, readonly byFailureCategory: ReadonlyArray<{ readonly failureCategory: CredentialFailureCategory, readonly count: number }>, readonly overTime: ReadonlyArray<{ readonly from: string, readonly to: string, readonly successCount: number, readonly failureCount: number }> } } | null, readonly failures: { readonly aggregate: { readonly distinctUsers: number } } | null, readonly credentialUsageReport: { readonly asOf: string | null, readonly isComplete: boolean, readonly rowCount: number } };

export type EventsQueryVariables = Exact<{
  period?: CredentialUsagePeriod;
  window?: CredentialUsageWindowInput | null | undefined;
  feature?: CredentialFeature | null | undefined;
  success?: boolean | null | undefined;
  filter: UserCredentialUsageDetailsFilter;
  first?: number | null | undefined;
  after?: string | null | undefined;
  last?: number | null | undefined;
  before?: string | null | undefined;
}>;


export type EventsQuery = { readonly userCredentialUsageDetails: { readonly totalCount: number, readonly nodes: ReadonlyArray<{ readonly id: string, readonly eventDateTime: string, readonly feature: CredentialFeature, readonly userPrincipalName: string, readonly userDisplayName: string | null, readonly isSuccess: boolean, readonly authMethod: UsageAuthMethod, readonly authMethodRaw: string, readonly failureCategory: CredentialFailureCategory | null, readonly failureReason: string | null }>, readonly pageInfo: { readonly hasNextPage: boolean, readonly hasPreviousPage: boolean, readonly startCursor: string | null, readonly endCursor: string | null } } | null, readonly credentialUsageReport: { readonly asOf: string | null, readonly isComplete: boolean, readonly rowCount: number } };

export type FreshnessQueryVariables = Exact<{ [key: string]: never; }>;


export type FreshnessQuery = { readonly credentialUsageReport: { readonly state: CredentialUsageReportState, readonly asOf: string | null, readonly ageSeconds: number | null, readonly rowCount: number, readonly isComplete: boolean, readonly notice: string | null, readonly sweep: { readonly pageCount: number, readonly rowCount: number } | null, readonly fault: { readonly message: string } | null } };

export type MemoryQueryVariables = Exact<{ [key: string]: never; }>;


export type MemoryQuery = { readonly credentialUsageReport: { readonly asOf: string | null, readonly isComplete: boolean, readonly rowCount: number, readonly history: { readonly knownFrom: string | null } | null } };

export type TopUsersQueryVariables = Exact<{
  period?: CredentialUsagePeriod;
  window?: CredentialUsageWindowInput | null | undefined;
  feature?: CredentialFeature | null | undefined;
  filter: UserCredentialUsageDetailsFilter;
}>;


export type TopUsersQuery = { readonly userCredentialUsageDetails: { readonly aggregate: { readonly topUsers: ReadonlyArray<{ readonly count: number, readonly user: { readonly userPrincipalName: string, readonly userDisplayName: string | null } }> } } | null, readonly credentialUsageReport: { readonly asOf: string | null, readonly isComplete: boolean, readonly rowCount: number } };

export class TypedDocumentString<TResult, TVariables>
  extends String
  implements DocumentTypeDecoration<TResult, TVariables>
{
  __apiType?: NonNullable<DocumentTypeDecoration<TResult, TVariables>['__apiType']>;
  private value: string;
  public __meta__?: Record<string, any> | undefined;

  constructor(value: string, __meta__?: Record<string, any> | undefined) {
    super(value);
    this.value = value;
    this.__meta__ = __meta__;
  }

  override toString(): string & DocumentTypeDecoration<TResult, TVariables> {
    return this.value;
  }
}

export const CountsBeforeDocument = new TypedDocumentString(`
    query CountsBefore($window: CredentialUsageWindowInput!, $feature: CredentialFeature, $success: Boolean, $filter: UserCredentialUsageDetailsFilter!) {
  userCredentialUsageDetails(
    window: $window
    feature: $feature
    success: $success
    filter: $filter
    first: 0
  ) {
    gaps {
      from
      to
    }
    aggregate {
      totalCount
      failureCount
      successRate
    }
  }
  failures: userCredentialUsageDetails(
    window: $window
    feature: $feature
    success: false
    filter: $filter
    first: 0
  ) {
    aggregate {
      distinctUsers
    }
  }
  credentialUsageReport {
    asOf
    isComplete
    rowCount
  }
}
    `) as unknown as TypedDocumentString<CountsBeforeQuery, CountsBeforeQueryVariables>;
export const CountsDocument = new TypedDocumentString(`
    query Counts($period: CredentialUsagePeriod! = D30, $window: CredentialUsageWindowInput, $feature: CredentialFeature, $success: Boolean, $filter: UserCredentialUsageDetailsFilter!, $interval: CredentialUsageInterval!, $timeZone: TimeZone!) {
  userCredentialUsageDetails(
    period: $period
    window: $window
    feature: $feature
    success: $success
    filter: $filter
    first: 0
  ) {
    window {
      from
      to
    }
    gaps {
      from
      to
    }
    aggregate {
      totalCount
      successCount
      failureCount
      successRate
      distinctUsers
      byAuthMethod {
        authMethod
        successCount
        failureCount
      }
      byFailureCategory {
        failureCategory
        count
      }
      overTime(interval: $interval, timeZone: $timeZone) {
        from
        to
        successCount
        failureCount
      }
    }
  }
  failures: userCredentialUsageDetails(
    period: $period
    window: $window
    feature: $feature
    success: false
    filter: $filter
    first: 0
  ) {
    aggregate {
      distinctUsers
    }
  }
  credentialUsageReport {
    asOf
    isComplete
    rowCount
  }
}
    `) as unknown as TypedDocumentString<CountsQuery, CountsQueryVariables>;
export const EventsDocument = new TypedDocumentString(`
    query Events($period: CredentialUsagePeriod! = D30, $window: CredentialUsageWindowInput, $feature: CredentialFeature, $success: Boolean, $filter: UserCredentialUsageDetailsFilter!, $first: Int, $after: String, $last: Int, $before: String) {
  userCredentialUsageDetails(
    period: $period
    window: $window
    feature: $feature
    success: $success
    filter: $filter
    first: $first
    after: $after
    last: $last
    before: $before
  ) {
    totalCount
    nodes {
      id
      eventDateTime
      feature
      userPrincipalName
      userDisplayName
      isSuccess
      authMethod
      authMethodRaw
      failureCategory
      failureReason
    }
    pageInfo {
      hasNextPage
      hasPreviousPage
      startCursor
      endCursor
    }
  }
  credentialUsageReport {
    asOf
    isComplete
    rowCount
  }
}
    `) as unknown as TypedDocumentString<EventsQuery, EventsQueryVariables>;
export const FreshnessDocument = new TypedDocumentString(`
    query Freshness {
  credentialUsageReport {
    state
    asOf
    ageSeconds
    rowCount
    isComplete
    sweep {
      pageCount
      rowCount
    }
    fault {
      message
    }
    notice
  }
}
    `) as unknown as TypedDocumentString<FreshnessQuery, FreshnessQueryVariables>;
export const MemoryDocument = new TypedDocumentString(`
    query Memory {
  credentialUsageReport {
    asOf
    isComplete
    rowCount
    history {
      knownFrom
    }
  }
}
    `) as unknown as TypedDocumentString<MemoryQuery, MemoryQueryVariables>;
export const TopUsersDocument = new TypedDocumentString(`
    query TopUsers($period: CredentialUsagePeriod! = D30, $window: CredentialUsageWindowInput, $feature: CredentialFeature, $filter: UserCredentialUsageDetailsFilter!) {
  userCredentialUsageDetails(
    period: $period
    window: $window
    feature: $feature
    success: false
    filter: $filter
    first: 0
  ) {
    aggregate {
      topUsers(first: 10, success: false) {
        user {
          userPrincipalName
          userDisplayName
        }
        count
      }
    }
  }
  credentialUsageReport {
    asOf
    isComplete
    rowCount
  }
}
    `) as unknown as TypedDocumentString<TopUsersQuery, TopUsersQueryVariables>;