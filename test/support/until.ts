/** The turns of the event loop that something may take; each is a few microseconds to a few milliseconds. */
const MOST_TURNS = 5000;

export async function until(
  isSo: () => Promise<boolean>,
  step: () => Promise<void>,
): Promise<void> {
  for (let turn = 0; turn < MOST_TURNS; turn += 1) {
    if (await isSo()) return;
    await step();
  }
  throw new Error(`It was not so after ${MOST_TURNS} turns.`);
}
