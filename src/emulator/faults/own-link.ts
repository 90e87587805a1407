import type { FaultyCall } from './fault.js';

/**
 * The address of this very call, with a query option of the emulator's own: reports let any option pass whose name has
 * no `$` and is none of OData's. undefined takes the option away.
 */
export function ownLink(
  { origin, target }: Pick<FaultyCall, 'origin' | 'target'>,
  name: string,
  value: string | undefined,
): string {
  const [path = '', ...query] = target.split('?');
  // Text, not URLSearchParams: that would write `+` for a blank, which is a plus sign here.
  const others = query
    .join('?')
    .split('&')
    .filter((pair) => pair !== '' && !pair.startsWith(`${name}=`));
  const pairs = value === undefined ? others : [...others, `${name}=${value}`];
  return `${origin}${path}${pairs.length === 0 ? '' : '?'}${pairs.join('&')}`;
}
