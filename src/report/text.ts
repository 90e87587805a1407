/**
 * The form in which texts are compared everywhere: NFC, then lower case by Unicode's default mapping. Entra compares
 * user principal names without regard to case; composed and decomposed letters look the same to whoever types them.
 * Lower case makes a sigma at the end of a word another letter, which a text that only begins so would miss, and may
 * leave a letter decomposed that has a composed form.
 */
export function foldText(text: string): string {
  // Most names are of printable ASCII, where the lower case is all there is to it.
  if (!/[^ -~]/.test(text)) return text.toLowerCase();
  return text.normalize('NFC').toLowerCase().replaceAll('\u03c2', '\u03c3').normalize('NFC');
}

/**
 * Orders texts by Unicode code point, as databases with a binary collation do. JavaScript's own `<` compares UTF-16
 * units and so would put U+1F600 (a surrogate pair, 0xD83D ...) before U+FF5E.
 */
export function compareCodePoints(a: string, b: string): number {
  const length = Math.min(a.length, b.length);
  for (let index = 0; index < length; index += 1) {
    const left = a.charCodeAt(index);
    const right = b.charCodeAt(index);
    if (left !== right) return codePointWeight(left) - codePointWeight(right);
  }
  return a.length - b.length;
}

/** Lifts surrogates above the units U+E000 ... U+FFFF, which is where the code points they encode stand. */
function codePointWeight(unit: number): number {
  if (unit < 0xd800) return unit;
  return unit < 0xe000 ? unit + 0x2000 : unit - 0x800;
}

/** Conditions on a text; all that are given must hold. A text that is missing meets none of them. */
export interface TextFilter {
  readonly eq: string | null;
  readonly in: readonly string[] | null;
  readonly startsWith: string | null;
  readonly contains: string | null;
}

/** A test for folded texts, with the conditions folded once. */
export function textPredicate(filter: TextFilter): (folded: string) => boolean {
  const eq = filter.eq === null ? null : foldText(filter.eq);
  const oneOf = filter.in === null ? null : new Set(filter.in.map(foldText));
  const startsWith = filter.startsWith === null ? null : foldText(filter.startsWith);
  const contains = filter.contains === null ? null : foldText(filter.contains);
  return (folded) =>
    (eq === null || folded === eq) &&
    (oneOf === null || oneOf.has(folded)) &&
    (startsWith === null || folded.startsWith(startsWith)) &&
    (contains === null || folded.includes(contains));
}

/** `{}` sets no condition: it matches all, the missing text included. */
export function isUnconditional(filter: TextFilter | null): boolean {
  return (
    filter === null ||
    (filter.eq === null &&
      filter.in === null &&
      filter.startsWith === null &&
      filter.contains === null)
  );
}
