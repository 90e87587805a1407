import { parseArgs } from 'node:util';
import type { FaultPlan } from '../src/emulator/faults/plan.js';
import { emulate } from './emulated-report.js';

/** Microsoft Graph in a process of its own. */
const { values } = parseArgs({
  options: {
    events: { type: 'string', default: '100000' },
    seed: { type: 'string', default: '1' },
    'end-ms': { type: 'string', default: '0' },
    /** Milliseconds before each answer, after as many calls as fill the first snapshot. */
    'page-every-ms': { type: 'string', default: '0' },
    'quick-calls': { type: 'string', default: '0' },
  },
});
const { events, seed, 'end-ms': endMs } = values;
const delayMs = Number(values['page-every-ms']);
const from = Number(values['quick-calls']) + 1;
const slow: FaultPlan = { faults: [{ fault: 'slow-headers', delayMs, from }] };
const report = { seed: Number(seed), eventCount: Number(events), endMs: Number(endMs) };
const { baseUrl } = await emulate(report, delayMs > 0 ? slow : undefined);
console.log(`Listening on ${baseUrl}`);
