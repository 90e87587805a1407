import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { topLevelNames } from '../../src/msgraph/top-level-name.js';

describe('topLevelNames', () => {
  it.each([
    ['{}', []],
    ['{"a":1,"b":"c","d":null}', ['a', 'b', 'd']],
    ['{"value":[],"value":[]}', ['value', 'value']],
    ['{"value":[], "v\\u0061lue" : []}', ['value', 'value']],
    ['{"a":{"value":1},"b":[{"value":2}]}', ['a', 'b']],
    ['{"a":"\\"value\\":1","b\\\\":"\\\\"}', ['a', 'b\\']],
    ['{"a":["x,\\"y\\":{[","z"],"b":"}"}', ['a', 'b']],
    ['\n{ "a" :\t1 ,\r\n"" : 2 }', ['a', '']],
  ])('of %s are %j', (json, names) => {
    expect(topLevelNames(json)).toEqual(names);
  });

  it('are those that JSON.parse finds, when no name stands there twice', () => {
    fc.assert(
      fc.property(
        fc.dictionary(fc.string({ unit: 'grapheme' }), fc.jsonValue()),
        fc.constantFrom(undefined, 2),
        (document, indent) => {
          const json = JSON.stringify(document, null, indent);
          const names = Object.keys(Object.fromEntries(Object.entries(document)));
          expect([...topLevelNames(json)].sort()).toEqual(names.sort());
        },
      ),
    );
  });

  it('are found in time that grows with the text alone, however many backslashes it has', () => {
    const text = '\\"'.repeat(500_000) + '\\\\'.repeat(500_000);
    expect(topLevelNames(`{"a":"${text}","b":1}`)).toEqual(['a', 'b']);
  });
});
