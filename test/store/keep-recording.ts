import { openStore } from '../../src/store/open-store.js';
import { systemClock } from '../../src/time.js';
import { recordSweep } from './growing-report.js';

/** Records one sweep after the other, and says so of each when it is recorded, until somebody kills it. */
const [path = '', first = '1', program = ''] = process.argv.slice(2);
const store = await openStore(
  { engine: 'sqlite', path },
  { clock: systemClock, onMoved: () => console.log('moved'), program: new URL(program) },
);
console.log('opens');
for (let number = Number(first); ; number += 1) {
  await recordSweep(store, number);
  console.log(`kept ${number}`);
}
