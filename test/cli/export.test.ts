import { afterEach, describe, expect, it } from '@jest/globals';
import { existsSync, mkdtempSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { exportRows } from '../../src/cli/export.js';
import { UsageError } from '../../src/cli/failure.js';
import { someRow } from '../emulator/harness.js';
import {
  startScriptedMsgraph,
  type ScriptedAnswer,
  type ScriptedMsgraph,
} from '../msgraph/scripted-msgraph.js';
import { runCommand } from './run-command.js';

const NOW_MS = Date.now();
const ago = (ms: number) => new Date(NOW_MS - ms).toISOString();
const ROWS = [
  { ...someRow(), id: 'id-1', eventDateTime: ago(60_000) },
  { ...someRow(), id: 'id-2', eventDateTime: ago(120_000) },
];

let msgraph: ScriptedMsgraph | undefined;
afterEach(() => msgraph?.close());

const ALL_ROWS: ScriptedAnswer = { body: { value: ROWS } };

const never = () => new Promise<void>(() => undefined);

/** Runs export against a Graph that gives one answer again and again. */
async function runExport(args: readonly string[], { answer = ALL_ROWS, meanwhile = never } = {}) {
  const started = await startScriptedMsgraph();
  msgraph = started;
  started.script(answer);
  const environment = { GRAPH_BASE_URL: started.baseUrl.href, GRAPH_ACCESS_TOKEN: 'token' };
  return runCommand(exportRows, args, { environment, meanwhile });
}

const newPath = () => join(mkdtempSync(join(tmpdir(), 'export-')), 'rows.csv');

describe('the command export', () => {
  it('writes the rows to stdout, newest first, and how far it is to stderr', async () => {
    const { exitCode, stdout, stderr } = await runExport(['--format', 'ndjson']);
    const ids = stdout
      .trim()
      .split('\n')
      .map((line) => /"sourceId":"([^"]*)"/.exec(line)?.[1]);
    expect([exitCode, ids]).toEqual([0, ['id-1', 'id-2']]);
    expect(stderr).toContain('2 rows\n');
  });

  it('writes a file that only its owner can read', async () => {
    const path = newPath();
    const { exitCode, stdout } = await runExport(['--output', path, '--bom']);
    expect([exitCode, stdout]).toEqual([0, '']);
    expect(readFileSync(path, 'utf8')).toMatch(/^\uFEFFeventDateTime,userPrincipalName,/);
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(existsSync(`${path}.part`)).toBe(false);
  });

  it('writes over no file that is there', async () => {
    const path = newPath();
    writeFileSync(path, 'mine');
    await expect(runExport(['--output', path])).rejects.toThrow(
      new UsageError(
        '--output must name a file that can be made, but there is one already. Choose another name.',
      ),
    );
    expect(readFileSync(path, 'utf8')).toBe('mine');
  });

  it('takes the conditions of the query', async () => {
    const { stdout } = await runExport(['--success', 'FALSE', '--auth-method', 'fido']);
    expect(stdout.trim().split('\r\n')).toHaveLength(1);
  });

  it.each([
    [['--period', 'D90'], /The parameter "period" must be D1, D7 or D30/],
    [['--format', 'xlsx'], /--format must be csv or ndjson, but it is "xlsx"/],
    [['--from', 'May'], /The parameter "from" must be an instant such as 2026-09-01T00:00:00Z, together with "to"; wins over period, got "May"\./],
    [['--from', '2026-09-01T00:00:00Z'], /The parameters "from" and "to" go together, but only one is given\. Give both\./],
    [['--from', '2026-09-01T00:00:00Z', '--to', '2026-08-01T00:00:00Z'], /The parameter "from" must be before "to", and is not\. Exchange them\./],
  ])('refuses %j before anything is read', async (args, message) => {
    await expect(runExport(args)).rejects.toThrow(message);
    expect(msgraph?.calls).toEqual([]);
  }); // prettier-ignore

  it('takes a window, which wins over the period', async () => {
    const window = ['--from', ago(90_000), '--to', ago(30_000)];
    const { stdout, stderr } = await runExport(['--period', 'D30', ...window]);
    expect(stdout).toContain('id-1');
    expect(stdout).not.toContain('id-2');
    expect(stderr).not.toContain('Nothing is known');
  });

  it('says why there is nothing, and leaves nothing', async () => {
    const path = newPath();
    const forbidden = {
      status: 403,
      body: { error: { code: 'Authentication_MSGraphPermissionMissing' } },
    };
    await expect(runExport(['--output', path], { answer: forbidden })).rejects.toMatchObject({
      code: 'UPSTREAM_FORBIDDEN',
    });
    expect([existsSync(path), existsSync(`${path}.part`)]).toEqual([false, false]);
  });

  it('leaves nothing when it is stopped', async () => {
    const path = newPath();
    const { exitCode } = await runExport(['--output', path], {
      meanwhile: () => Promise.resolve(),
    });
    expect([exitCode, existsSync(path), existsSync(`${path}.part`)]).toEqual([130, false, false]);
  });

  it('needs an identity: nobody gets synthetic rows by mistake', async () => {
    await expect(runCommand(exportRows, [], { environment: {} })).rejects.toMatchObject({
      faults: [{ setting: 'AZURE_TENANT_ID' }],
    });
  });
});
