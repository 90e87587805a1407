import { describe, expect, it } from '@jest/globals';
import { documentFault } from '../../src/graphql/document-fault.js';
import { buildSchema } from '../../src/graphql/schema.js';

const faultOf = (text: string) => documentFault(buildSchema(), text);

describe('a document of a manifest', () => {
  it('has no fault where the schema can execute it', () => {
    expect(faultOf('query A { credentialUsageReport { state } }')).toBeUndefined();
  });

  it.each([
    ['does not parse', '{ a', /Expected Name, found <EOF>/],
    ['has only fragments', 'fragment F on Query { __typename }', /no operation/],
    [
      'may subscribe to nothing',
      'subscription ($x: Boolean!) { credentialUsageEvents @skip(if: $x) { endCursor } }',
      /one field at its root, always, and "@skip"/,
    ],
    ['asks for what the schema does not have', '{ nothing }', /Cannot query field "nothing"/],
  ])('is at fault where it %s', (_where, text, fault) => {
    expect(faultOf(text)).toMatch(fault);
  });
});
