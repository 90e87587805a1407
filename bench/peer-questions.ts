import { authMethodOf } from '../src/report/auth-method.js';

/** A question that everybody can be asked: Graph filters by method, feature and success, and by nothing else of ours. */
export interface PeerQuestion {
  readonly first: number;
  readonly method?: string;
  readonly feature?: 'registration' | 'reset';
  readonly isSuccess?: boolean;
}

export type PeerName =
  'gateway' | 'GraphQL Mesh, cached' | 'Hive Gateway, cached' | 'Tailcall, cached';

const ROW =
  'id feature userPrincipalName userDisplayName isSuccess authMethod failureReason eventDateTime';
const METHODS = [
  'mobileSMS',
  'email',
  'appNotification',
  'appCode',
  'mobileCall',
  'securityQuestion',
  'officePhone',
];
const FEATURES = ['registration', 'reset'] as const;

/** 1,092 questions for 20 rows on average: as many as response caches keep by default, and some more. */
const OTHER_ROWS = METHODS.flatMap((method) =>
  FEATURES.flatMap((feature) =>
    [true, false].flatMap((isSuccess) =>
      Array.from({ length: 39 }, (_, rows) => ({ first: rows + 1, method, feature, isSuccess })),
    ),
  ),
);
/** 150 questions for 975 rows on average. */
const OTHER_THOUSANDS = Array.from({ length: 50 }, (_, rows) => 951 + rows).flatMap(
  (first): readonly PeerQuestion[] => [
    { first },
    { first, feature: 'registration' },
    { first, isSuccess: true },
  ],
);

export const PEER_OPERATIONS = [
  {
    name: '20 filtered rows, the same again',
    questions: [{ first: 20, feature: 'reset', isSuccess: false }],
  },
  { name: '20 filtered rows, other variables each time', questions: OTHER_ROWS },
  { name: '1,000 rows, the same again', questions: [{ first: 1000 }] },
  { name: '1,000 rows, other variables each time', questions: OTHER_THOUSANDS },
] as const satisfies readonly { name: string; questions: readonly PeerQuestion[] }[];

/** The body that asks this of one of them. */
export function bodyFor(name: PeerName, question: PeerQuestion): string {
  if (name === 'gateway') return gatewayBody(question);
  const { first: top } = question;
  const filter = filterOf(question);
  const isFiltered = filter !== '';
  if (name === 'GraphQL Mesh, cached') {
    const query = `query Rows($options: QueryOptions) {
      userCredentialUsageDetails(queryOptions: $options) { ${ROW} }
    }`;
    const options = isFiltered ? { top, filter } : { top };
    return JSON.stringify({ query, variables: { options } });
  }
  const query = isFiltered
    ? `query Rows($top: Int!, $filter: String!) {
      userCredentialUsageDetails(top: $top, filter: $filter) { value { ${ROW} } }
    }`
    : `query Rows($top: Int!) { userCredentialUsageDetails(top: $top) { value { ${ROW} } } }`;
  return JSON.stringify({ query, variables: isFiltered ? { top, filter } : { top } });
}

function gatewayBody({ first, method, feature, isSuccess }: PeerQuestion): string {
  const query = `query Rows(
    $feature: CredentialFeature, $success: Boolean, $filter: UserCredentialUsageDetailsFilter, $first: Int
  ) {
    userCredentialUsageDetails(feature: $feature, success: $success, filter: $filter, first: $first) {
      nodes { ${ROW} }
    }
  }`;
  const variables = {
    first,
    ...(feature !== undefined && { feature: feature.toUpperCase() }),
    ...(isSuccess !== undefined && { success: isSuccess }),
    ...(method !== undefined && { filter: { authMethod: [authMethodOf(method)] } }),
  };
  return JSON.stringify({ query, variables });
}

/** In the OData that Graph understands. */
function filterOf({ method, feature, isSuccess }: PeerQuestion): string {
  const terms = [
    method === undefined ? [] : [`authMethod eq microsoft.graph.usageAuthMethod'${method}'`],
    feature === undefined ? [] : [`feature eq microsoft.graph.featureType'${feature}'`],
    isSuccess === undefined ? [] : [`isSuccess eq ${String(isSuccess)}`],
  ];
  return terms.flat().join(' and ');
}
