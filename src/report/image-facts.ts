import type { CredentialFeature } from './event.js';
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

const utf8 = new TextDecoder('utf-8', { fatal: true });

/** @throws RangeError or SyntaxError for what this version of the program did not write. */
export function readImageFacts(bytes: Uint8Array): ImageFacts {
  const content = jsonIn(bytes);
  if (!isFacts(content)) throw new RangeError('The facts of an image are of another format.');
  return content;
}

/** @throws RangeError or SyntaxError */
export function readTexts(bytes: Uint8Array): readonly (string | null)[] {
  const content = jsonIn(bytes);
  const isText = (text: unknown) => text === null || typeof text === 'string';
  if (!Array.isArray(content) || !content.every(isText)) throw new RangeError('No list of texts.');
  return content;
}

function jsonIn(bytes: Uint8Array): unknown {
  return JSON.parse(utf8.decode(bytes));
}

function isFacts(content: unknown): content is ImageFacts {
  if (typeof content !== 'object' || content === null) return false;
  const isRight = (name: keyof ImageFacts, isSo: (value: unknown) => boolean) =>
    name in content && isSo(Object.entries(content).find(([known]) => known === name)?.[1]);
  return (
    isRight('format', (format) => format === IMAGE_FORMAT) &&
    isRight('asOfMs', Number.isSafeInteger) &&
    isRight('rowCount', Number.isSafeInteger) &&
    isRight('quarantined', Array.isArray) &&
    isRight('outcomes', Array.isArray) &&
    isRight('isShort', isBoolean) &&
    isRight('isShortCutLost', isBoolean)
  );
}

function isBoolean(value: unknown): boolean {
  return typeof value === 'boolean';
}
