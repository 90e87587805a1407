import { readFileSync } from 'node:fs';
import { buildSubgraphSchema } from '@apollo/subgraph';
import { describe, expect, it } from '@jest/globals';
import { composeServices } from '@theguild/federation-composition';
import {
  Kind,
  isTypeDefinitionNode,
  parse,
  print,
  type FieldDefinitionNode,
  type InputValueDefinitionNode,
  type StringValueNode,
  type TypeDefinitionNode,
} from 'graphql';
import { authMethodOf } from '../../src/report/auth-method.js';

/** What clients, federation routers and scripts rely on. The schema may add to it; it renames and removes nothing. */
const PUBLISHED_CONTRACT = `
  CredentialFailureCategory.ABANDONED
  CredentialFailureCategory.BLOCKED
  CredentialFailureCategory.CANCELED
  CredentialFailureCategory.CONFIGURATION
  CredentialFailureCategory.CONTACTED_ADMIN
  CredentialFailureCategory.LICENSING
  CredentialFailureCategory.POLICY
  CredentialFailureCategory.SYSTEM
  CredentialFailureCategory.UNCLASSIFIED
  CredentialFeature.REGISTRATION
  CredentialFeature.RESET
  CredentialFeature.UNKNOWN
  CredentialUsageAggregate.byAuthMethod: [CredentialUsageAuthMethodCount!]!
  CredentialUsageAggregate.byFailureCategory: [CredentialUsageFailureCategoryCount!]!
  CredentialUsageAggregate.byFailureReason(first): Int! = 10
  CredentialUsageAggregate.byFailureReason: [CredentialUsageFailureReasonCount!]!
  CredentialUsageAggregate.byFeature: [CredentialUsageFeatureCount!]!
  CredentialUsageAggregate.distinctUsers: Int!
  CredentialUsageAggregate.failureCount: Int!
  CredentialUsageAggregate.overTime(interval): CredentialUsageInterval! = DAY
  CredentialUsageAggregate.overTime(timeZone): TimeZone! = "UTC"
  CredentialUsageAggregate.overTime: [CredentialUsageTimeBucket!]!
  CredentialUsageAggregate.successCount: Int!
  CredentialUsageAggregate.successRate: Float
  CredentialUsageAggregate.topUsers(first): Int! = 10
  CredentialUsageAggregate.topUsers(success): Boolean = false
  CredentialUsageAggregate.topUsers: [CredentialUsageUserCount!]!
  CredentialUsageAggregate.totalCount: Int!
  CredentialUsageAuthMethodCount.authMethod: UsageAuthMethod!
  CredentialUsageAuthMethodCount.failureCount: Int!
  CredentialUsageAuthMethodCount.successCount: Int!
  CredentialUsageAuthMethodCount.totalCount: Int!
  CredentialUsageDateTimeRange.from: DateTime
  CredentialUsageDateTimeRange.to: DateTime
  CredentialUsageFailureCategoryCount.count: Int!
  CredentialUsageFailureCategoryCount.failureCategory: CredentialFailureCategory!
  CredentialUsageFailureReasonCount.count: Int!
  CredentialUsageFailureReasonCount.failureCategory: CredentialFailureCategory!
  CredentialUsageFailureReasonCount.failureReason: String
  CredentialUsageFeatureCount.failureCount: Int!
  CredentialUsageFeatureCount.feature: CredentialFeature!
  CredentialUsageFeatureCount.successCount: Int!
  CredentialUsageFeatureCount.totalCount: Int!
  CredentialUsageInterval.DAY
  CredentialUsageInterval.HOUR
  CredentialUsageInterval.WEEK
  CredentialUsageOrderDirection.ASC
  CredentialUsageOrderDirection.DESC
  CredentialUsagePeriod.D1
  CredentialUsagePeriod.D30
  CredentialUsagePeriod.D7
  CredentialUsageHistory.completeFrom: DateTime
  CredentialUsageHistory.gaps: [CredentialUsageWindow!]!
  CredentialUsageHistory.knownFrom: DateTime
  CredentialUsagePrevious.aggregate: CredentialUsageAggregate!
  CredentialUsagePrevious.gaps: [CredentialUsageWindow!]!
  CredentialUsagePrevious.window: CredentialUsageWindow!
  CredentialUsageReport.ageSeconds: Int
  CredentialUsageReport.history: CredentialUsageHistory
  CredentialUsageWindowInput.from: DateTime!
  CredentialUsageWindowInput.to: DateTime!
  CredentialUsageReport.asOf: DateTime
  CredentialUsageReport.isComplete: Boolean!
  CredentialUsageReport.newestEvent: DateTime
  CredentialUsageReport.nextRefreshAt: DateTime
  CredentialUsageReport.notice: String
  CredentialUsageReport.oldestEvent: DateTime
  CredentialUsageReport.rowCount: Int!
  CredentialUsageReport.source: CredentialUsageReportSource!
  CredentialUsageReport.state: CredentialUsageReportState!
  CredentialUsageReport.upstream: CredentialUsageUpstreamBudget!
  CredentialUsageReportSource.USER_CREDENTIAL_USAGE_DETAILS
  CredentialUsageReportSource.USER_EVENTS_SUMMARY
  CredentialUsageReportState.FAILING
  CredentialUsageReportState.FRESH
  CredentialUsageReportState.LOADING
  CredentialUsageReportState.STALE
  CredentialUsageStringFilter.contains: String
  CredentialUsageStringFilter.eq: String
  CredentialUsageStringFilter.in: [String!]
  CredentialUsageStringFilter.startsWith: String
  CredentialUsageSummary.authMethod: UsageAuthMethod!
  CredentialUsageSummary.failureActivityCount: Int!
  CredentialUsageSummary.feature: CredentialFeature!
  CredentialUsageSummary.id: ID!
  CredentialUsageSummary.successfulActivityCount: Int!
  CredentialUsageTimeBucket.failureCount: Int!
  CredentialUsageTimeBucket.from: DateTime!
  CredentialUsageTimeBucket.successCount: Int!
  CredentialUsageTimeBucket.to: DateTime!
  CredentialUsageTimeBucket.totalCount: Int!
  CredentialUsageUpstreamBudget.limit: Int!
  CredentialUsageUpstreamBudget.pausedUntil: DateTime
  CredentialUsageUpstreamBudget.remaining: Int!
  CredentialUsageUpstreamBudget.requestsTotal: Int!
  CredentialUsageUpstreamBudget.throttledTotal: Int!
  CredentialUsageUpstreamBudget.windowSeconds: Int!
  CredentialUsageUserCount.count: Int!
  CredentialUsageUserCount.user: User!
  CredentialUsageWindow.from: DateTime!
  CredentialUsageWindow.to: DateTime!
  PageInfo @shareable
  PageInfo.endCursor: String
  PageInfo.hasNextPage: Boolean!
  PageInfo.hasPreviousPage: Boolean!
  PageInfo.startCursor: String
  Query.credentialUsageReport: CredentialUsageReport!
  Query.credentialUsageSummary(feature): CredentialFeature
  Query.credentialUsageSummary(period): CredentialUsagePeriod! = D30
  Query.credentialUsageSummary: [CredentialUsageSummary!]
  Query.credentialUsageUser(userPrincipalName): String!
  Query.credentialUsageUser: User
  Query.userCredentialUsageDetails(after): String
  Query.userCredentialUsageDetails(before): String
  Query.userCredentialUsageDetails(feature): CredentialFeature
  Query.userCredentialUsageDetails(filter): UserCredentialUsageDetailsFilter
  Query.userCredentialUsageDetails(first): Int
  Query.userCredentialUsageDetails(last): Int
  Query.userCredentialUsageDetails(orderBy): UserCredentialUsageDetailsOrder! = {field: EVENT_DATE_TIME, direction: DESC}
  Query.userCredentialUsageDetails(period): CredentialUsagePeriod! = D30
  Query.userCredentialUsageDetails(success): Boolean
  Query.userCredentialUsageDetails: UserCredentialUsageDetailsConnection
  UsageAuthMethod.ALTERNATE_MOBILE_CALL
  UsageAuthMethod.ALTERNATE_MOBILE_PHONE
  UsageAuthMethod.APP_CODE
  UsageAuthMethod.APP_NOTIFICATION
  UsageAuthMethod.APP_PASSWORD
  UsageAuthMethod.EMAIL
  UsageAuthMethod.EXTERNAL_AUTH_METHOD
  UsageAuthMethod.FIDO
  UsageAuthMethod.FIDO2_SECURITY_KEY
  UsageAuthMethod.HARDWARE_ONE_TIME_PASSCODE
  UsageAuthMethod.MAC_OS_SECURE_ENCLAVE_KEY
  UsageAuthMethod.MICROSOFT_AUTHENTICATOR_PASSWORDLESS
  UsageAuthMethod.MICROSOFT_AUTHENTICATOR_PUSH
  UsageAuthMethod.MOBILE_CALL
  UsageAuthMethod.MOBILE_PHONE
  UsageAuthMethod.MOBILE_SMS
  UsageAuthMethod.OFFICE_PHONE
  UsageAuthMethod.ONE_TIME_PASSCODE
  UsageAuthMethod.PASS_KEY_DEVICE_BOUND
  UsageAuthMethod.PASS_KEY_DEVICE_BOUND_AUTHENTICATOR
  UsageAuthMethod.PASS_KEY_DEVICE_BOUND_WINDOWS_HELLO
  UsageAuthMethod.PASS_KEY_SYNCED
  UsageAuthMethod.QR_CODE
  UsageAuthMethod.SECURITY_QUESTION
  UsageAuthMethod.SMS
  UsageAuthMethod.SOFTWARE_ONE_TIME_PASSCODE
  UsageAuthMethod.TEMPORARY_ACCESS_PASS
  UsageAuthMethod.UNKNOWN
  UsageAuthMethod.WINDOWS_HELLO_FOR_BUSINESS
  User @key(fields: "userPrincipalName")
  User.credentialUsage(after): String
  User.credentialUsage(before): String
  User.credentialUsage(feature): CredentialFeature
  User.credentialUsage(first): Int
  User.credentialUsage(last): Int
  User.credentialUsage(period): CredentialUsagePeriod! = D30
  User.credentialUsage(success): Boolean
  User.credentialUsage: UserCredentialUsageDetailsConnection
  User.userDisplayName: String
  User.userPrincipalName: String!
  UserCredentialUsageDetails @key(fields: "id")
  UserCredentialUsageDetails.authMethod: UsageAuthMethod!
  UserCredentialUsageDetails.authMethodRaw: String!
  UserCredentialUsageDetails.eventDateTime: DateTime!
  UserCredentialUsageDetails.failureCategory: CredentialFailureCategory
  UserCredentialUsageDetails.failureReason: String
  UserCredentialUsageDetails.feature: CredentialFeature!
  UserCredentialUsageDetails.id: ID!
  UserCredentialUsageDetails.isSuccess: Boolean!
  UserCredentialUsageDetails.sourceId: String!
  UserCredentialUsageDetails.user: User!
  UserCredentialUsageDetails.userDisplayName: String
  UserCredentialUsageDetails.userPrincipalName: String!
  UserCredentialUsageDetailsConnection.aggregate: CredentialUsageAggregate!
  UserCredentialUsageDetailsConnection.edges: [UserCredentialUsageDetailsEdge!]!
  UserCredentialUsageDetailsConnection.nodes: [UserCredentialUsageDetails!]!
  UserCredentialUsageDetailsConnection.pageInfo: PageInfo!
  UserCredentialUsageDetailsConnection.report: CredentialUsageReport!
  UserCredentialUsageDetailsConnection.totalCount: Int!
  UserCredentialUsageDetailsConnection.window: CredentialUsageWindow!
  UserCredentialUsageDetailsEdge.cursor: String!
  UserCredentialUsageDetailsEdge.node: UserCredentialUsageDetails!
  UserCredentialUsageDetailsFilter.authMethod: [UsageAuthMethod!]
  UserCredentialUsageDetailsFilter.eventDateTime: CredentialUsageDateTimeRange
  UserCredentialUsageDetailsFilter.failureCategory: [CredentialFailureCategory!]
  UserCredentialUsageDetailsFilter.failureReason: CredentialUsageStringFilter
  UserCredentialUsageDetailsFilter.userDisplayName: CredentialUsageStringFilter
  UserCredentialUsageDetailsFilter.userPrincipalName: CredentialUsageStringFilter
  UserCredentialUsageDetailsOrder.direction: CredentialUsageOrderDirection!
  UserCredentialUsageDetailsOrder.field: UserCredentialUsageDetailsOrderField!
  UserCredentialUsageDetailsOrderField.EVENT_DATE_TIME
  UserCredentialUsageDetailsOrderField.USER_PRINCIPAL_NAME
`
  .trim()
  .split(/\n */);

interface SchemaElement {
  readonly signature: string;
  readonly description: StringValueNode | undefined;
  /** An argument or input field that a client must give: a new one would break the operations that exist. */
  readonly isRequiredInput: boolean;
}

const schemaText = readFileSync(new URL('../../schema.graphql', import.meta.url), 'utf8');
const typeDefs = parse(schemaText);
const elements = typeDefs.definitions.filter(isTypeDefinitionNode).flatMap(elementsOf);
const signatures = elements.map(({ signature }) => signature);

function elementsOf(type: TypeDefinitionNode): SchemaElement[] {
  const typeName = type.name.value;
  const directives = (type.directives ?? []).map((directive) => ` ${print(directive)}`).join('');
  const self = element(`${typeName}${directives}`, type.description);
  if (type.kind === Kind.ENUM_TYPE_DEFINITION) {
    const members = type.values ?? [];
    return [
      self,
      ...members.map((member) => element(`${typeName}.${member.name.value}`, member.description)),
    ];
  }
  if (type.kind === Kind.INPUT_OBJECT_TYPE_DEFINITION) {
    return [
      self,
      ...(type.fields ?? []).map((field) => inputElement(`${typeName}.${field.name.value}`, field)),
    ];
  }
  if (type.kind === Kind.OBJECT_TYPE_DEFINITION) {
    return [self, ...(type.fields ?? []).flatMap((field) => fieldElements(typeName, field))];
  }
  return [self];
}

function fieldElements(typeName: string, field: FieldDefinitionNode): SchemaElement[] {
  const path = `${typeName}.${field.name.value}`;
  const args = (field.arguments ?? []).map((arg) =>
    inputElement(`${path}(${arg.name.value})`, arg),
  );
  return [element(`${path}: ${print(field.type)}`, field.description), ...args];
}

function inputElement(path: string, input: InputValueDefinitionNode): SchemaElement {
  const type = print(input.type);
  const defaultText = input.defaultValue === undefined ? '' : ` = ${print(input.defaultValue)}`;
  const isRequiredInput = type.endsWith('!') && defaultText === '';
  return { ...element(`${path}: ${type}${defaultText}`, input.description), isRequiredInput };
}

function element(signature: string, description: StringValueNode | undefined): SchemaElement {
  return { signature, description, isRequiredInput: false };
}

/** A subgraph of somebody else, who owns the users and has taken the plain names. */
const USERS_SUBGRAPH = `
  extend schema @link(url: "https://specs.apollo.dev/federation/v2.0", import: ["@key", "@shareable"])
  type Query { user(id: ID!, name: StringFilter): User  report(order: OrderDirection): Report }
  type User @key(fields: "id") @key(fields: "userPrincipalName") { id: ID!  userPrincipalName: String!  users: UserPage }
  type UserPage { pageInfo: PageInfo! }
  type PageInfo @shareable { hasNextPage: Boolean!  hasPreviousPage: Boolean!  startCursor: String  endCursor: String }
  type Report { id: ID! }
  input StringFilter { eq: String }
  enum OrderDirection { UP DOWN }
`;

function compose() {
  return composeServices([
    { name: 'credential-usage', typeDefs },
    { name: 'users', typeDefs: parse(USERS_SUBGRAPH) },
  ]);
}

describe('the published schema', () => {
  it('carries every name of the published contract, with its type, default and directives', () => {
    expect(PUBLISHED_CONTRACT.filter((signature) => !signatures.includes(signature))).toEqual([]);
  });

  it('asks for no argument or input field beyond the contract', () => {
    const required = elements.filter(({ isRequiredInput }) => isRequiredInput);
    const added = required.filter(({ signature }) => !PUBLISHED_CONTRACT.includes(signature));
    expect(added).toEqual([]);
  });

  it('describes every type, field, argument, enum member, input field and scalar in sentences', () => {
    const isDescribed = ({ description }: SchemaElement) =>
      description?.value.endsWith('.') === true;
    expect(elements.filter((each) => !isDescribed(each)).map(({ signature }) => signature)).toEqual(
      [],
    );
  });

  it("names Graph's own spelling of every authentication method", () => {
    const members = elements.filter(({ signature }) => signature.startsWith('UsageAuthMethod.'));
    const translated = members.map(({ description }) => {
      const spelling = /Microsoft Graph: `(\w+)`/.exec(description?.value ?? '')?.[1] ?? '';
      return `UsageAuthMethod.${authMethodOf(spelling)}`;
    });
    expect(translated).toEqual(members.map(({ signature }) => signature));
  });
});

describe('the subgraph', () => {
  it('is accepted by the federation library', () => {
    const schema = buildSubgraphSchema([{ typeDefs }]);
    expect(Object.keys(schema.getQueryType()?.getFields() ?? {})).toContain('_entities');
  });

  it('composes with a users subgraph that has its own user, Report, StringFilter and OrderDirection', () => {
    const { errors, publicSdl } = compose();
    expect(errors).toBeUndefined();
    expect(publicSdl).toMatch(/^ {2}user\(/m);
    expect(publicSdl).toMatch(/^ {2}credentialUsageUser\(/m);
  });

  it("adds the credential usage to the owner's User", () => {
    const fieldsOfUser = /^type User .*?^}/ms.exec(compose().supergraphSdl ?? '')?.[0];
    expect(fieldsOfUser).toMatch(/^ {2}id: ID!/m);
    expect(fieldsOfUser).toMatch(/^ {2}credentialUsage\(/m);
  });
});
