import { systemClock } from '../../src/time.js';
import { openStore } from '../../src/store/open-store.js';
import { numberedImage } from './numbered-image.js';

/** Keeps one image after the other, and says so of each when it is kept, until somebody kills it or its thread does. */
const [path = '', first = '1', program = ''] = process.argv.slice(2);
const store = await openStore(
  { engine: 'sqlite', path },
  { clock: systemClock, onMoved: () => console.log('moved'), program: new URL(program) },
);
console.log('opens');
for (let number = Number(first); ; number += 1) {
  await store.write('a', numberedImage(number));
  console.log(`kept ${number}`);
}
