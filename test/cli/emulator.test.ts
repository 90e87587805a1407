import { describe, expect, it } from '@jest/globals';
import { emulator } from '../../src/cli/emulator.js';
import { runCommand } from './run-command.js';

/** The settings that the start message says a gateway needs. */
function settingsIn(stdout: string): { readonly baseUrl: string; readonly token: string } {
  const [, baseUrl = '', token = ''] =
    /GRAPH_BASE_URL=(\S+) GRAPH_ACCESS_TOKEN=(\S+) credential-usage-gateway serve/.exec(stdout) ??
    [];
  return { baseUrl, token };
}

/** The first page of the report, and the HTTP status. */
async function firstPage(stdout: string): Promise<{ status: number; rowCount: number }> {
  const { baseUrl, token } = settingsIn(stdout);
  const response = await fetch(`${baseUrl}/reports/userCredentialUsageDetails`, {
    headers: { authorization: `Bearer ${token}` },
  });
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
  ])('refuses %s %s with the rule and an example', async (name, value) => {
    const run = runCommand(emulator, [name, value]);
    await expect(run).rejects.toThrow(`${name} must be `);
    await expect(runCommand(emulator, [name, value])).rejects.toThrow(`Write ${name} `);
  });
});
