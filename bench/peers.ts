import assert from 'node:assert/strict';
import { parseArgs } from 'node:util';
import type { ChildServer } from './child-server.js';
import { CORES_LINE, isPinned } from './cores.js';
import { inTurn } from './rounds.js';
import { emulate } from './emulated-report.js';
import { startGateway } from './gateway-under-test.js';
import { PEER_GOALS } from './goals.js';
import { standings, standingsTable } from './goal-standing.js';
import { htmlReport } from './html-report.js';
import { generator, load } from './load.js';
import { positive } from './option.js';
import { bodyFor, PEER_OPERATIONS, type PeerName, type PeerQuestion } from './peer-questions.js';
import { peers, startPeer } from './peer-servers.js';
import { dataOf, post } from './post.js';
import { keepReport, logRun, machineLine } from './run-log.js';
import { operationTable, type Measured } from './serve-tables.js';

const { values } = parseArgs({
  options: {
    events: { type: 'string', default: '10000' },
    seed: { type: 'string', default: '1' },
    seconds: { type: 'string', default: '1' },
    rounds: { type: 'string', default: '3' },
    connections: { type: 'string', default: '10' },
    'library-folder': { type: 'string' },
  },
});
const rounds = positive('rounds', values.rounds);
const loadOptions = {
  seconds: Math.ceil(positive('seconds', values.seconds)),
  connections: positive('connections', values.connections),
};
const endMs = Math.floor(Date.now() / 1000) * 1000;
const eventCount = positive('events', values.events);
const report = { seed: positive('seed', values.seed), eventCount, endMs };

const about = `${machineLine()}; seed ${report.seed}; ${eventCount.toLocaleString('en')} events; rounds: ${rounds} of ${loadOptions.seconds} s, ${loadOptions.connections} connections; load by ${generator}; ${CORES_LINE}`;
console.log(`# Beside other gateways\n\n${about}\n`);
const emulator = await emulate(report);
const servers = new Map<PeerName, ChildServer>();
try {
  servers.set('gateway', await startGateway(emulator.settings));
  for (const peer of peers(values['library-folder'])) {
    const server = await startPeer(peer, emulator.settings);
    if (server !== undefined) servers.set(peer.name, server);
  }
  const results: { operation: string; measured: readonly Measured[] }[] = [];
  for (const { name, questions } of PEER_OPERATIONS) {
    await checkAnswers(questions);
    const measured = await compete(questions);
    console.log(`## ${name}\n\n${operationTable(measured)}\n`);
    results.push({ operation: name, measured });
  }
  const goals = standings(PEER_GOALS, results);
  console.log(`## Goals\n\n${standingsTable(goals)}\n`);
  logRun('peers', { ...report, rounds, ...loadOptions, generator, isPinned, goals, results });
  const html = htmlReport({ title: 'Beside other gateways', about, results, goals });
  console.log(`With a chart: ${keepReport('peers', html)}`);
} finally {
  for (const server of servers.values()) await server.stop();
  await emulator.close();
}

/** Every answer has the same events, however its server shapes and spells them. */
async function checkAnswers(questions: readonly PeerQuestion[]): Promise<void> {
  for (const question of questions) {
    let ours: string | undefined;
    for (const [name, { url }] of servers) {
      const answer = JSON.stringify(dataOf(await post(url, bodyFor(name, question))));
      const ids = [...answer.matchAll(/"id":"([^"]+)"/g)].map(([, id]) => id).join(' ');
      ours ??= ids;
      assert.equal(ids, ours, `${name} must have the gateway's events: ${bodyFor(name, question)}`);
    }
  }
}

function compete(questions: readonly PeerQuestion[]): Promise<readonly Measured[]> {
  const sides = [...servers].map(([name, server]) => {
    const path = new URL(server.url).pathname;
    const asked = questions.map((question) => ({ path, body: bodyFor(name, question) }));
    return { name, ask: () => load(server, asked, loadOptions) };
  });
  return inTurn(sides, rounds);
}
