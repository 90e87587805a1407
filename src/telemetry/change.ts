/** Tells whether a text differs from the one before it: so what goes on for hours is said once. */
export function createChangeDetector(first = ''): (text: string) => boolean {
  let last = first;
  return (text) => {
    const isChange = text !== last;
    last = text;
    return isChange;
  };
}
