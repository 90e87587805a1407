import { pino, stdTimeFunctions } from 'pino';
import type { DestinationStream, Level, Logger } from 'pino';

interface LogOptions {
  readonly level: Level | 'silent';
  readonly destination: DestinationStream;
}

/** For programs, or for people without and with colors. */
export type LogStyle = 'json' | 'plain' | 'colored';

/** Where lines go in that style. What people need is loaded for people alone. */
export async function styledDestination(
  destination: DestinationStream,
  style: LogStyle,
): Promise<DestinationStream> {
  if (style === 'json') return destination;
  const { prettyDestination } = await import('./pretty-log.js');
  return prettyDestination(destination, { isColored: style === 'colored' });
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
