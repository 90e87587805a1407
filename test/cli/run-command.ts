import type { Command } from '../../src/cli/command.js';
import type { Environment } from '../../src/config/reader.js';
import { systemClock, type Clock } from '../../src/time.js';

interface CommandRun {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

interface RunOptions {
  readonly clock?: Clock;
  readonly environment?: Environment;
  /** Colours are shown as tags. */
  readonly isColored?: boolean;
  /**
   * What happens while the command serves, given what it has written so far and how to ask it to read its files again; then
   * it is asked to stop.
   */
  readonly meanwhile?: (stdout: string, reload: () => void) => Promise<void>;
}

/** Runs a command in this process, with a terminal that only remembers. */
export async function runCommand(
  command: Command,
  args: readonly string[],
  {
    clock = systemClock,
    environment = {},
    isColored = false,
    meanwhile = () => Promise.resolve(),
  }: RunOptions = {},
): Promise<CommandRun> {
  const written = { stdout: '', stderr: '' };
  const onReload: (() => void)[] = [];
  const exitCode = await command.run(args, {
    stdout: { write: (text) => (written.stdout += text) },
    stderr: { write: (text) => (written.stderr += text) },
    colored: (color, text) => (isColored ? `<${color}>${text}</>` : text),
    writeOut: (bytes) => {
      written.stdout += Buffer.from(bytes).toString();
      return Promise.resolve();
    },
    showsProgress: true,
    logStyle: 'json',
    clock,
    isInteractive: true,
    environment: () => environment,
    onReload: (listener) => void onReload.push(listener),
    untilStopped: () =>
      meanwhile(written.stdout, () => {
        for (const listener of onReload) listener();
      }),
  });
  return { exitCode, ...written };
}
