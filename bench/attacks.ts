import { parseArgs } from 'node:util';
import type { AttackRow } from '../test/attacks/attack.js';
import { ATTACK_ROWS, exposedSettings } from '../test/attacks/attacks.js';
import { faultOf, play } from '../test/attacks/play.js';
import { emulate } from './emulated-report.js';
import { startGateway } from './gateway-under-test.js';
import { positive } from './option.js';
import { logRun, machineLine } from './run-log.js';
import { median } from './stopwatch.js';
import { duration, markdownTable } from './table.js';

/** More than any row of the table asks, and less than a flood. */
const UNITS_PER_MINUTE = 38;

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '3' },
    events: { type: 'string', default: '2000' },
    seed: { type: 'string', default: '1' },
  },
});
const rounds = positive('rounds', values.rounds);
const report = {
  seed: positive('seed', values.seed),
  eventCount: positive('events', values.events),
  endMs: Math.floor(Date.now() / 1000) * 1000,
};
console.log(`# Attacks

${machineLine()}; ${report.eventCount.toLocaleString('en')} events; each row ${rounds} times against the built gateway, exposed and just started; each attack over a connection of its own
`);
const msgraph = await emulate(report);
const settings = { ...msgraph.settings, ...exposedSettings(UNITS_PER_MINUTE) };
try {
  const figures = [];
  for (const row of ATTACK_ROWS.filter(({ attacks }) => attacks.length > 0)) {
    figures.push({ ...(await figuresOf(row)), row: row.row, what: row.what });
  }
  const cells = figures.map(({ row, what, statuses, durationsMs, worst }) => [
    `${row} ${what}`,
    String(durationsMs.length / rounds),
    statuses.join(', '),
    duration(median(durationsMs)),
    `${duration(worst.tookMs)} (${worst.name})`,
  ]);
  console.log(markdownTable(['', 'attacks', 'status', 'median', 'worst'], cells));
  logRun('attacks', { ...report, rounds, figures });
} finally {
  await msgraph.close();
}

/** A gateway of its own for each round, which has seen none of the attacks before. */
async function figuresOf({ attacks }: AttackRow) {
  const played: { readonly name: string; readonly status: number; readonly tookMs: number }[] = [];
  for (let round = 0; round < rounds; round += 1) {
    const gateway = await startGateway(settings);
    try {
      for (const attack of attacks) {
        const answer = await play(gateway.url, attack);
        const fault = faultOf(attack, answer);
        if (fault !== undefined)
          throw new Error(`${attack.name} must be taken as it says: ${fault}`);
        played.push({ name: attack.name, status: answer.status, tookMs: answer.tookMs });
      }
    } finally {
      await gateway.stop();
    }
  }
  return {
    statuses: [...new Set(played.map(({ status }) => status))].sort((a, b) => a - b),
    durationsMs: played.map(({ tookMs }) => tookMs),
    worst: played.reduce((most, one) => (one.tookMs > most.tookMs ? one : most)),
  };
}
