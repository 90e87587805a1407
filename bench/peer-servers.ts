import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { MINUTE } from '../src/time.js';
import { startForeign, type ChildServer } from './child-server.js';
import type { PeerName } from './peer-questions.js';

const FOLDER = fileURLToPath(new URL('peers', import.meta.url));
const bin = (name: string) => join(FOLDER, 'node_modules', '.bin', name);
const TAILCALL = join(FOLDER, 'node_modules/@tailcallhq/core-linux-x64-gnu/bin/tailcall');

interface Peer {
  readonly name: PeerName;
  /** What must be there to run it. */
  readonly program: string;
  /** Makes what `start` reads, or tells whether it can run here. */
  readonly prepare: readonly [string, ...string[]];
  readonly start: readonly string[];
  /** Tailcall's is in tailcall.graphql as well. */
  readonly port: number;
}

/** What takes part besides the gateway. Their settings are in the files of bench/peers. */
export function peers(libraryFolder: string | undefined): readonly Peer[] {
  const tailcall = tailcallCommand(libraryFolder);
  return [
    {
      name: 'GraphQL Mesh, cached',
      program: bin('mesh'),
      prepare: [bin('mesh'), 'build'],
      start: [bin('mesh'), 'start', '--port', '4201'],
      port: 4201,
    },
    {
      name: 'Hive Gateway, cached',
      program: bin('hive-gateway'),
      prepare: [bin('mesh-compose'), '-c', 'mesh.config.mjs', '-o', '.supergraph.graphql'],
      start: [
        ...[bin('hive-gateway'), 'supergraph', '.supergraph.graphql', '-c', 'gateway.config.mjs'],
        ...['-h', '127.0.0.1', '-p', '4202'],
      ],
      port: 4202,
    },
    {
      name: 'Tailcall, cached',
      program: TAILCALL,
      prepare: [...tailcall, '--version'],
      start: [...tailcall, 'start', 'tailcall.graphql'],
      port: 4203,
    },
  ];
}

/** With the C library of that folder, where the system's is too old for it. */
function tailcallCommand(libraryFolder: string | undefined): readonly [string, ...string[]] {
  if (libraryFolder === undefined) return [TAILCALL];
  const loader = join(libraryFolder, 'ld-linux-x86-64.so.2');
  return [loader, '--library-path', libraryFolder, TAILCALL];
}

/** Undefined, with a line that says why, where it cannot run. */
export async function startPeer(
  peer: Peer,
  settings: Readonly<Record<string, string>>,
): Promise<ChildServer | undefined> {
  try {
    prepare(peer, settings);
    const url = `http://127.0.0.1:${peer.port}/graphql`;
    return await startForeign(peer.start, { settings, cwd: FOLDER, url, longestMs: MINUTE });
  } catch (error) {
    console.log(
      `Without ${peer.name}: ${error instanceof Error ? error.message : String(error)}\n`,
    );
    return undefined;
  }
}

function prepare(
  { program, prepare: [command, ...args] }: Peer,
  settings: Readonly<Record<string, string>>,
): void {
  if (!existsSync(program))
    throw new Error('It is not installed. Run npm --prefix bench/peers ci.');
  const env = { PATH: process.env['PATH'], ...settings };
  const { status, stderr } = spawnSync(command, args, { cwd: FOLDER, env, encoding: 'utf8' });
  if (status !== 0) throw new Error(stderr.split('\n')[0]);
}
