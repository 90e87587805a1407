/** A number above 0 from the command line. */
export function positive(option: string, text: string): number {
  const value = Number(text);
  if (value > 0 && Number.isFinite(value)) return value;
  throw new Error(`--${option} must be a number above 0, but it is "${text}".`);
}

/** A time such as `2s` from the command line. */
export function secondsOf(option: string, text: string): number {
  const seconds = /^(\d+(?:\.\d+)?)s$/.exec(text)?.[1];
  if (seconds !== undefined) return Number(seconds);
  throw new Error(`--${option} must be seconds, such as 2s, but it is "${text}".`);
}
