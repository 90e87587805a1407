import {
  Kind,
  parse,
  parseConstValue,
  print,
  visit,
  type ConstDirectiveNode,
  type DirectiveNode,
  type FieldDefinitionNode,
} from 'graphql';

/** One of these lists must be met, and of it every member. The greater role opens what the lesser does. */
type Scopes = readonly (readonly string[])[];

const IDENTITIES: Scopes = [['CredentialUsage.Read.Identities']];
const ROWS: Scopes = [['CredentialUsage.Read'], ...IDENTITIES];

/** The fields that need more than a role for counts. */
const SCOPES_OF_FIELD: Readonly<Record<string, Scopes>> = {
  'UserCredentialUsageDetailsConnection.edges': ROWS,
  'UserCredentialUsageDetailsConnection.nodes': ROWS,
  'UserCredentialUsageDetailsConnection.pageInfo': ROWS,
  'CredentialUsageAggregate.topUsers': ROWS,
  'Query.credentialUsageUser': IDENTITIES,
  'Subscription.credentialUsageEvents': ROWS,
};

/** The two directives say the same; a policy is decided by the router's coprocessor, a scope by the caller's token. */
const ARGUMENT = { requiresScopes: 'scopes', policy: 'policies' } as const;

export type Guard = keyof typeof ARGUMENT;

/** The SDL with `@requiresScopes` or `@policy` on the fields that need a role, for routers that enforce it. */
export function guardSdl(sdl: string, guard: Guard): string {
  const guarded = visit(parse(sdl), {
    Directive: (node) => (node.name.value === 'link' ? importing(node, `@${guard}`) : undefined),
    ObjectTypeDefinition: (type) => ({
      ...type,
      fields: type.fields?.map((field) => guardField(type.name.value, field, guard)),
    }),
  });
  return print(guarded);
}

function guardField(typeName: string, field: FieldDefinitionNode, guard: Guard) {
  const scopes = SCOPES_OF_FIELD[`${typeName}.${field.name.value}`];
  if (scopes === undefined) return field;
  const directive: ConstDirectiveNode = {
    kind: Kind.DIRECTIVE,
    name: { kind: Kind.NAME, value: guard },
    arguments: [
      {
        kind: Kind.ARGUMENT,
        name: { kind: Kind.NAME, value: ARGUMENT[guard] },
        value: parseConstValue(JSON.stringify(scopes)),
      },
    ],
  };
  return { ...field, directives: [...(field.directives ?? []), directive] };
}

function importing(link: DirectiveNode, name: string): DirectiveNode {
  const imported = { kind: Kind.STRING, value: name } as const;
  const args = (link.arguments ?? []).map((argument) =>
    argument.name.value === 'import' && argument.value.kind === Kind.LIST
      ? { ...argument, value: { ...argument.value, values: [...argument.value.values, imported] } }
      : argument,
  );
  return { ...link, arguments: args };
}
