import { systemClock } from '../../src/time.js';
import { openStore } from '../../src/store/open-store.js';
import { STORE_PROGRAM } from './program.js';

/** Asks a store that may hang, waits for it as long as it is told to, and ends as the gateway does. */
const [path = '', limitMs = '0'] = process.argv.slice(2);
const store = await openStore(
  { engine: 'sqlite', path },
  { clock: systemClock, onMoved: () => console.log('moved'), program: STORE_PROGRAM },
);
const read = store.read('a', () => undefined, AbortSignal.timeout(Number(limitMs)));
console.log(await read.then(String, (error: unknown) => String(error)));
await store.close(AbortSignal.timeout(500)).catch(() => console.log('gave up'));
// As in the gateway, somebody listens to it.
process.on('SIGTERM', () => undefined);
process.exit(0);
