/** What a set takes for a text beside its characters. */
const ENTRY_BYTES = 64;

/**
 * Tells whether a text has come before, so that whoever keeps something for texts need not keep it for those that come
 * once. Texts are remembered up to so many bytes, and then forgotten together.
 */
export function createRecurrence(mostBytes: number): (text: string) => boolean {
  const seen = new Set<string>();
  let seenBytes = 0;
  return (text) => {
    if (seen.has(text)) return true;
    seenBytes += text.length + ENTRY_BYTES;
    if (seenBytes > mostBytes) {
      seen.clear();
      seenBytes = 0;
    } else seen.add(text);
    return false;
  };
}
