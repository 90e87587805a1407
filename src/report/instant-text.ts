import { DAY } from '../time.js';

/** The years that ISO 8601 writes with four digits; others take the way of `Date`. */
const FIRST_MS = Date.parse('0000-01-01T00:00:00Z');
const END_MS = Date.parse('9999-12-31T23:59:59.999Z') + 1;

const TWO_DIGITS = Array.from({ length: 60 }, (_, number) => String(number).padStart(2, '0'));

/** A report has 30 days; the others are from clients' filters, and forgotten from time to time. */
const MOST_DAYS = 1000;
const dayTexts = new Map<number, string>();

/** What `Date.prototype.toISOString` says, in a fraction of its time: days repeat. */
export function instantText(epochMs: number): string {
  if (!(epochMs >= FIRST_MS && epochMs < END_MS)) return new Date(epochMs).toISOString();
  const day = Math.floor(epochMs / DAY);
  const ms = epochMs - day * DAY;
  const seconds = Math.floor(ms / 1000);
  const minutes = Math.floor(seconds / 60);
  const hours = Math.floor(minutes / 60);
  const fraction = ms % 1000 === 0 ? '000' : String(ms % 1000).padStart(3, '0');
  return `${dayText(day)}${twoDigits(hours)}:${twoDigits(minutes % 60)}:${twoDigits(seconds % 60)}.${fraction}Z`;
}

function dayText(day: number): string {
  const known = dayTexts.get(day);
  if (known !== undefined) return known;
  const text = new Date(day * DAY).toISOString().slice(0, 11);
  if (dayTexts.size === MOST_DAYS) dayTexts.clear();
  dayTexts.set(day, text);
  return text;
}

function twoDigits(number: number): string {
  return TWO_DIGITS[number] ?? '';
}
