/** Errors of the engine whose messages speak of the program, never of its data. */
const OWN_ERRORS: readonly string[] = ['TypeError', 'RangeError', 'ReferenceError'];

/** Where it happened. What it says only when that cannot be somebody's data: messages quote what they complain about. */
export function faultOf(error: unknown) {
  if (!(error instanceof Error)) return { fault: typeof error };
  const frames = (error.stack ?? '').split('\n').filter((line) => /^ {4}at /.test(line));
  const isOwn = OWN_ERRORS.includes(error.name) && !('code' in error);
  return { fault: error.name, ...(isOwn && { problem: error.message }), stack: frames.join('\n') };
}
