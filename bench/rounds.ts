import type { LoadFigures } from './load.js';
import type { Measured } from './serve-tables.js';

interface Side {
  readonly name: string;
  readonly ask: () => Promise<LoadFigures>;
}

/**
 * Rounds in turn (A B C, A B C, ...), so that whatever slows the machine down slows all of them down. One round more
 * than that comes first, to warm up, and does not count.
 */
export async function inTurn(sides: readonly Side[], rounds: number): Promise<readonly Measured[]> {
  const measured = sides.map((side) => ({ ...side, figures: new Array<LoadFigures>() }));
  for (let round = 0; round <= rounds; round += 1) {
    for (const { ask, figures } of measured) {
      const asked = await ask();
      if (round > 0) figures.push(asked);
    }
  }
  return measured.map(({ name, figures }) => ({ name, figures }));
}
