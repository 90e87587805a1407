import {
  GraphQLIncludeDirective,
  GraphQLSkipDirective,
  Kind,
  visit,
  type DocumentNode,
  type GraphQLSchema,
  type OperationDefinitionNode,
} from 'graphql';
import { LRUCache } from 'lru-cache';
import type { GraphQLContext } from '../context.js';
import { isFragment } from '../limits/fragments.js';
import { checkVariableSize } from '../limits/variable-size.js';
import type { CheckedVariables, VariableCheck } from '../operation-check.js';
import type { Compilation } from './compilation.js';
import { compileOperation } from './compile.js';
import type { Emit } from './emit.js';
import type { JsonWriter } from './json-writer.js';
import { compileVariables, type CoerceVariables } from './variables.js';

/** An operation that Apollo Server has parsed, validated and let through. */
export interface AdmittedOperation {
  readonly schema: GraphQLSchema;
  readonly document: DocumentNode;
  readonly operation: OperationDefinitionNode;
  /** As the client sent them. */
  readonly query: string;
  readonly operationName: string | null | undefined;
  readonly checkVariables: VariableCheck;
}

export interface PreparedOperation {
  /** null: it has none. */
  readonly name: string | null;
  /** Whether it has turned out that only Apollo Server can answer it. */
  readonly isUnprepared: boolean;
  /** Whether it asks for nothing that changes by itself while the report stays the same. */
  readonly isTimeless: boolean;
  /**
   * Writes `data`, and gives what it costs and whom it shows.
   * @throws whatever stands in the way: Apollo Server then says it in its own words.
   */
  run(
    out: JsonWriter,
    variables: Readonly<Record<string, unknown>>,
    context: GraphQLContext,
  ): Omit<CheckedVariables, 'knownArguments'>;
}

/** Plans that are kept of one operation: one for each combination of its `@skip` and `@include`. */
const MOST_PLANS = 8;

/** Of how many plans an operation of this text may consist. */
export function mostPlansOf(query: string): number {
  return /@(skip|include)/.test(query) ? MOST_PLANS : 1;
}

export function prepareOperation(
  admitted: AdmittedOperation,
  rowsOf: Compilation['rowsOf'],
): PreparedOperation {
  const { schema, operation, document } = admitted;
  const fragments = Object.fromEntries(
    document.definitions.filter(isFragment).map((fragment) => [fragment.name.value, fragment]),
  );
  const conditions = conditionsIn(document);
  let coerce: CoerceVariables | undefined;
  let isUnprepared = false;
  const plans = new LRUCache<string, Emit>({ max: MOST_PLANS });
  const planFor = (variables: Readonly<Record<string, unknown>>): Emit => {
    const key = conditions.map((name) => (variables[name] === true ? 1 : 0)).join('');
    const known = plans.get(key);
    if (known !== undefined) return known;
    isUnprepared = true;
    const plan = compileOperation({ schema, operation, fragments, variables, rowsOf });
    isUnprepared = false;
    plans.set(key, plan);
    return plan;
  };
  return {
    name: operation.name?.value ?? null,
    get isUnprepared() {
      return isUnprepared;
    },
    isTimeless: !asksForVolatile(document),
    run: (out, given, context) => {
      checkVariableSize(given);
      coerce ??= compileVariables(schema, operation.variableDefinitions ?? []);
      const variables = coerce(given);
      const { knownArguments, ...checked } = admitted.checkVariables(
        variables,
        context.caller.view,
      );
      planFor(variables)(out, undefined, { context, variables, knownArguments });
      return checked;
    },
  };
}

/** The variables that stand in `@skip` and `@include`. */
function conditionsIn(document: DocumentNode): readonly string[] {
  const names = new Set<string>();
  const conditional = [GraphQLSkipDirective.name, GraphQLIncludeDirective.name];
  visit(document, {
    Directive: ({ name, arguments: given = [] }) => {
      for (const { value } of given) {
        const isCondition = conditional.includes(name.value) && value.kind === Kind.VARIABLE;
        if (isCondition) names.add(value.name.value);
      }
    },
  });
  return [...names];
}

/** Fields of `CredentialUsageReport` that change while its snapshot, state and fault stay. No other type has such. */
const VOLATILE_FIELDS = ['ageSeconds', 'nextRefreshAt', 'sweep', 'notice', 'upstream'];

function asksForVolatile(document: DocumentNode): boolean {
  let isFound = false;
  visit(document, {
    Field: ({ name }) => {
      isFound ||= VOLATILE_FIELDS.includes(name.value);
    },
  });
  return isFound;
}
