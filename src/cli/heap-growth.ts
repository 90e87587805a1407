import { setFlagsFromString } from 'node:v8';

/** Of what the last collection has left. */
const GROWTH_PERCENT = 100;

/**
 * Has V8 let the heap double before it goes through all of it again, as Go does. Left alone it does so after a tenth where
 * little memory is asked for in a second, as in the half hour of a sweep: every half minute, and each time some twenty
 * callers wait for milliseconds. Where memory is short nothing changes: the limit of the heap holds as before.
 */
export function letHeapGrow(): void {
  setFlagsFromString(`--heap-growing-percent=${GROWTH_PERCENT}`);
}
