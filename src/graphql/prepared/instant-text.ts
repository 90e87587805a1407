import { DAY } from '../../time.js';

/** The years that ISO 8601 writes with four digits; others take the way of `Date`. */
const FIRST_MS = Date.parse('0000-01-01T00:00:00Z');
const END_MS = Date.parse('9999-12-31T23:59:59.999Z') + 1;

const TWO_DIGITS = Array.from({ length: 60 }, (_, number) => String(number).padStart(2, '0'));

let lastDay = NaN;
let lastDayText = '';

/** What `Date.prototype.toISOString` says, in a fraction of its time: rows and buckets are mostly of one day or the next. */
export function instantText(epochMs: number): string {
  if (!(epochMs >= FIRST_MS && epochMs < END_MS)) return new Date(epochMs).toISOString();
  const day = Math.floor(epochMs / DAY);
  if (day !== lastDay) {
    lastDay = day;
    lastDayText = new Date(day * DAY).toISOString().slice(0, 11);
  }
  const ms = epochMs - day * DAY;
  const seconds = Math.floor(ms / 1000);
  const minutes = Math.floor(seconds / 60);
  const hours = Math.floor(minutes / 60);
  const fraction = String(ms % 1000).padStart(3, '0');
  return `${lastDayText}${twoDigits(hours)}:${twoDigits(minutes % 60)}:${twoDigits(seconds % 60)}.${fraction}Z`;
}

function twoDigits(number: number): string {
  return TWO_DIGITS[number] ?? '';
}
