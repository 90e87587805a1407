import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { openGate, type Gate } from './gate.js';

const PROGRAM = fileURLToPath(new URL('../../dist/cli.js', import.meta.url));

/** A gateway in a process of its own, with its own way to the database, and its own token, by which its calls are told. */
export interface ReplicaProcess {
  readonly name: string;
  readonly token: string;
  readonly gate: Gate;
  readonly process: ChildProcess;
  readonly url: string;
  readonly log: () => string;
}

interface Options {
  readonly name: string;
  readonly token: string;
  readonly databaseUrl: string;
  readonly environment: Readonly<Record<string, string>>;
}

export async function startReplica({ name, token, databaseUrl, environment }: Options): Promise<ReplicaProcess> {
  const url = new URL(databaseUrl);
  const gate = await openGate(Number(url.port));
  url.port = String(gate.port);
  const child = spawn(process.execPath, [PROGRAM, 'serve'], {
    env: { PATH: process.env['PATH'], PORT: '0', STORE_URL: url.href, GRAPH_ACCESS_TOKEN: token, ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let log = '';
  child.stderr.on('data', (chunk) => (log += String(chunk)));
  let said = '';
  child.stdout.on('data', (chunk) => (said += String(chunk)));
  while (!/Listening on \S+\/graphql/.test(said)) {
    await Promise.race([once(child.stdout, 'data'), once(child, 'exit')]);
    if (child.exitCode !== null) throw new Error(log);
  }
  const [, origin = ''] = /Listening on (\S+)\/graphql/.exec(said) ?? [];
  return { name, token, gate, process: child, url: origin, log: () => log };
} // prettier-ignore

/** How it stands to the others; undefined: it does not answer. */
export async function stateOf({ url, process }: ReplicaProcess): Promise<string | undefined> {
  if (process.exitCode !== null || process.signalCode !== null) return undefined;
  const signal = AbortSignal.timeout(2000);
  const text = await fetch(`${url}/metrics`, { signal }).then((response) => response.text(), () => ''); // prettier-ignore
  return /^credential_usage_lease_state\{state="(\w+)"\} 1$/m.exec(text)?.[1];
}

interface Answer {
  readonly data?: {
    readonly userCredentialUsageDetails?: {
      readonly totalCount: number;
      readonly nodes: readonly { readonly id: string; readonly userPrincipalName: string }[];
    };
  };
  readonly extensions?: { readonly report?: { readonly asOf: string; readonly state: string } };
}

/** All events that it serves, and how old they are. */
export async function askAll({ url }: ReplicaProcess) {
  const query = '{ userCredentialUsageDetails(first: 1000) { totalCount nodes { id userPrincipalName } } }';
  const response = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query }),
  });
  const body: unknown = await response.json();
  const answer = isAnswer(body) ? body : {};
  const { nodes = [] } = answer.data?.userCredentialUsageDetails ?? {};
  return {
    asOf: answer.extensions?.report?.asOf,
    state: answer.extensions?.report?.state,
    ids: nodes.map(({ id }) => id),
    names: nodes.map(({ userPrincipalName }) => userPrincipalName),
  };
} // prettier-ignore

function isAnswer(body: unknown): body is Answer {
  return typeof body === 'object' && body !== null;
}
