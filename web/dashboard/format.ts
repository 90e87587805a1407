/** Numbers, moments and spans as the reader writes them. */
export interface Formats {
  readonly timeZone: string;
  readonly count: (value: number) => string;
  /** Such as "1 event" and "2 events". */
  readonly counted: (value: number, noun: string) => string;
  /** 0 to 1 as a percentage; a dash where there is nothing to divide. */
  readonly rate: (value: number | null) => string;
  /** How much of the clock and the calendar is shown. */
  readonly moment: (instant: string, detail: Detail) => string;
  /** Such as "4 minutes ago". */
  readonly ago: (seconds: number) => string;
}

type Detail = keyof typeof DETAILS;

const DETAILS = {
  time: { hour: '2-digit', minute: '2-digit' },
  hour: { weekday: 'short', hour: '2-digit', minute: '2-digit' },
  day: { weekday: 'short', day: 'numeric', month: 'short' },
  date: { day: 'numeric', month: 'short', year: 'numeric' },
  minute: { day: 'numeric', month: 'short', hour: '2-digit', minute: '2-digit' },
  dateMinute: {
    day: 'numeric',
    month: 'short',
    year: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
  },
  second: { dateStyle: 'full', timeStyle: 'long' },
} as const satisfies Record<string, Intl.DateTimeFormatOptions>;

export function createFormats(locale: string, timeZone: string): Formats {
  const counts = new Intl.NumberFormat(locale);
  const rates = new Intl.NumberFormat(locale, { style: 'percent', maximumFractionDigits: 1 });
  const ages = new Intl.RelativeTimeFormat(locale, { numeric: 'always' });
  const moments = new Map(
    Object.entries(DETAILS).map(([name, options]) => [
      name,
      new Intl.DateTimeFormat(locale, { ...options, timeZone }),
    ]),
  );
  return {
    timeZone,
    count: (value) => counts.format(value),
    counted: (value, noun) => `${counts.format(value)} ${noun}${value === 1 ? '' : 's'}`,
    rate: (value) => (value === null ? '–' : rates.format(value)),
    moment: (instant, detail) => moments.get(detail)?.format(new Date(instant)) ?? instant,
    ago: (seconds) => {
      const [length, unit] = UNITS.find(([least]) => seconds >= least) ?? [1, 'second'];
      return seconds < 5 ? 'just now' : ages.format(-Math.floor(seconds / length), unit);
    },
  };
}

const UNITS = [
  [86_400, 'day'],
  [3600, 'hour'],
  [60, 'minute'],
  [1, 'second'],
] as const;

/**
 * The page speaks English, with the habits of the reader's region: whose browser is German first reads 24-hour clocks, also
 * where English is among its other languages.
 */
export function readerLocale([first = 'en']: readonly string[]): string {
  if (/^en\b/.test(first)) return isLocale(first) ? first : 'en';
  const region = isLocale(first) ? new Intl.Locale(first).maximize().region : undefined;
  return region === undefined ? 'en' : `en-${region}`;
}

/** Some systems name one that no standard knows, such as `en-US@posix`. */
function isLocale(name: string): boolean {
  try {
    return Intl.getCanonicalLocales(name).length === 1;
  } catch {
    return false;
  }
}

/** Of the browser; UTC where it knows none that has a name. */
export function readerTimeZone(): string {
  const { timeZone } = new Intl.DateTimeFormat().resolvedOptions();
  return /^[A-Z]\w*(\/[\w+-]+)*$/.test(timeZone) && timeZone !== 'Etc/Unknown' ? timeZone : 'UTC';
}
