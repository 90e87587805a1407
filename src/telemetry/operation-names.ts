/** What GraphQL takes for a name, and no longer than people give. */
const NAME = /^[_A-Za-z][_0-9A-Za-z]{0,63}$/;
/** Names that get series of their own. */
const MOST_NAMES = 100;
/** What the labels say that are no names. */
const RESERVED: readonly string[] = ['anonymous', 'none', 'other'];
/** Names that came once, before all of them are forgotten. */
const MOST_SEEN = 1000;

/**
 * The label for the name of an operation, which a caller makes up: the first hundred names that come twice are labels, and
 * all others are `other`. So a client's own few names show, and one that sends a new name each time makes no series.
 */
export function createOperationNames(): (name: string | null) => string {
  const labels = new Set<string>();
  const seen = new Set<string>();
  const comesAgain = (name: string) => {
    if (seen.delete(name)) return true;
    if (seen.size === MOST_SEEN) seen.clear();
    seen.add(name);
    return false;
  };
  return (name) => {
    if (name === null) return 'anonymous';
    if (labels.has(name)) return name;
    const isLabel = labels.size < MOST_NAMES && isGood(name) && comesAgain(name);
    if (!isLabel) return 'other';
    labels.add(name);
    return name;
  };
}

function isGood(name: string): boolean {
  return NAME.test(name) && !RESERVED.includes(name);
}
