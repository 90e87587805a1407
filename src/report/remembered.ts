import type { Selection } from './selection.js';

/**
 * Gives a computation a memory: what it found for a selection and a key is kept as long as the selection is, and the
 * bytes that it takes are counted there.
 */
export function remembered<Arguments extends readonly unknown[], Result>(
  compute: (selection: Selection, ...rest: Arguments) => Result,
  sizeBytesOf: (result: Result) => number,
  keyOf: (...rest: Arguments) => unknown = () => '',
): (selection: Selection, ...rest: Arguments) => Result {
  const kept = new WeakMap<Selection, Map<unknown, { readonly result: Result }>>();
  return (selection, ...rest) => {
    const results = kept.get(selection) ?? new Map<unknown, { readonly result: Result }>();
    const key = keyOf(...rest);
    const known = results.get(key);
    if (known !== undefined) return known.result;
    const result = compute(selection, ...rest);
    kept.set(selection, results.set(key, { result }));
    selection.onKept(sizeBytesOf(result));
    return result;
  };
}
