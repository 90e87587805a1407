import { CREDENTIAL_FEATURES, type CredentialFeature } from './event.js';
import type { FullSweep } from './short-cut.js';

/** Grows with every change of what the parts of an image hold. */
export const IMAGE_FORMAT = 1;

/** What else the next sweep is measured by: see `Ledger`. */
export interface SweepRecord {
  readonly full: FullSweep | undefined;
  readonly isShort: boolean;
  readonly isShortCutLost: boolean;
}

/** Stands at the head of an image. */
export interface ImageFacts extends SweepRecord {
  readonly format: number;
  readonly asOfMs: number;
  readonly rowCount: number;
  readonly quarantined: readonly (readonly [reason: string, count: number])[];
  /** What the cells mean: their numbers change with the members that the schema knows. */
  readonly outcomes: readonly (readonly [cell: number, feature: CredentialFeature, isSuccess: boolean])[]; // prettier-ignore
}

/** Room for all events is made before the first one comes: what is more than this is no count of events. */
const MOST_ROWS = 2 ** 22;
/** The last instant that a Date can hold, in milliseconds. */
const LAST_INSTANT_MS = 8.64e15;

const utf8 = new TextDecoder('utf-8', { fatal: true });

/** @throws RangeError, SyntaxError or TypeError for what this version of the program did not write. */
export function readImageFacts(bytes: Uint8Array): ImageFacts {
  const content = jsonIn(bytes);
  if (!isFacts(content)) throw new RangeError('The facts of an image are of another format.');
  return content;
}

/** @throws RangeError, SyntaxError or TypeError */
export function readTexts(bytes: Uint8Array): readonly (string | null)[] {
  const content = jsonIn(bytes);
  const isText = (text: unknown) => text === null || typeof text === 'string';
  if (!Array.isArray(content) || !content.every(isText)) throw new RangeError('No list of texts.');
  return content;
}

/** Whether it is whole milliseconds from 1970-01-01T00:00:00Z on or before, that a Date can hold. */
export function isInstant(value: unknown): boolean {
  return Number.isSafeInteger(value) && Math.abs(Number(value)) <= LAST_INSTANT_MS;
}

function jsonIn(bytes: Uint8Array): unknown {
  return JSON.parse(utf8.decode(bytes));
}

type IsSo = (value: unknown) => boolean;

const isBoolean: IsSo = (value) => typeof value === 'boolean';
const isString: IsSo = (value) => typeof value === 'string';
const isUpTo = (most: number): IsSo => (value) => Number.isSafeInteger(value) && Number(value) >= 0 && Number(value) <= most; // prettier-ignore
const isCount = isUpTo(Number.MAX_SAFE_INTEGER);
const isFeature: IsSo = (value) => CREDENTIAL_FEATURES.some((feature) => feature === value);

/** A list of lists that have these in their order. */
const isTable = (columns: readonly IsSo[]): IsSo => (value) =>
  Array.isArray(value) && value.every((row) => Array.isArray(row) && row.length === columns.length && columns.every((isSo, place) => isSo(row[place]))); // prettier-ignore

const hasFields = (fields: Readonly<Record<string, IsSo>>, content: unknown): boolean => {
  if (typeof content !== 'object' || content === null) return false;
  const values = new Map<string, unknown>(Object.entries(content));
  return Object.entries(fields).every(([name, isSo]) => isSo(values.get(name)));
};

const FULL_FIELDS: Readonly<Record<keyof FullSweep, IsSo>> = {
  asOfMs: isInstant,
  pageCount: isCount,
  isNewestFirst: isBoolean,
};

const FIELDS: Readonly<Record<keyof ImageFacts, IsSo>> = {
  format: (value) => value === IMAGE_FORMAT,
  asOfMs: isInstant,
  rowCount: isUpTo(MOST_ROWS),
  quarantined: isTable([isString, isCount]),
  outcomes: isTable([isUpTo(2 ** 16 - 1), isFeature, isBoolean]),
  full: (value) => value === undefined || hasFields(FULL_FIELDS, value),
  isShort: isBoolean,
  isShortCutLost: isBoolean,
};

function isFacts(content: unknown): content is ImageFacts {
  return hasFields(FIELDS, content);
}
