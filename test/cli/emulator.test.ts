import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import { emulator } from '../../src/cli/emulator.js';
import { UsageError } from '../../src/cli/failure.js';
import { FAULTS } from '../../src/emulator/faults/catalogue.js';
import { runCommand } from './run-command.js';

const folder = mkdtempSync(join(tmpdir(), 'faults-'));
afterAll(() => {
  rmSync(folder, { recursive: true });
});

/** The name of a file with that text. */
function fileOf(text: string): string {
  const path = join(folder, 'plan.json');
  writeFileSync(path, text);
  return path;
}

/** The settings that the start message says a gateway needs. */
function settingsIn(stdout: string): { readonly baseUrl: string; readonly token: string } {
  const [, baseUrl = '', token = ''] =
    /GRAPH_BASE_URL=(\S+) GRAPH_ACCESS_TOKEN=(\S+) credential-usage-gateway serve/.exec(stdout) ??
    [];
  return { baseUrl, token };
}

function fetchReport(stdout: string): Promise<Response> {
  const { baseUrl, token } = settingsIn(stdout);
  return fetch(`${baseUrl}/reports/userCredentialUsageDetails`, {
    headers: { authorization: `Bearer ${token}` },
  });
}

/** When the events of the first page happened, in the order in which they came. */
async function eventDates(stdout: string): Promise<string[]> {
  const text = await (await fetchReport(stdout)).text();
  return [...text.matchAll(/"eventDateTime":"([^"]*)"/g)].map(([, date = '']) => date);
}

/** The first page of the report, and the HTTP status. */
async function firstPage(stdout: string): Promise<{ status: number; rowCount: number }> {
  const response = await fetchReport(stdout);
  const body: unknown = await response.json();
  const hasRows = typeof body === 'object' && body !== null && 'value' in body;
  const rowCount = hasRows && Array.isArray(body.value) ? body.value.length : 0;
  return { status: response.status, rowCount };
}

describe('the command emulator', () => {
  it('serves the report to whoever does what its start message says', async () => {
    const pages: { status: number; rowCount: number }[] = [];
    const args = ['--port', '0', '--events', '500', '--seed', '7', '--page-size', '10'];
    const { exitCode } = await runCommand(emulator, args, {
      meanwhile: async (stdout) => {
        pages.push(await firstPage(stdout));
      },
    });
    expect(exitCode).toBe(0);
    expect(pages).toEqual([{ status: 200, rowCount: 10 }]);
  });

  it('keeps to the budget that it is given', async () => {
    const statuses: number[] = [];
    await runCommand(emulator, ['--port', '0', '--events', '100', '--budget', '2/60s'], {
      meanwhile: async (stdout) => {
        for (let call = 0; call < 3; call += 1) statuses.push((await firstPage(stdout)).status);
      },
    });
    expect(statuses).toEqual([200, 200, 429]);
  });

  it.each([
    ['--port', '65536'],
    ['--events', '0'],
    ['--events', '1000001'],
    ['--seed', 'x'],
    ['--budget', '5'],
    ['--page-size', '1001'],
    ['--order', 'random'],
  ])('refuses %s %s with the rule and an example', async (name, value) => {
    const run = runCommand(emulator, [name, value]);
    await expect(run).rejects.toThrow(`${name} must be `);
    await expect(runCommand(emulator, [name, value])).rejects.toThrow(`Write ${name} `);
  });

  it('lets calls fail as the plan in a file says, its own start message among none of them', async () => {
    const path = fileOf(
      '{"faults":[{"call":2,"fault":"status-503"},{"endpoint":"token","fault":"hang"}]}',
    );
    const statuses: number[] = [];
    await runCommand(emulator, ['--port', '0', '--events', '100', '--faults', path], {
      meanwhile: async (stdout) => {
        for (let call = 0; call < 3; call += 1) statuses.push((await firstPage(stdout)).status);
      },
    });
    expect(statuses).toEqual([200, 503, 200]);
  });

  it('follows the plan that its help shows', async () => {
    const [plan = ''] = /^ +\{ "seed": 7.*\] \}$/ms.exec(emulator.help) ?? [];
    const args = ['--port', '0', '--events', '100', '--faults', fileOf(plan)];
    expect((await runCommand(emulator, args)).exitCode).toBe(0);
  });

  it.each([
    ['/no/such/file', 'a file that can be read, but reading it failed (ENOENT). Write {"faults":'],
    [folder, 'a file that can be read, but reading it failed (EISDIR). Write {"faults":'],
  ])('refuses the file %s with the rule and an example', async (path, problem) => {
    const run = runCommand(emulator, ['--faults', path]);
    await expect(run).rejects.toThrow(`--faults must name ${problem}`);
    await expect(run).rejects.toThrow(UsageError);
  });

  it('refuses a file that is no JSON', async () => {
    const run = runCommand(emulator, ['--faults', fileOf('{"faults":')]);
    await expect(run).rejects.toThrow('--faults must name a file of JSON, but it holds something');
    await expect(run).rejects.toThrow(UsageError);
  });

  it('refuses a plan with all that is wrong with it', async () => {
    const path = fileOf('{"faults":[{"fault":"rest"},{"fault":"reset","share":1}]}');
    const run = runCommand(emulator, ['--faults', path]);
    await expect(run).rejects.toThrow(UsageError);
    await expect(run).rejects.toThrow(
      /\n {2}faults\[0\]\.fault must .*\n {2}faults\[1\]\.share must /,
    );
  });

  it('lists every fault with what it takes', async () => {
    const { exitCode, stdout } = await runCommand(emulator, ['--list-faults']);
    expect(exitCode).toBe(0);
    for (const fault of [...FAULTS.report, ...FAULTS.token]) {
      expect(stdout).toMatch(new RegExp(`^ {2}${fault} +\\S`, 'm'));
    }
    expect(stdout).toMatch(/^ {2}link-foreign-host .*; takes to$/m);
  });

  it('serves its rows in another order when told to', async () => {
    const dates: string[][] = [];
    for (const order of ['newest-first', 'shuffled']) {
      const args = ['--port', '0', '--events', '100', '--order', order];
      await runCommand(emulator, args, {
        meanwhile: async (stdout) => {
          dates.push(await eventDates(stdout));
        },
      });
    }
    const [newestFirst = [], shuffled = []] = dates;
    expect(newestFirst).toEqual([...newestFirst].sort().reverse());
    expect(shuffled).not.toEqual([...shuffled].sort().reverse());
  });
});
