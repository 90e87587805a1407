/* eslint-disable */
/** Internal type. DO NOT USE DIRECTLY. */
type Exact<T extends { [key: string]: unknown }> = { [K in keyof T]: T[K] };
/** Internal type. DO NOT USE DIRECTLY. */
export type Incremental<T> = T | { [P in keyof T]?: P extends ' $fragmentName' | '__typename' ? T[P] : never };
import type { TypedDocumentNode as DocumentNode } from '@graphql-typed-document-node/core';
/**
 * What the user did.
 * Microsoft Graph: `microsoft.graph.featureType`.
 */
export type CredentialFeature =
  /**
   * Registered a method for self-service password reset.
   * Microsoft Graph: `registration`.
   */
  | 'REGISTRATION'
  /**
   * Used a method to reset a password.
   * Microsoft Graph: `reset`.
   */
  | 'RESET'
  /**
   * Something newer than this schema.
   * Microsoft Graph: `unknownFutureValue`, or any other value.
   */
  | 'UNKNOWN';

/**
 * How far back to look. A period ends at the report's `asOf`, not now, so that everything in one
 * answer means the same span; 30 days is all that Graph keeps.
 * Microsoft Graph: `period` of `getCredentialUsageSummary`.
 */
export type CredentialUsagePeriod =
  /** The last 24 hours before `asOf`. */
  | 'D1'
  /** The last 7 times 24 hours before `asOf`. */
  | 'D7'
  /** The last 30 times 24 hours before `asOf`. */
  | 'D30';

/** How good the served rows are. Setting for the line between fresh and stale: `REPORT_STALE_AFTER`. */
export type CredentialUsageReportState =
  /** The last refresh failed. What is served is older than wished; `notice` says more. */
  | 'FAILING'
  /** Complete and young enough. */
  | 'FRESH'
  /** The first reading is under way; what has arrived is served, and `isComplete` is false. */
  | 'LOADING'
  /** Complete but older than wished. Served all the same, while a refresh is on its way. */
  | 'STALE';

/**
 * The method that was registered or used. Microsoft renamed several, and one report may hold old and
 * new names side by side; they are kept apart as Graph sends them.
 * Microsoft Graph: `microsoft.graph.usageAuthMethod`.
 */
export type UsageAuthMethod =
  /**
   * A call to the alternate mobile phone; registration only. Overlaps with the newer
   * `ALTERNATE_MOBILE_PHONE`.
   * Microsoft Graph: `alternateMobileCall`.
   */
  | 'ALTERNATE_MOBILE_CALL'
  /**
   * The alternate mobile phone. Overlaps with the older `ALTERNATE_MOBILE_CALL`.
   * Microsoft Graph: `alternateMobilePhone`.
   */
  | 'ALTERNATE_MOBILE_PHONE'
  /**
   * A code from an authenticator app. Overlaps with the newer `SOFTWARE_ONE_TIME_PASSCODE` and
   * `ONE_TIME_PASSCODE`.
   * Microsoft Graph: `appCode`.
   */
  | 'APP_CODE'
  /**
   * A notification of an authenticator app. Overlaps with the newer `MICROSOFT_AUTHENTICATOR_PUSH`.
   * Microsoft Graph: `appNotification`.
   */
  | 'APP_NOTIFICATION'
  /**
   * An app password, for apps that cannot ask for a second factor.
   * Microsoft Graph: `appPassword`.
   */
  | 'APP_PASSWORD'
  /**
   * A code sent to another e-mail address.
   * Microsoft Graph: `email`.
   */
  | 'EMAIL'
  /**
   * A provider of authentication outside of Microsoft.
   * Microsoft Graph: `externalAuthMethod`.
   */
  | 'EXTERNAL_AUTH_METHOD'
  /**
   * A FIDO security key. Overlaps with the newer `FIDO2_SECURITY_KEY`.
   * Microsoft Graph: `fido`.
   */
  | 'FIDO'
  /**
   * A FIDO2 security key. Overlaps with the older `FIDO`.
   * Microsoft Graph: `fido2SecurityKey`.
   */
  | 'FIDO2_SECURITY_KEY'
  /**
   * A code from a hardware token.
   * Microsoft Graph: `hardwareOneTimePasscode`.
   */
  | 'HARDWARE_ONE_TIME_PASSCODE'
  /**
   * A key in the Secure Enclave of a Mac.
   * Microsoft Graph: `macOsSecureEnclaveKey`.
   */
  | 'MAC_OS_SECURE_ENCLAVE_KEY'
  /**
   * Phone sign-in with Microsoft Authenticator, without a password.
   * Microsoft Graph: `microsoftAuthenticatorPasswordless`.
   */
  | 'MICROSOFT_AUTHENTICATOR_PASSWORDLESS'
  /**
   * A notification of Microsoft Authenticator. Overlaps with the older `APP_NOTIFICATION`.
   * Microsoft Graph: `microsoftAuthenticatorPush`.
   */
  | 'MICROSOFT_AUTHENTICATOR_PUSH'
  /**
   * A call to the mobile phone. Overlaps with the newer `MOBILE_PHONE`.
   * Microsoft Graph: `mobileCall`.
   */
  | 'MOBILE_CALL'
  /**
   * The mobile phone. Overlaps with the older `MOBILE_CALL`.
   * Microsoft Graph: `mobilePhone`.
   */
  | 'MOBILE_PHONE'
  /**
   * A code sent to the mobile phone by text message. Overlaps with the newer `SMS`.
   * Microsoft Graph: `mobileSMS`.
   */
  | 'MOBILE_SMS'
  /**
   * A call to the office phone.
   * Microsoft Graph: `officePhone`.
   */
  | 'OFFICE_PHONE'
  /**
   * A one-time code. Overlaps with the older `APP_CODE`.
   * Microsoft Graph: `oneTimePasscode`.
   */
  | 'ONE_TIME_PASSCODE'
  /**
   * A passkey that cannot leave its device.
   * Microsoft Graph: `passKeyDeviceBound`.
   */
  | 'PASS_KEY_DEVICE_BOUND'
  /**
   * A passkey in Microsoft Authenticator that cannot leave its device.
   * Microsoft Graph: `passKeyDeviceBoundAuthenticator`.
   */
  | 'PASS_KEY_DEVICE_BOUND_AUTHENTICATOR'
  /**
   * A passkey in Windows Hello that cannot leave its device.
   * Microsoft Graph: `passKeyDeviceBoundWindowsHello`.
   */
  | 'PASS_KEY_DEVICE_BOUND_WINDOWS_HELLO'
  /**
   * A passkey that its provider copies between devices.
   * Microsoft Graph: `passKeySynced`.
   */
  | 'PASS_KEY_SYNCED'
  /**
   * A QR code with a PIN.
   * Microsoft Graph: `qrCode`.
   */
  | 'QR_CODE'
  /**
   * Answers to security questions. Exists only for self-service password reset.
   * Microsoft Graph: `securityQuestion`.
   */
  | 'SECURITY_QUESTION'
  /**
   * A code sent by text message. Overlaps with the older `MOBILE_SMS`.
   * Microsoft Graph: `sms`.
   */
  | 'SMS'
  /**
   * A code from a software token, such as an authenticator app. Overlaps with the older `APP_CODE`.
   * Microsoft Graph: `softwareOneTimePasscode`.
   */
  | 'SOFTWARE_ONE_TIME_PASSCODE'
  /**
   * A pass that an administrator issues, good for a limited time.
   * Microsoft Graph: `temporaryAccessPass`.
   */
  | 'TEMPORARY_ACCESS_PASS'
  /**
   * Something newer than this schema; `authMethodRaw` has Graph's spelling.
   * Microsoft Graph: `unknownFutureValue`, or any other value.
   */
  | 'UNKNOWN'
  /**
   * Windows Hello for Business.
   * Microsoft Graph: `windowsHelloForBusiness`.
   */
  | 'WINDOWS_HELLO_FOR_BUSINESS';

export type EventFragment = { readonly __typename: 'UserCredentialUsageDetails', readonly id: string, readonly eventDateTime: string, readonly feature: CredentialFeature, readonly authMethod: UsageAuthMethod, readonly isSuccess: boolean, readonly failureReason: string | null, readonly user: { readonly __typename: 'User', readonly userPrincipalName: string, readonly userDisplayName: string | null } };

export type EventPageFragment = { readonly __typename: 'UserCredentialUsageDetailsConnection', readonly totalCount: number, readonly edges: ReadonlyArray<{ readonly __typename: 'UserCredentialUsageDetailsEdge', readonly cursor: string, readonly node: { readonly __typename: 'UserCredentialUsageDetails', readonly id: string, readonly eventDateTime: string, readonly feature: CredentialFeature, readonly authMethod: UsageAuthMethod, readonly isSuccess: boolean, readonly failureReason: string | null, readonly user: { readonly __typename: 'User', readonly userPrincipalName: string, readonly userDisplayName: string | null } } }>, readonly pageInfo: { readonly __typename: 'PageInfo', readonly hasNextPage: boolean, readonly endCursor: string | null } };

export type FailedEventsQueryVariables = Exact<{
  period: CredentialUsagePeriod;
  first: number;
  after?: string | null | undefined;
}>;


export type FailedEventsQuery = { readonly __typename: 'Query', readonly userCredentialUsageDetails: { readonly __typename: 'UserCredentialUsageDetailsConnection', readonly totalCount: number, readonly edges: ReadonlyArray<{ readonly __typename: 'UserCredentialUsageDetailsEdge', readonly cursor: string, readonly node: { readonly __typename: 'UserCredentialUsageDetails', readonly id: string, readonly eventDateTime: string, readonly feature: CredentialFeature, readonly authMethod: UsageAuthMethod, readonly isSuccess: boolean, readonly failureReason: string | null, readonly user: { readonly __typename: 'User', readonly userPrincipalName: string, readonly userDisplayName: string | null } } }>, readonly pageInfo: { readonly __typename: 'PageInfo', readonly hasNextPage: boolean, readonly endCursor: string | null } } | null };

export type EventsOfUserQueryVariables = Exact<{
  userPrincipalName: string;
  first: number;
  after?: string | null | undefined;
}>;


export type EventsOfUserQuery = { readonly __typename: 'Query', readonly credentialUsageUser: { readonly __typename: 'User', readonly userPrincipalName: string, readonly credentialUsage: { readonly __typename: 'UserCredentialUsageDetailsConnection', readonly totalCount: number, readonly edges: ReadonlyArray<{ readonly __typename: 'UserCredentialUsageDetailsEdge', readonly cursor: string, readonly node: { readonly __typename: 'UserCredentialUsageDetails', readonly id: string, readonly eventDateTime: string, readonly feature: CredentialFeature, readonly authMethod: UsageAuthMethod, readonly isSuccess: boolean, readonly failureReason: string | null, readonly user: { readonly __typename: 'User', readonly userPrincipalName: string, readonly userDisplayName: string | null } } }>, readonly pageInfo: { readonly __typename: 'PageInfo', readonly hasNextPage: boolean, readonly endCursor: string | null } } | null } | null };

export type FailureShareQueryVariables = Exact<{
  period: CredentialUsagePeriod;
}>;


export type FailureShareQuery = { readonly __typename: 'Query', readonly userCredentialUsageDetails: { readonly __typename: 'UserCredentialUsageDetailsConnection', readonly aggregate: { readonly __typename: 'CredentialUsageAggregate', readonly totalCount: number, readonly failureCount: number } } | null, readonly credentialUsageReport: { readonly __typename: 'CredentialUsageReport', readonly state: CredentialUsageReportState, readonly asOf: string | null } };

export const EventFragmentDoc = {"kind":"Document","definitions":[{"kind":"FragmentDefinition","name":{"kind":"Name","value":"Event"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"UserCredentialUsageDetails"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"eventDateTime"}},{"kind":"Field","name":{"kind":"Name","value":"feature"}},{"kind":"Field","name":{"kind":"Name","value":"authMethod"}},{"kind":"Field","name":{"kind":"Name","value":"isSuccess"}},{"kind":"Field","name":{"kind":"Name","value":"failureReason"}},{"kind":"Field","name":{"kind":"Name","value":"user"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"Field","name":{"kind":"Name","value":"userPrincipalName"}},{"kind":"Field","name":{"kind":"Name","value":"userDisplayName"}}]}}]}}]} as unknown as DocumentNode<EventFragment, unknown>;
export const EventPageFragmentDoc = {"kind":"Document","definitions":[{"kind":"FragmentDefinition","name":{"kind":"Name","value":"EventPage"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"UserCredentialUsageDetailsConnection"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"Field","name":{"kind":"Name","value":"totalCount"}},{"kind":"Field","name":{"kind":"Name","value":"edges"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"Field","name":{"kind":"Name","value":"cursor"}},{"kind":"Field","name":{"kind":"Name","value":"node"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"FragmentSpread","name":{"kind":"Name","value":"Event"}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"pageInfo"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"Field","name":{"kind":"Name","value":"hasNextPage"}},{"kind":"Field","name":{"kind":"Name","value":"endCursor"}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"Event"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"UserCredentialUsageDetails"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"eventDateTime"}},{"kind":"Field","name":{"kind":"Name","value":"feature"}},{"kind":"Field","name":{"kind":"Name","value":"authMethod"}},{"kind":"Field","name":{"kind":"Name","value":"isSuccess"}},{"kind":"Field","name":{"kind":"Name","value":"failureReason"}},{"kind":"Field","name":{"kind":"Name","value":"user"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"Field","name":{"kind":"Name","value":"userPrincipalName"}},{"kind":"Field","name":{"kind":"Name","value":"userDisplayName"}}]}}]}}]} as unknown as DocumentNode<EventPageFragment, unknown>;
export const FailedEventsDocument = {"__meta__":{"hash":"sha256:dcf23fbd33aea00b755e7b68d1605bb2b8551e894f9005675c92c2df4d131939"},"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"FailedEvents"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"period"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"CredentialUsagePeriod"}}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"first"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"Int"}}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"after"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"String"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"Field","name":{"kind":"Name","value":"userCredentialUsageDetails"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"period"},"value":{"kind":"Variable","name":{"kind":"Name","value":"period"}}},{"kind":"Argument","name":{"kind":"Name","value":"success"},"value":{"kind":"BooleanValue","value":false}},{"kind":"Argument","name":{"kind":"Name","value":"first"},"value":{"kind":"Variable","name":{"kind":"Name","value":"first"}}},{"kind":"Argument","name":{"kind":"Name","value":"after"},"value":{"kind":"Variable","name":{"kind":"Name","value":"after"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"FragmentSpread","name":{"kind":"Name","value":"EventPage"}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"Event"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"UserCredentialUsageDetails"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"eventDateTime"}},{"kind":"Field","name":{"kind":"Name","value":"feature"}},{"kind":"Field","name":{"kind":"Name","value":"authMethod"}},{"kind":"Field","name":{"kind":"Name","value":"isSuccess"}},{"kind":"Field","name":{"kind":"Name","value":"failureReason"}},{"kind":"Field","name":{"kind":"Name","value":"user"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"Field","name":{"kind":"Name","value":"userPrincipalName"}},{"kind":"Field","name":{"kind":"Name","value":"userDisplayName"}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"EventPage"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"UserCredentialUsageDetailsConnection"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"Field","name":{"kind":"Name","value":"totalCount"}},{"kind":"Field","name":{"kind":"Name","value":"edges"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"Field","name":{"kind":"Name","value":"cursor"}},{"kind":"Field","name":{"kind":"Name","value":"node"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"FragmentSpread","name":{"kind":"Name","value":"Event"}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"pageInfo"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"Field","name":{"kind":"Name","value":"hasNextPage"}},{"kind":"Field","name":{"kind":"Name","value":"endCursor"}}]}}]}}]} as unknown as DocumentNode<FailedEventsQuery, FailedEventsQueryVariables>;
export const EventsOfUserDocument = {"__meta__":{"hash":"sha256:16c21ee4a66b06511b4718362451fb3505ed91ea7fc3609a26593d45686e62e2"},"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"EventsOfUser"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"userPrincipalName"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"String"}}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"first"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"Int"}}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"after"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"String"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"Field","name":{"kind":"Name","value":"credentialUsageUser"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"userPrincipalName"},"value":{"kind":"Variable","name":{"kind":"Name","value":"userPrincipalName"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"Field","name":{"kind":"Name","value":"userPrincipalName"}},{"kind":"Field","name":{"kind":"Name","value":"credentialUsage"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"first"},"value":{"kind":"Variable","name":{"kind":"Name","value":"first"}}},{"kind":"Argument","name":{"kind":"Name","value":"after"},"value":{"kind":"Variable","name":{"kind":"Name","value":"after"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"FragmentSpread","name":{"kind":"Name","value":"EventPage"}}]}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"Event"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"UserCredentialUsageDetails"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"eventDateTime"}},{"kind":"Field","name":{"kind":"Name","value":"feature"}},{"kind":"Field","name":{"kind":"Name","value":"authMethod"}},{"kind":"Field","name":{"kind":"Name","value":"isSuccess"}},{"kind":"Field","name":{"kind":"Name","value":"failureReason"}},{"kind":"Field","name":{"kind":"Name","value":"user"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"Field","name":{"kind":"Name","value":"userPrincipalName"}},{"kind":"Field","name":{"kind":"Name","value":"userDisplayName"}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"EventPage"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"UserCredentialUsageDetailsConnection"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"Field","name":{"kind":"Name","value":"totalCount"}},{"kind":"Field","name":{"kind":"Name","value":"edges"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"Field","name":{"kind":"Name","value":"cursor"}},{"kind":"Field","name":{"kind":"Name","value":"node"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"FragmentSpread","name":{"kind":"Name","value":"Event"}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"pageInfo"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"Field","name":{"kind":"Name","value":"hasNextPage"}},{"kind":"Field","name":{"kind":"Name","value":"endCursor"}}]}}]}}]} as unknown as DocumentNode<EventsOfUserQuery, EventsOfUserQueryVariables>;
export const FailureShareDocument = {"__meta__":{"hash":"sha256:e8a8bb5e6dc0f60b43e8357d020f9e7d28acc18234aed02bfbd6697ad14323d4"},"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"FailureShare"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"period"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"CredentialUsagePeriod"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"Field","name":{"kind":"Name","value":"userCredentialUsageDetails"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"period"},"value":{"kind":"Variable","name":{"kind":"Name","value":"period"}}},{"kind":"Argument","name":{"kind":"Name","value":"first"},"value":{"kind":"IntValue","value":"0"}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"Field","name":{"kind":"Name","value":"aggregate"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"Field","name":{"kind":"Name","value":"totalCount"}},{"kind":"Field","name":{"kind":"Name","value":"failureCount"}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"credentialUsageReport"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"Field","name":{"kind":"Name","value":"state"}},{"kind":"Field","name":{"kind":"Name","value":"asOf"}}]}}]}}]} as unknown as DocumentNode<FailureShareQuery, FailureShareQueryVariables>;