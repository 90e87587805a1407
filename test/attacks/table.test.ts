import { describe, expect, it } from '@jest/globals';
import { existsSync, readFileSync } from 'node:fs';
import { someRow } from '../emulator/harness.js';
import { startHouse } from '../support/start-gateway.js';
import { ATTACK_ROWS, exposedSettings } from './attacks.js';
import { faultOf, play } from './play.js';

/** More than any row of the table asks, and less than a flood. */
const UNITS_PER_MINUTE = 38;

async function startExposed() {
  const house = await startHouse({
    rows: () => [someRow()],
    settings: exposedSettings(UNITS_PER_MINUTE),
  });
  await house.until(async () => (await fetch(`${house.gateway.url}/readyz`)).status === 200);
  return house;
}

describe('the table of attacks', () => {
  it('has every row, C01 to C25', () => {
    const numbers = Array.from({ length: 25 }, (_, index) => `C${String(index + 1).padStart(2, '0')}`);
    expect(ATTACK_ROWS.map(({ row }) => row)).toEqual(numbers);
    const empty = ATTACK_ROWS.filter(({ attacks, elsewhere = [] }) => attacks.length + elsewhere.length === 0);
    expect(empty).toEqual([]);
  }); // prettier-ignore

  it('names only tests that there are', () => {
    for (const named of ATTACK_ROWS.flatMap(({ elsewhere = [] }) => elsewhere)) {
      const [, path = '', title = ''] = /^(\S+)(?: "(.*)")?$/.exec(named) ?? [];
      expect([path, existsSync(path)]).toEqual([path, true]);
      expect(readFileSync(path, 'utf8')).toContain(title);
    }
  });

  it.each(ATTACK_ROWS.filter(({ attacks }) => attacks.length > 0))(
    '$row: $what',
    async ({ attacks }) => {
      const { gateway, logLines } = await startExposed();
      for (const attack of attacks) {
        const fault = faultOf(attack, await play(gateway.url, attack));
        expect({ attack: attack.name, fault }).toEqual({ attack: attack.name, fault: undefined });
      }
      // Each line of the log is one of ours, and none is a bug.
      const levels = logLines.map((line): unknown => JSON.parse(line));
      expect(levels.filter((line) => JSON.stringify(line).includes('"level":"error"'))).toEqual([]);
      expect((await fetch(`${gateway.url}/livez`)).status).toBe(200);
    },
  );
});
