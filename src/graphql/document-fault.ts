import { GraphQLError, Kind, parse, validate, type GraphQLSchema } from 'graphql';

/** Why a document cannot be executed by this schema; undefined when it can. */
export function documentFault(schema: GraphQLSchema, text: string): string | undefined {
  try {
    const document = parse(text);
    const isExecutable = document.definitions.some(
      ({ kind }) => kind === Kind.OPERATION_DEFINITION,
    );
    return isExecutable ? validate(schema, document)[0]?.message : 'it has no operation';
  } catch (error) {
    if (error instanceof GraphQLError) return error.message;
    throw error;
  }
}
