import { COLUMN_NAMES } from './columns.js';

/** How a file of events is written. Everything in it is text, in UTF-8. */
export interface ExportFormat {
  /** Also the ending of the file's name. */
  readonly name: 'csv' | 'ndjson';
  readonly contentType: string;
  /** Before the first event. */
  readonly head: string;
  /** What stands before the value of a column; ASCII. */
  readonly lead: (name: string) => string;
  /** Behind the last value of an event. */
  readonly end: string;
  readonly encode: (value: string | boolean | null) => string;
  /** What stands on both sides of a text that needs no encoding otherwise, see `isPlain`. */
  readonly quote: '"' | '';
}

const isFirst = (name: string) => name === COLUMN_NAMES[0];

/** RFC 4180. */
const CSV: ExportFormat = {
  name: 'csv',
  contentType: 'text/csv; charset=utf-8; header=present',
  head: `${COLUMN_NAMES.join(',')}\r\n`,
  lead: (name) => (isFirst(name) ? '' : ','),
  end: '\r\n',
  quote: '',
  encode: (value) => (typeof value === 'string' ? csvField(value) : String(value ?? '')),
};

/** A JSON object in each line. */
const NDJSON: ExportFormat = {
  name: 'ndjson',
  contentType: 'application/x-ndjson; charset=utf-8',
  head: '',
  lead: (name) => `${isFirst(name) ? '{' : ','}"${name}":`,
  end: '}\n',
  quote: '"',
  encode: (value) => JSON.stringify(value),
};

export const EXPORT_FORMATS: readonly ExportFormat[] = [CSV, NDJSON];

export function formatNamed(name: ExportFormat['name']): ExportFormat {
  return name === 'csv' ? CSV : NDJSON;
}

/** Ids and instants as a rule: they are written as they are, in every format. */
export function isPlain(text: string): boolean {
  return /^\w[\w:.-]*$/.test(text);
}

export const BYTE_ORDER_MARK = '\uFEFF';

/**
 * What makes a spreadsheet take a field for a formula when it comes first (OWASP, "CSV Injection"), full-width forms
 * included; it goes behind an apostrophe, which the spreadsheet takes for "this is text".
 */
const FORMULA = /^[=+\-@\t\r\n\uFF1D\uFF0B\uFF0D\uFF20]/;
const NEEDS_QUOTES = /[",\r\n]/;

function csvField(text: string): string {
  const harmless = FORMULA.test(text) ? `'${text}` : text;
  return NEEDS_QUOTES.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless;
}
