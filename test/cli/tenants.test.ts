import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, describe, expect, it } from '@jest/globals';
import { check } from '../../src/cli/check.js';
import { exportRows } from '../../src/cli/export.js';
import { UsageError } from '../../src/cli/failure.js';
import { createServe } from '../../src/cli/serve.js';
import { someRow } from '../emulator/harness.js';
import {
  startScriptedMsgraph,
  type ScriptedAnswer,
  type ScriptedMsgraph,
} from '../msgraph/scripted-msgraph.js';
import { runCommand } from './run-command.js';

const directory = mkdtempSync(join(tmpdir(), 'cli-tenants-'));
afterAll(() => rmSync(directory, { recursive: true }));

const running: ScriptedMsgraph[] = [];
afterEach(async () => {
  await Promise.all(running.splice(0).map((msgraph) => msgraph.close()));
});

const rowsOf = (id: string): ScriptedAnswer => ({
  body: {
    value: [{ ...someRow(), id, eventDateTime: new Date(Date.now() - 60_000).toISOString() }],
  },
});
const PERMISSION_MISSING: ScriptedAnswer = {
  status: 403,
  body: { error: { code: 'Authentication_MSGraphPermissionMissing' } },
};

/** A file of tenants, each with a Graph that gives one answer again and again. */
async function environmentOf(answers: Readonly<Record<string, ScriptedAnswer>>) {
  const tenants = [];
  for (const [name, answer] of Object.entries(answers)) {
    const msgraph = await startScriptedMsgraph();
    running.push(msgraph);
    msgraph.script(answer);
    const credential = { accessTokenVariable: 'TOKEN' };
    tenants.push({ name, tenantId: `${name}.example`, baseUrl: msgraph.baseUrl.href, credential });
  }
  const path = join(mkdtempSync(join(directory, 'file-')), 'tenants.json');
  writeFileSync(path, JSON.stringify({ tenants }));
  return { TENANTS_FILE: path, TOKEN: 'canary-token', PORT: '0' };
}

const never = () => new Promise<void>(() => undefined);

describe('the command check, with several tenants', () => {
  const both = { contoso: rowsOf('1'), fabrikam: PERMISSION_MISSING };

  it('checks each under its name, and ends with 1 where one cannot be served', async () => {
    const { exitCode, stdout } = await runCommand(check, [], {
      environment: await environmentOf(both),
    });
    expect(exitCode).toBe(1);
    expect(stdout).toMatch(
      /^contoso\n[^]*^good {2}userCredentialUsageDetails[^]*^fabrikam\n[^]*^BAD {3}userCredentialUsageDetails/m,
    );
    expect(stdout).not.toContain('canary');
  });

  it('checks the one that is named, as if there were no other', async () => {
    const environment = await environmentOf(both);
    const good = await runCommand(check, ['--tenant', 'contoso'], { environment });
    expect(good.exitCode).toBe(0);
    expect(good.stdout).not.toContain('fabrikam');
    expect(running[1]?.calls).toEqual([]);
  });

  it('says the same to a script', async () => {
    const { stdout } = await runCommand(check, ['--json'], {
      environment: await environmentOf(both),
    });
    expect(JSON.parse(stdout)).toEqual({
      isServable: false,
      tenants: [
        { name: 'contoso', isServable: true, findings: expect.any(Array) },
        {
          name: 'fabrikam',
          isServable: false,
          findings: expect.arrayContaining([expect.objectContaining({ grade: 'BAD' })]),
        },
      ],
    });
  });

  it.each([
    [['--tenant', 'nobody'], /--tenant must be one of contoso, fabrikam, but it is "nobody"/],
  ])('refuses %j', async (args, message) => {
    const run = runCommand(check, args, { environment: await environmentOf(both) });
    await expect(run).rejects.toThrow(message);
  });

  it('has no tenant to choose where there is no file', async () => {
    const run = runCommand(check, ['--tenant', 'x'], { environment: { GRAPH_ACCESS_TOKEN: 'x' } });
    await expect(run).rejects.toThrow(/TENANTS_FILE, which is not set/);
  });
});

describe('the command export, with several tenants', () => {
  const both = { contoso: rowsOf('of-contoso'), fabrikam: rowsOf('of-fabrikam') };

  it('writes the rows of the one that is named', async () => {
    const options = { environment: await environmentOf(both), meanwhile: never };
    const { stdout } = await runCommand(
      exportRows,
      ['--tenant', 'fabrikam', '--format', 'ndjson'],
      options,
    );
    expect(stdout).toContain('of-fabrikam');
    expect(stdout).not.toContain('of-contoso');
  });

  it('wants to know which', async () => {
    const run = runCommand(exportRows, [], { environment: await environmentOf(both) });
    await expect(run).rejects.toBeInstanceOf(UsageError);
    await expect(run).rejects.toThrow(/--tenant must say which .*contoso, fabrikam/);
  });
});

describe('the command serve, with several tenants', () => {
  it('lists where each is, and serves it there', async () => {
    const environment = await environmentOf({ contoso: rowsOf('1'), fabrikam: rowsOf('2') });
    const statuses: number[] = [];
    const { exitCode, stdout } = await runCommand(createServe('1.2.3'), [], {
      environment,
      meanwhile: async (said) => {
        const urls = [...said.matchAll(/GraphQL +(\S+)$/gm)].map(([, url = '']) => url);
        for (const url of urls) {
          const body = JSON.stringify({ query: '{ credentialUsageReport { state } }' });
          const headers = { 'content-type': 'application/json' };
          statuses.push((await fetch(url, { method: 'POST', headers, body })).status);
        }
      },
    });
    expect([exitCode, statuses]).toEqual([0, [200, 200]]);
    expect(stdout).toMatch(/2 tenants\. Listening on http/);
    expect(stdout).toMatch(
      /contoso: userCredentialUsageDetails of contoso\.example, from http.*\n {2}GraphQL +http\S+\/t\/contoso\/graphql/,
    );
    expect(stdout).toContain('Callers are not authenticated');
    expect(stdout).not.toContain('canary');
  });
});
