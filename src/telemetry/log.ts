import { pino, stdTimeFunctions } from 'pino';
import type { DestinationStream, Level, Logger } from 'pino';

interface LogOptions {
  readonly level: Level | 'silent';
  readonly destination: DestinationStream;
}

/** One line of JSON per event: the instant (ISO 8601, UTC), the level by name, what happened, its facts. */
export function createLog({ level, destination }: LogOptions): Logger {
  return pino(
    {
      level,
      base: null,
      timestamp: stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
    },
    destination,
  );
}
