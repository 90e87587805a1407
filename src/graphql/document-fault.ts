import { GraphQLError, Kind, parse, specifiedRules, validate, type GraphQLSchema } from 'graphql';
import { subscriptionRule } from './subscription-rule.js';

/** Why a document cannot be executed by this schema; undefined when it can. */
export function documentFault(schema: GraphQLSchema, text: string): string | undefined {
  try {
    const document = parse(text);
    const isExecutable = document.definitions.some(
      ({ kind }) => kind === Kind.OPERATION_DEFINITION,
    );
    if (!isExecutable) return 'it has no operation';
    return validate(schema, document, [...specifiedRules, subscriptionRule])[0]?.message;
  } catch (error) {
    if (error instanceof GraphQLError) return error.message;
    throw error;
  }
}
