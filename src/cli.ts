#!/usr/bin/env node
import { readFileSync } from 'node:fs';
import { constants } from 'node:os';
import { styleText } from 'node:util';
import { check } from './cli/check.js';
import type { Command, Terminal } from './cli/command.js';
import { emulator } from './cli/emulator.js';
import { exportRows } from './cli/export.js';
import { EXIT, UsageError, failureOf } from './cli/failure.js';
import { haveHelpersGiveWay } from './cli/helper-threads.js';
import { keygen } from './cli/keygen.js';
import { purge } from './cli/purge.js';
import { createDemo, createServe } from './cli/serve.js';
import { codeOf } from './errors.js';
import { systemClock } from './time.js';

/** One press of Ctrl-C comes twice under npm: from the terminal, and handed on by npm. */
const SAME_PRESS_MS = 200;

const version = readVersion();
const serve = createServe(version);
const commands: readonly Command[] = [
  serve,
  createDemo(version),
  check,
  exportRows,
  emulator,
  keygen,
  purge,
];

async function main(args: readonly string[]): Promise<number> {
  try {
    return await dispatch(args);
  } catch (error) {
    const { exitCode, message } = failureOf(error);
    process.stderr.write(`${message}\n`);
    return exitCode;
  }
}

function dispatch([first, ...rest]: readonly string[]): Promise<number> | number {
  if (first === '--version') return print(`${version}\n`);
  if (first === '--help' || first === '-h' || first === 'help') return print(overview());
  const isCommand = first !== undefined && !first.startsWith('-');
  const command = isCommand ? commands.find(({ name }) => name === first) : serve;
  const args = isCommand || first === undefined ? rest : [first, ...rest];
  if (command === undefined) {
    const names = commands.map(({ name }) => name).join(', ');
    throw new UsageError(`The command must be one of ${names}, but it is "${first ?? ''}".`);
  }
  return args.some((arg) => arg === '--help' || arg === '-h')
    ? print(command.help)
    : command.run(args, terminal());
}

function overview(): string {
  const lines = commands.map(({ name, summary }) => `  ${name.padEnd(10)}${summary}`);
  return `Usage: credential-usage-gateway [command] [options]

${lines.join('\n')}

Each command explains itself: credential-usage-gateway COMMAND --help. Settings come from the environment.
  --version   print the version (${version})
`;
}

function print(text: string): number {
  process.stdout.write(text);
  return EXIT.ok;
}

function readVersion(): string {
  const manifest: unknown = JSON.parse(
    readFileSync(new URL('../package.json', import.meta.url), 'utf8'),
  );
  const isManifest = typeof manifest === 'object' && manifest !== null && 'version' in manifest;
  return isManifest ? String(manifest.version) : 'unknown';
}

function terminal(): Terminal {
  const isInteractive = process.stdin.isTTY || process.stderr.isTTY;
  return {
    stdout: process.stdout,
    stderr: process.stderr,
    // Node minds NO_COLOR, and a TERM that is dumb.
    colored: (color, text) =>
      process.stdout.isTTY && process.stdout.hasColors() ? styleText(color, text) : text,
    writeOut,
    showsProgress: process.stderr.isTTY,
    logStyle: logStyle(),
    clock: systemClock,
    isInteractive,
    environment: (envFile) => {
      if (envFile !== undefined) loadEnvFile(envFile);
      return process.env;
    },
    // Of a terminal it says that nobody sits there any more, and ends the process as it would end any other.
    onReload: (listener) => {
      if (!isInteractive) process.on('SIGHUP', listener);
    },
    untilStopped,
  };
}

/** Pretty on a terminal; in colors unless NO_COLOR, TERM or the terminal itself speaks against it, which Node knows. */
function logStyle(): Terminal['logStyle'] {
  if (!process.stderr.isTTY) return 'json';
  return process.stderr.hasColors() ? 'colored' : 'plain';
}

function writeOut(bytes: Uint8Array): Promise<void> {
  return new Promise((resolve, reject) => {
    process.stdout.write(bytes, (error) => {
      if (error) reject(error);
      else resolve();
    });
  });
}

function loadEnvFile(path: string): void {
  try {
    process.loadEnvFile(path);
  } catch (error) {
    const reason = String(codeOf(error));
    throw new UsageError(
      `--env-file must name a file that can be read, but "${path}" cannot be (${reason}).`,
      { cause: error },
    );
  }
}

/** The first signal asks for a graceful stop, the next one gets an immediate one. */
function untilStopped(): Promise<void> {
  return new Promise((resolve) => {
    let askedAtMs: number | undefined;
    const onSignal = (signal: 'SIGINT' | 'SIGTERM') => {
      const nowMs = systemClock.monotonicMs();
      const isFirst = askedAtMs === undefined;
      askedAtMs ??= nowMs;
      resolve();
      const isEcho = signal === 'SIGINT' && nowMs - askedAtMs < SAME_PRESS_MS;
      if (!isFirst && !isEcho) process.exit(128 + constants.signals[signal]);
    };
    process.on('SIGINT', onSignal);
    process.on('SIGTERM', onSignal);
  });
}

// Whoever wrote is told by its own write.
process.stdout.on('error', () => undefined);
haveHelpersGiveWay();
const exitCode = await main(process.argv.slice(2));
// What is still on its way to a pipe gets there first.
process.stdout.write('', () => {
  process.stderr.write('', () => {
    process.exit(exitCode);
  });
});
