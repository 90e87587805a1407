import { parseArgs } from 'node:util';
import { emulate } from './emulated-report.js';

/** Microsoft Graph in a process of its own. */
const { values } = parseArgs({
  options: {
    events: { type: 'string', default: '100000' },
    seed: { type: 'string', default: '1' },
    'end-ms': { type: 'string', default: '0' },
  },
});
const { events, seed, 'end-ms': endMs } = values;
const report = { seed: Number(seed), eventCount: Number(events), endMs: Number(endMs) };
const { baseUrl } = await emulate(report);
console.log(`Listening on ${baseUrl}`);
