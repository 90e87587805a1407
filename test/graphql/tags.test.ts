import { describe, expect, it } from '@jest/globals';
import { composeSchemaContract, compositionHasErrors } from '@theguild/federation-composition';
import {
  buildSchema,
  getNamedType,
  isEnumType,
  isInputObjectType,
  isObjectType,
  Kind,
  parse,
  type ConstDirectiveNode,
  type GraphQLSchema,
} from 'graphql';
import { readFileSync } from 'node:fs';
import { isIdentifying, needOfArguments, needOfField } from '../../src/graphql/access.js';
import { buildSchema as buildOurSchema } from '../../src/graphql/schema.js';

const SUBGRAPH = readFileSync(new URL('../../schema.graphql', import.meta.url), 'utf8');
const USERS = `
  extend schema @link(url: "https://specs.apollo.dev/federation/v2.0", import: ["@key"])
  type Query { me: User }
  type User @key(fields: "id") @key(fields: "userPrincipalName") { id: ID! userPrincipalName: String! }
`;

const schema = buildOurSchema();
const places = placesOf(schema);
/** The router's own way to entities, of which a contract shows nothing anyway. */
const coordinates = places
  .map(({ coordinate }) => coordinate)
  .filter((c) => c !== 'Query._entities');

interface Place {
  /** Such as `User.userPrincipalName`, of a field, an input field or an enum member. */
  readonly coordinate: string;
  readonly tags: readonly string[];
  /** The type of what a field gives. */
  readonly gives: string | undefined;
}

function placesOf(of: GraphQLSchema): readonly Place[] {
  return Object.values(of.getTypeMap()).flatMap((type) => {
    const place = (
      name: string,
      directives: readonly ConstDirectiveNode[] = [],
      gives?: string,
    ) => ({
      coordinate: `${type.name}.${name}`,
      tags: directives.flatMap(tagOf),
      gives,
    });
    if (type.name.startsWith('__')) return [];
    if (isEnumType(type))
      return type.getValues().map(({ name, astNode }) => place(name, astNode?.directives));
    if (isInputObjectType(type)) {
      return Object.values(type.getFields()).map(({ name, astNode }) =>
        place(name, astNode?.directives),
      );
    }
    if (!isObjectType(type)) return [];
    return Object.values(type.getFields()).map(({ name, astNode, type: gives }) =>
      place(name, astNode?.directives, getNamedType(gives).name),
    );
  });
}

function tagOf({ name, arguments: args = [] }: ConstDirectiveNode): readonly string[] {
  const value = args[0]?.value;
  return name.value === 'tag' && value?.kind === Kind.STRING ? [value.value] : [];
}

function taggedWith(tag: string): readonly string[] {
  return places.filter(({ tags }) => tags.includes(tag)).map(({ coordinate }) => coordinate);
}

/** The members of an input or an enum that carry the tag. */
function taggedIn(typeName: string, tag: string): readonly string[] {
  const prefix = `${typeName}.`;
  const members = taggedWith(tag).filter((coordinate) => coordinate.startsWith(prefix));
  return members.map((coordinate) => coordinate.slice(prefix.length));
}

function membersOf(typeName: string): readonly string[] {
  const type = schema.getType(typeName);
  if (isEnumType(type)) return type.getValues().map(({ name }) => name);
  return isInputObjectType(type) ? Object.keys(type.getFields()) : [];
}

/** What clients see of a supergraph in which a contract leaves out some tags. */
function contractWithout(...tags: readonly string[]): readonly Place[] {
  const result = composeSchemaContract(
    [
      { name: 'usage', typeDefs: parse(SUBGRAPH), url: 'http://usage.invalid' },
      { name: 'users', typeDefs: parse(USERS), url: 'http://users.invalid' },
    ],
    { include: new Set(), exclude: new Set(tags) },
    true,
  );
  if (compositionHasErrors(result)) throw new Error(result.errors.map(String).join('\n'));
  return placesOf(buildSchema(result.publicSdl));
}

describe('the tag "rows"', () => {
  it('is on every field that needs more than the role for counts', () => {
    const rows = coordinates.filter((place) => needOfField(place)?.view === 'PSEUDONYMS');
    expect([...taggedWith('rows')].sort()).toEqual(rows.sort());
  });
});

describe('the tag "identities"', () => {
  it("is on every field that shows a person or looks one up, but for the key, which is the owner's too", () => {
    const showing = coordinates.filter(
      (place) => isIdentifying(place) || needOfField(place)?.view === 'IDENTITIES',
    );
    expect(taggedWith('identities')).toEqual(
      expect.arrayContaining(showing.filter((place) => place !== 'User.userPrincipalName')),
    );
  });

  it('is on every filter and every order by name', () => {
    const needs = (args: object) =>
      needOfArguments('Query.userCredentialUsageDetails', { ...args });
    const filters = membersOf('UserCredentialUsageDetailsFilter');
    const orders = membersOf('UserCredentialUsageDetailsOrderField');
    expect(taggedIn('UserCredentialUsageDetailsFilter', 'identities')).toEqual(
      filters.filter((name) => needs({ filter: { [name]: {} } })),
    );
    expect(taggedIn('UserCredentialUsageDetailsOrderField', 'identities')).toEqual(
      orders.filter((field) => needs({ orderBy: { field } })),
    );
  });
});

describe('a contract', () => {
  it('without identities has the events, and no way from them to a user', () => {
    const left = contractWithout('identities');
    const fields = left.map(({ coordinate }) => coordinate);
    expect(fields.filter(isIdentifying)).toEqual(['User.userPrincipalName']);
    expect(fields).toContain('UserCredentialUsageDetailsConnection.nodes');
    const toUser = left.filter(({ gives }) => gives === 'User');
    expect(toUser.map(({ coordinate }) => coordinate)).toEqual(['Query.me']);
    expect(fields.filter((field) => field.startsWith('User.')).sort()).toEqual([
      'User.id',
      'User.userPrincipalName',
    ]);
  });

  it('without rows and identities has counts alone', () => {
    const fields = contractWithout('rows', 'identities').map(({ coordinate }) => coordinate);
    expect(fields.filter((field) => needOfField(field))).toEqual([]);
    expect(fields).not.toContain('UserCredentialUsageDetails.id');
    expect(fields).toContain('CredentialUsageAggregate.overTime');
  });
});
