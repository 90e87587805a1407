import type { DestinationStream } from 'pino';
import { prettyFactory } from 'pino-pretty';

/** For whoever sits at a terminal: the same lines, each still one, with the time of the day in front. */
export function prettyDestination(
  destination: DestinationStream,
  { isColored }: { readonly isColored: boolean },
): DestinationStream {
  const prettify = prettyFactory({
    colorize: isColored,
    singleLine: true,
    translateTime: 'SYS:HH:MM:ss',
  });
  return { write: (line) => destination.write(prettify(line)) };
}
