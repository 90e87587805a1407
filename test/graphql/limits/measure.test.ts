import { describe, expect, it } from '@jest/globals';
import { isObjectType, Kind, parse, visit, type DocumentNode } from 'graphql';
import { drawsFor } from '../../../src/emulator/demo-draws.js';
import { fragmentsOf } from '../../../src/graphql/limits/fragments.js';
import { createMeasure, INTROSPECTED_LISTS, isOperation } from '../../../src/graphql/limits/measure.js'; // prettier-ignore
import { buildSchema } from '../../../src/graphql/schema.js';
import { randomOperation } from '../../support/random-operation.js';

const schema = buildSchema();

const POOL = {
  Boolean: [true, false],
  first: [1],
  last: [1],
  after: ['x'],
  before: ['x'],
  maxAgeSeconds: [1],
  timeZone: ['UTC'],
  DateTime: ['2026-01-01T00:00:00Z'],
  String: ['x'],
};

/** The document with every spread replaced by what it stands for. */
function writtenOut(document: DocumentNode): DocumentNode {
  const fragments = fragmentsOf(document);
  const expanded: DocumentNode = visit(document, {
    FragmentSpread: ({ name, directives }) => {
      const fragment = fragments.get(name.value);
      if (fragment === undefined) throw new Error('Every fragment is defined.');
      const { typeCondition, selectionSet } = fragment;
      return { kind: Kind.INLINE_FRAGMENT, typeCondition, directives, selectionSet };
    },
  });
  return expanded;
}

function measureOf(document: DocumentNode) {
  return document.definitions.filter(isOperation).map(createMeasure(fragmentsOf(document)));
}

describe('the measure of an operation', () => {
  it('is the same when its fragments are written out', () => {
    let spreads = 0;
    for (let number = 0; number < 500; number += 1) {
      const { query } = randomOperation(schema, POOL, drawsFor(2, number, 0));
      const document = parse(query);
      if (fragmentsOf(document).size > 0) spreads += 1;
      expect({ query, measure: measureOf(document) }).toEqual({
        query,
        measure: measureOf(writtenOut(document)),
      });
    }
    expect(spreads).toBeGreaterThan(50);
  });

  it('ends where a fragment spreads itself', () => {
    const [measure] = measureOf(parse('{ ...A } fragment A on Query { __typename ...A }'));
    expect(measure).toMatchObject({ selections: 3, depth: 1 });
  });

  it('takes no field of the schema for a list of introspection', () => {
    const names = Object.values(schema.getTypeMap())
      .filter(isObjectType)
      .filter(({ name }) => !name.startsWith('__'))
      .flatMap((type) => Object.keys(type.getFields()));
    expect(names.filter((name) => INTROSPECTED_LISTS.has(name))).toEqual([]);
  });
});
