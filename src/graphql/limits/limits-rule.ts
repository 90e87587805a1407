import {
  GraphQLError,
  type DefinitionNode,
  type DocumentNode,
  type ExecutableDefinitionNode,
  type ValidationRule,
} from 'graphql';
import { GatewayError } from '../../errors.js';
import { eachField, fragmentsOf, isFragment, responseName, type Fragments } from './fragments.js';
import { createMeasure, isOperation, type Measure } from './measure.js';

/** As many as a document without fragments can have within its tokens, so that only fragments reach it. */
const MOST_SELECTIONS = 1000;

interface Extent extends Measure {
  /** Names at the root of the answer. */
  readonly rootFields: number;
}

/** What an operation may have, beside its cost. */
const LIMITS: readonly {
  readonly reason: string;
  readonly most: number;
  readonly of: keyof Extent;
  readonly what: string;
  readonly fix: string;
}[] = [
  {
    reason: 'DEPTH',
    most: 12,
    of: 'depth',
    what: 'fields within one another',
    fix: 'Ask for the inner ones in another operation.',
  },
  {
    // The types, the fields of each and the arguments of each: no tool asks for more than that.
    reason: 'DEPTH',
    most: 3,
    of: 'introspectedLists',
    what: 'lists of introspection within one another',
    fix: 'Ask for the types by their names.',
  },
  {
    reason: 'ALIASES',
    most: 15,
    of: 'aliases',
    what: 'aliases',
    fix: 'Split it.',
  },
  {
    reason: 'ROOT_FIELDS',
    most: 5,
    of: 'rootFields',
    what: 'fields at its root',
    fix: 'Split it.',
  },
  {
    // A table whose columns are all optional has 11 of them, and as many counts beside it.
    reason: 'DIRECTIVES',
    most: 30,
    of: 'directives',
    what: 'directives',
    fix: 'Put one on a fragment in place of many on its fields.',
  },
  {
    reason: 'TOKENS',
    most: MOST_SELECTIONS,
    of: 'selections',
    what: 'selections',
    fix: 'Spread fewer fragments within fragments.',
  },
];

/**
 * Refuses a document that has too much of anything, in one error: it is then taken away from the other rules, which
 * would take the longer over it the worse it is.
 */
export const limitsRule: ValidationRule = (context) => ({
  Document: (document) => {
    const error = excessIn(document);
    if (error === undefined) return undefined;
    context.reportError(error);
    return null;
  },
});

/** All operations count, whichever is to be executed, and fragments that none of them spreads: all are validated. */
function excessIn(document: DocumentNode): GraphQLError | undefined {
  const fragments = fragmentsOf(document);
  const measure = createMeasure(fragments);
  for (const definition of document.definitions.filter(isExecutable)) {
    const extent = { ...measure(definition), rootFields: countRootFields(definition, fragments) };
    // Of a part of introspection, only its lists count.
    const error = excessOf(definition, isOfSchema(definition) ? { ...extent, depth: 1 } : extent);
    if (error !== undefined) return error;
  }
  return undefined;
}

function isExecutable(definition: DefinitionNode): definition is ExecutableDefinitionNode {
  return isOperation(definition) || isFragment(definition);
}

/** The types of introspection, such as `__Type`, and no others have such names. */
function isOfSchema(definition: ExecutableDefinitionNode): boolean {
  return isFragment(definition) && definition.typeCondition.name.value.startsWith('__');
}

function countRootFields(definition: ExecutableDefinitionNode, fragments: Fragments): number {
  if (!isOperation(definition)) return 0;
  const names = new Set<string>();
  eachField([definition.selectionSet], fragments, (field) => names.add(responseName(field)));
  return names.size;
}

function excessOf(definition: ExecutableDefinitionNode, extent: Extent): GraphQLError | undefined {
  const limit = LIMITS.find(({ of, most }) => extent[of] > most);
  if (limit === undefined) return undefined;
  const { most, what, of, fix, reason } = limit;
  const message = `An operation may have at most ${most} ${what}, and this one has ${extent[of]} with its fragments written out. ${fix}`;
  const originalError = new GatewayError('OPERATION_TOO_COMPLEX', message, { reason });
  return new GraphQLError(message, { nodes: definition, originalError });
}
