import { DAY, HOUR, MINUTE, SECOND } from '../time.js';

interface Instant {
  /** Milliseconds since 1970-01-01T00:00:00Z. */
  readonly epochMs: number;
  /** The rest below the millisecond, in ticks of 100 ns (the resolution of Edm.DateTimeOffset): 0 ... 9999. */
  readonly ticks: number;
}

/** `2026-03-01T08:00:00` */
const SECONDS_LENGTH = 19;
/** Edm.DateTimeOffset allows so many fractional digits; Graph sends 7. */
const MOST_FRACTION_DIGITS = 12;
/** Those of a tick. */
const TICK_DIGITS = 7;
const TICKS_OF_A_MS = 10_000;

/**
 * Reads a date-time of RFC 3339 section 5.6 strictly, with the zone required: real calendar days only (`Date` would turn
 * 30 February into 2 March), never a guess. By hand, because a pattern and `Date.parse` take ten times as long, and a
 * sweep has a million of them.
 */
export function parseInstant(value: unknown): Instant | undefined {
  if (typeof value !== 'string') return undefined;
  const secondsMs = readSeconds(value);
  const fractionEnd = endOfFraction(value);
  const offsetMs = readOffset(value, fractionEnd);
  if (secondsMs === undefined || offsetMs === undefined) return undefined;
  const ticks = readTicks(value, fractionEnd);
  return {
    epochMs: secondsMs - offsetMs + Math.floor(ticks / TICKS_OF_A_MS),
    ticks: ticks % TICKS_OF_A_MS,
  };
}

/** Day and time of day to the second, as if they were UTC; undefined where they are none. */
function readSeconds(text: string): number | undefined {
  const year = number2(text, 0) * 100 + number2(text, 2);
  const month = number2(text, 5);
  const day = number2(text, 8);
  const hour = number2(text, 11);
  const minute = number2(text, 14);
  const second = number2(text, 17);
  const isWritten =
    year >= 0 &&
    number2(text, 2) >= 0 &&
    isAt(text, 4, '-') &&
    isAt(text, 7, '-') &&
    (isAt(text, 10, 'T') || isAt(text, 10, 't')) &&
    isAt(text, 13, ':') &&
    isAt(text, 16, ':');
  if (!isWritten || !isRealDay(year, month, day)) return undefined;
  if (!isWithin(hour, 23) || !isWithin(minute, 59) || !isWithin(second, 59)) return undefined;
  return daysTo(year, month, day) * DAY + hour * HOUR + minute * MINUTE + second * SECOND;
}

/** Where the fraction of a second ends; where it would begin, if there is none. */
function endOfFraction(text: string): number {
  if (!isAt(text, SECONDS_LENGTH, '.')) return SECONDS_LENGTH;
  let end = SECONDS_LENGTH + 1;
  while (digit(text, end) >= 0) end += 1;
  const digitCount = end - SECONDS_LENGTH - 1;
  // A dot alone, or more digits than there may be, leave no place for a zone.
  return digitCount >= 1 && digitCount <= MOST_FRACTION_DIGITS ? end : text.length;
}

/** The first seven digits of the fraction, as ticks. */
function readTicks(text: string, fractionEnd: number): number {
  let ticks = 0;
  const first = SECONDS_LENGTH + 1;
  if (fractionEnd < first) return 0;
  for (let index = first; index < first + TICK_DIGITS; index += 1) {
    ticks = ticks * 10 + (index < fractionEnd ? digit(text, index) : 0);
  }
  return ticks;
}

/** By how much a zone is ahead of UTC; undefined where no zone stands there, or anything behind it. */
function readOffset(text: string, from: number): number | undefined {
  if (isAt(text, from, 'Z') || isAt(text, from, 'z')) {
    return text.length === from + 1 ? 0 : undefined;
  }
  const isEast = isAt(text, from, '+');
  const isWritten =
    (isEast || isAt(text, from, '-')) && isAt(text, from + 3, ':') && text.length === from + 6;
  const hours = number2(text, from + 1);
  const minutes = number2(text, from + 4);
  if (!isWritten || !isWithin(hours, 23) || !isWithin(minutes, 59)) return undefined;
  return (hours * HOUR + minutes * MINUTE) * (isEast ? 1 : -1);
}

function isAt(text: string, index: number, sign: string): boolean {
  return text.charCodeAt(index) === sign.charCodeAt(0);
}

const ZERO = 0x30;

/** A digit; negative where none stands. */
function digit(text: string, index: number): number {
  const value = text.charCodeAt(index) - ZERO;
  return value >= 0 && value <= 9 ? value : -1;
}

/** Two digits; negative where one of them is none. */
function number2(text: string, from: number): number {
  const tens = digit(text, from);
  const ones = digit(text, from + 1);
  return tens < 0 || ones < 0 ? -1 : tens * 10 + ones;
}

function isWithin(value: number, most: number): boolean {
  return value >= 0 && value <= most;
}

const DAYS_OF_MONTH = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
/** Days of a common year before each month. */
const DAYS_BEFORE_MONTH = [0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334];

function isLeapYear(year: number): boolean {
  return (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
}

function isRealDay(year: number, month: number, day: number): boolean {
  const days = (DAYS_OF_MONTH[month - 1] ?? 0) + (month === 2 && isLeapYear(year) ? 1 : 0);
  return day >= 1 && day <= days;
}

/** Days from 1970-01-01, by the Gregorian calendar in both directions. */
function daysTo(year: number, month: number, day: number): number {
  const before = year - 1;
  const leapDays = Math.floor(before / 4) - Math.floor(before / 100) + Math.floor(before / 400);
  const leapDay = month > 2 && isLeapYear(year) ? 1 : 0;
  return year * 365 + leapDays + (DAYS_BEFORE_MONTH[month - 1] ?? 0) + leapDay + day - DAYS_TO_1970;
}

/** What `daysTo` would count for 1970-01-01 without it. */
const DAYS_TO_1970 = 719_528;
