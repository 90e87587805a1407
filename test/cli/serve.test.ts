import { describe, expect, it } from '@jest/globals';
import { createDemo, createServe } from '../../src/cli/serve.js';
import { SettingsError } from '../../src/errors.js';
import { runCommand } from './run-command.js';

const COUNT =
  '{ userCredentialUsageDetails(first: 0) { totalCount } credentialUsageReport { notice } }';

/** What the gateway answers where its start message says that it listens. */
async function ask(
  stdout: string,
  query = COUNT,
): Promise<{ readonly isDemo: boolean; readonly body: unknown }> {
  const [, url = ''] = /Listening on (\S+)/.exec(stdout) ?? [];
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query }),
  });
  const isDemo = response.headers.get('x-demo-data') === '1';
  return { isDemo, body: await response.json() };
}

describe.each([
  ['serve', createServe('1.2.3'), {}],
  ['demo', createDemo('1.2.3'), { AZURE_TENANT_ID: 'contoso.example', HOST: '0.0.0.0' }],
])('the command %s', (_name, command, environment) => {
  it('serves a synthetic tenant, labelled, from the emulator beside it', async () => {
    const answers: unknown[] = [];
    const { exitCode, stderr } = await runCommand(command, [], {
      environment: { ...environment, PORT: '0' },
      meanwhile: async (stdout) => {
        expect(stdout).toContain('DEMO: synthetic data');
        answers.push(await ask(stdout));
      },
    });
    expect(exitCode).toBe(0);
    expect(answers).toEqual([
      {
        isDemo: true,
        body: expect.objectContaining({
          data: {
            userCredentialUsageDetails: { totalCount: expect.any(Number) },
            credentialUsageReport: { notice: expect.stringContaining('synthetic demo data') },
          },
        }),
      },
    ]);
    expect(stderr).toContain('"level":"info"');
  });
});

describe('the command serve', () => {
  it('reads its files again when it is asked to, from the environment that it had', async () => {
    const said: string[] = [];
    const { exitCode, stderr } = await runCommand(createServe('1'), [], {
      environment: { PORT: '0' },
      meanwhile: async (stdout, reload) => {
        reload();
        said.push(JSON.stringify((await ask(stdout)).body));
      },
    });
    expect(exitCode).toBe(0);
    expect(stderr.match(/no file to read again/g)).toHaveLength(1);
    expect(said[0]).toContain('totalCount');
  });

  it('tells nothing of the schema with INTROSPECTION=off, not even which names are near', async () => {
    const answers: string[] = [];
    await runCommand(createServe('1'), [], {
      environment: { PORT: '0', INTROSPECTION: 'off', EXPLORER: 'off' },
      meanwhile: async (stdout) => {
        for (const query of ['{ __schema { queryType { name } } }', '{ credentialUsageRepor }']) {
          answers.push(JSON.stringify((await ask(stdout, query)).body));
        }
      },
    });
    expect(answers).toEqual([
      expect.stringContaining('GRAPHQL_VALIDATION_FAILED'),
      expect.stringContaining('GRAPHQL_VALIDATION_FAILED'),
    ]);
    expect(answers.join()).not.toMatch(/Did you mean|queryType":|credentialUsageReport/);
  });

  it.each([
    ['on', 200],
    ['off', 404],
  ])('with EXPLORER=%s answers %d at the root', async (EXPLORER, expected) => {
    const statuses: number[] = [];
    await runCommand(createServe('1'), [], {
      environment: { PORT: '0', EXPLORER },
      meanwhile: async (stdout) => {
        const [, origin = ''] = /Listening on (\S+)\/graphql/.exec(stdout) ?? [];
        statuses.push((await fetch(`${origin}/`)).status);
      },
    });
    expect(statuses).toEqual([expected]);
  });

  it('stops before anything is started when a setting is wrong', async () => {
    const run = runCommand(createServe('1'), [], { environment: { HOST: '0.0.0.0' } });
    await expect(run).rejects.toBeInstanceOf(SettingsError);
  });

  it('takes real data beyond loopback without callers only by the flag', async () => {
    const environment = { HOST: '0.0.0.0', PORT: '0', GRAPH_ACCESS_TOKEN: 'x', GRAPH_BASE_URL: 'http://127.0.0.1:9/beta' }; // prettier-ignore
    await expect(runCommand(createServe('1'), [], { environment })).rejects.toThrow('CALLER_AUTH');
    const flag = '--dangerously-allow-anonymous';
    const { exitCode, stdout } = await runCommand(createServe('1'), [flag], { environment });
    expect(exitCode).toBe(0);
    expect(stdout).toContain('from http://127.0.0.1:9/beta');
  });
});
