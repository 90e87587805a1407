import type { Environment } from '../config/reader.js';
import type { GatewayOptions } from '../gateway.js';
import type { Clock } from '../time.js';

export type Color = 'green' | 'yellow' | 'red' | 'bold';

/** What a command has of the process it runs in. */
export interface Terminal {
  readonly stdout: { write(text: string): unknown };
  readonly stderr: { write(text: string): unknown };
  /** For stdout: with its colour where somebody looks at it who wants any (NO_COLOR, https://no-color.org), else as it is. */
  readonly colored: (color: Color, text: string) => string;
  /** To stdout; resolves when there is room for more, and rejects with EPIPE when nobody reads on. */
  readonly writeOut: (bytes: Uint8Array) => Promise<void>;
  /** Whether somebody looks at stderr. */
  readonly showsProgress: boolean;
  /** How the log is written to stderr. */
  readonly logStyle: NonNullable<GatewayOptions['logStyle']>;
  readonly clock: Clock;
  /** Somebody sits there: nobody waits for a router to take note of an end. */
  readonly isInteractive: boolean;
  /** With the settings of that file (KEY=value) added; what is set already stays. Throws a UsageError. */
  environment(envFile: string | undefined): Environment;
  /** The listener is told each time the process is asked to read its files again. */
  onReload(listener: () => void): void;
  /** Resolves when the process is asked to stop. */
  untilStopped(): Promise<void>;
}

export interface Command {
  readonly name: string;
  /** One line, for the list of commands. */
  readonly summary: string;
  readonly help: string;
  /** Resolves with the exit status. */
  readonly run: (args: readonly string[], terminal: Terminal) => Promise<number>;
}
