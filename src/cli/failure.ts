import { GatewayError, SettingsError, codeOf } from '../errors.js';

/** A command line that means nothing. The message says the rule, the offence and the fix. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** What the process ends with; the numbers from 64 on are those of sysexits.h. */
export const EXIT = {
  ok: 0,
  /** Something outside is in the way: a port in use, a report that cannot be read. */
  failed: 1,
  usage: 64,
  internal: 70,
  settings: 78,
  /** 128 and the number of SIGINT, as shells have it. */
  interrupted: 130,
} as const;

interface Failure {
  readonly exitCode: number;
  readonly message: string;
}

/** What to say, and to end with, when a command throws. */
export function failureOf(error: unknown): Failure {
  if (error instanceof UsageError || isParseArgsError(error)) {
    return { exitCode: EXIT.usage, message: `${error.message}\nTry --help.` };
  }
  if (error instanceof SettingsError) {
    const faults = error.faults.map(({ setting, problem }) => `  ${setting} ${problem}`);
    const head = `Nothing was started: ${faults.length} ${faults.length === 1 ? 'setting is' : 'settings are'} wrong.`;
    return { exitCode: EXIT.settings, message: [head, ...faults].join('\n') };
  }
  if (error instanceof GatewayError) return gatewayFailure(error);
  const problem = listenProblem(error);
  if (problem !== undefined) return { exitCode: EXIT.failed, message: problem };
  const stack = error instanceof Error ? error.stack : String(error);
  return { exitCode: EXIT.internal, message: `This is a bug; please report it.\n${stack ?? ''}` };
}

/** What a client would be told, too. */
function gatewayFailure({ code, message }: GatewayError): Failure {
  if (code === 'BAD_USER_INPUT') {
    return { exitCode: EXIT.usage, message: `${message}\nTry --help.` };
  }
  // It asks Microsoft Graph, and nobody else.
  const hint = code.startsWith('UPSTREAM_') ? '\nThe command check says more.' : '';
  return { exitCode: EXIT.failed, message: `${message} (${code})${hint}` };
}

/** node:util's parseArgs says itself what is wrong, and how to write it. */
function isParseArgsError(error: unknown): error is { readonly message: string } {
  return (codeOf(error) ?? '').startsWith('ERR_PARSE_ARGS_');
}

const LISTEN_PROBLEMS: ReadonlyMap<string, string> = new Map([
  ['EADDRINUSE', 'another program listens there. Stop it, or set PORT (for the command emulator: --port) to a free port (0 takes any).'],
  ['EACCES', 'this user may not. Set PORT (for the command emulator: --port) to 1024 or more.'],
  ['EADDRNOTAVAIL', 'this machine has no such address. Set HOST to one it has (127.0.0.1, or 0.0.0.0 for all).'],
  ['ENOTFOUND', 'that name has no address. Set HOST to an IP address of this machine.'],
]); // prettier-ignore

function listenProblem(error: unknown): string | undefined {
  const reason = LISTEN_PROBLEMS.get(codeOf(error) ?? '');
  if (reason === undefined || typeof error !== 'object' || error === null) return undefined;
  const address = 'address' in error ? String(error.address) : 'HOST';
  const port = 'port' in error ? String(error.port) : 'PORT';
  return `Cannot listen on ${address}, port ${port}: ${reason}`;
}
