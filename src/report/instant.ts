import { MINUTE } from '../time.js';

interface Instant {
  /** Milliseconds since 1970-01-01T00:00:00Z. */
  readonly epochMs: number;
  /** The rest below the millisecond, in ticks of 100 ns (the resolution of Edm.DateTimeOffset): 0 ... 9999. */
  readonly ticks: number;
}

/** RFC 3339 section 5.6 with the zone required; Edm.DateTimeOffset allows up to 12 fractional digits, Graph sends 7. */
const DATE_TIME =
  /^(\d{4})-(\d{2})-(\d{2})[Tt](\d{2}):(\d{2}):(\d{2})(?:\.(\d{1,12}))?(?:[Zz]|([+-])(\d{2}):(\d{2}))$/;

/** Reads a date-time strictly: real calendar days only (`Date` would turn 30 February into 2 March), never a guess. */
export function parseInstant(value: unknown): Instant | undefined {
  if (typeof value !== 'string') return undefined;
  const match = DATE_TIME.exec(value);
  if (match === null) return undefined;
  const [, year, month, day, hour, minute, second, fraction = '', sign, zoneHour, zoneMinute] =
    match;
  if (!isRealDay(Number(year), Number(month), Number(day))) return undefined;
  if (Number(hour) > 23 || Number(minute) > 59 || Number(second) > 59) return undefined;
  if (Number(zoneHour ?? 0) > 23 || Number(zoneMinute ?? 0) > 59) return undefined;
  const digits = fraction.padEnd(7, '0');
  const epochMs = Date.parse(
    `${year}-${month}-${day}T${hour}:${minute}:${second}.${digits.slice(0, 3)}Z`,
  );
  const offsetMinutes = Number(zoneHour ?? 0) * 60 + Number(zoneMinute ?? 0);
  return {
    epochMs: epochMs - (sign === '-' ? -1 : 1) * offsetMinutes * MINUTE,
    ticks: Number(digits.slice(3, 7)),
  };
}

function isRealDay(year: number, month: number, day: number): boolean {
  if (month < 1 || month > 12 || day < 1) return false;
  const isLeapYear = (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
  const february = isLeapYear ? 29 : 28;
  return day <= ([31, february, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][month - 1] ?? 0);
}
