import { afterEach, describe, expect, it } from '@jest/globals';
import { check, settingsLine } from '../../src/cli/check.js';
import { readConfig } from '../../src/config/config.js';
import { SettingsError } from '../../src/errors.js';
import type { ScriptedAnswer, ScriptedMsgraph } from '../msgraph/scripted-msgraph.js';
import { startScriptedMsgraph } from '../msgraph/scripted-msgraph.js';
import { runCommand } from './run-command.js';

const TOKEN = 'canary-token';
const ROW = {
  id: '1',
  feature: 'reset',
  userPrincipalName: 'canary@contoso.com',
  isSuccess: true,
  authMethod: 'email',
  eventDateTime: '2026-03-01T08:00:00Z',
};
const PERMISSION_MISSING = {
  status: 403,
  body: { error: { code: 'Authentication_MSGraphPermissionMissing', message: 'canary' } },
};

let msgraph: ScriptedMsgraph | undefined;
afterEach(() => msgraph?.close());

/** Runs check against a Graph that gives these answers; the last again and again. */
async function runCheck(
  answers: readonly ScriptedAnswer[],
  args: readonly string[] = [],
  isColored = false,
) {
  const started = await startScriptedMsgraph();
  msgraph = started;
  started.script(...answers);
  const environment = { GRAPH_BASE_URL: started.baseUrl.href, GRAPH_ACCESS_TOKEN: TOKEN };
  const run = await runCommand(check, args, { environment, isColored });
  return { ...run, asked: started.calls.map(({ url }) => new URL(url, started.baseUrl)) };
}

describe('the command check', () => {
  it('ends with 0 when the report can be served, and names nobody', async () => {
    const { exitCode, stdout, stderr } = await runCheck([{ body: { value: [ROW] } }]);
    expect([exitCode, stderr]).toEqual([0, '']);
    expect(stdout).toMatch(
      /^good {2}userCredentialUsageDetails \(GRAPH_REPORT\): 1 rows came, .*2026-03-01T08/m,
    );
    expect(stdout).not.toContain('canary');
  });

  it('ends with 1 and the fix when a permission is missing, even if the other report is good', async () => {
    const { exitCode, stdout } = await runCheck([PERMISSION_MISSING, { body: { value: [ROW] } }]);
    expect(exitCode).toBe(1);
    expect(stdout).toMatch(
      /^BAD {3}userCredentialUsageDetails \(GRAPH_REPORT\): The gateway lacks/m,
    );
    expect(stdout).toMatch(/Fix: Grant the application permission Reports\.Read\.All/);
    expect(stdout).toMatch(/^good {2}userEventsSummary: 1 rows/m);
    expect(stdout).not.toContain('canary');
  });

  it('shows what is good and what is not in colours, where somebody looks', async () => {
    const { stdout } = await runCheck([PERMISSION_MISSING, { body: { value: [ROW] } }], [], true);
    expect(stdout).toMatch(/^<red>BAD <\/> {2}userCredentialUsageDetails/m);
    expect(stdout).toMatch(/^<green>good<\/> {2}userEventsSummary/m);
  });

  it('says the same to a script as one JSON object', async () => {
    const { exitCode, stdout } = await runCheck([PERMISSION_MISSING], ['--json'], true);
    expect(exitCode).toBe(1);
    expect(JSON.parse(stdout)).toEqual({
      isServable: false,
      findings: expect.arrayContaining([
        { subject: 'settings', grade: 'good', found: expect.any(String), fix: null },
        {
          subject: 'userCredentialUsageDetails',
          grade: 'BAD',
          found: expect.stringContaining('The gateway lacks'),
          fix: expect.stringContaining('Reports.Read.All'),
        },
      ]),
    });
  });

  it('says in a line each what it is asked with, and what it found on the way', async () => {
    const { stdout, asked } = await runCheck([{ body: { value: [ROW] } }]);
    expect(stdout.split('\n').map((line) => line.replace(/:.*/, ''))).toEqual([
      'good  settings',
      'good  access token',
      'good  Microsoft Graph',
      'good  clock',
      'good  budget',
      'good  userCredentialUsageDetails (GRAPH_REPORT)',
      'good  userEventsSummary',
      '',
    ]);
    expect(stdout).toMatch(/settings: .*\/beta, by whoever GRAPH_ACCESS_TOKEN was issued to/);
    expect(stdout).toMatch(/budget: 2 calls made, never more than 4 in 10 s/);
    expect(asked).toHaveLength(2);
  });

  it('ends with 1, and asks once, when the token is refused', async () => {
    const { exitCode, stdout, asked } = await runCheck([{ status: 401 }]);
    expect(exitCode).toBe(1);
    expect(stdout).toMatch(/^BAD {3}access token: .*\n {6}Fix: .*GRAPH_ACCESS_TOKEN/m);
    expect(stdout).toMatch(/^BAD {3}userEventsSummary: not asked: the token is refused\./m);
    expect(asked).toHaveLength(1);
  });

  it('ends with 0 when there is only something to be warned of', async () => {
    const late = { date: new Date(Date.now() + 7_200_000).toUTCString() };
    const { exitCode, stdout } = await runCheck([{ headers: late, body: { value: [ROW] } }]);
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/^warn {2}clock: .* (7200|7201|7199) s behind .*\n {6}Fix: .*NTP/m);
  });

  it('names whose report is asked for', async () => {
    const { stdout } = await runCheck([{ body: { value: [ROW] } }]);
    expect(stdout).toContain('settings: userCredentialUsageDetails is asked of http://127.0.0.1');
  });

  it.each([
    [{}, 'warn', /by the managed identity of this machine, if there is one: AZURE_TENANT_ID and AZURE_CLIENT_ID are not set\.$/],
    [{ AZURE_TENANT_ID: 'contoso.example' }, 'warn', /: AZURE_CLIENT_ID is not set\.$/],
    [{ AZURE_CLIENT_ID: 'x' }, 'warn', /by the managed identity x, if there is one: AZURE_TENANT_ID is not set\.$/],
    [{ AZURE_TENANT_ID: 'contoso.example', AZURE_CLIENT_ID: 'x' }, 'good', /by the application x of the tenant contoso\.example\.$/],
    [{ GRAPH_CREDENTIAL: 'managed-identity' }, 'good', /by the managed identity of this machine\.$/],
  ])('warns of an identity that is not set completely: %j', (environment, grade, found) => {
    const config = readConfig({ GRAPH_CREDENTIAL: 'default', ...environment }, 'check');
    const line = settingsLine(config);
    expect(line).toMatchObject({ grade, found: expect.stringMatching(found) });
    expect(line.fix !== undefined).toBe(grade === 'warn');
  }); // prettier-ignore

  it('documents what it ends with', () => {
    expect(check.help).toMatch(/Ends with 0 when .* with 1 when .* with 78 when/s);
  });

  it('tells of a long throttle at once, and does not sleep through it', async () => {
    const { exitCode, stdout, asked } = await runCheck([
      { status: 429, headers: { 'retry-after': '300' } },
    ]);
    expect(exitCode).toBe(1);
    expect(stdout).toMatch(/Fix: Run this again in 5 minutes/);
    expect(asked).toHaveLength(1);
  });

  it('asks by $filter for the rows of the user that is named', async () => {
    const args = ['--user', "o'neil@contoso.com"];
    const { exitCode, stdout, asked } = await runCheck([{ body: { value: [] } }], args);
    const clause = "userPrincipalName eq 'o''neil@contoso.com'";
    expect(asked.map(({ searchParams }) => searchParams.get('$filter'))).toEqual([clause, clause]);
    expect(stdout).toContain('no such row');
    expect(exitCode).toBe(0);
  });

  it('stops before anything is asked when no identity is set', async () => {
    const run = runCommand(check, []);
    await expect(run).rejects.toBeInstanceOf(SettingsError);
    await expect(run).rejects.toThrow('AZURE_TENANT_ID');
  });
});
