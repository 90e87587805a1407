/**
 * Two kinds of ids take 16 bytes instead of a text: GUIDs as Graph writes them, and the keys that we derive. Both are
 * read into four 32-bit words; compared from the first word on, they are in the order of the texts by code point.
 */
export interface IdForm {
  /** Writes the words of a text at `from`; false where the text has not this form. */
  read(text: string, words: Uint32Array, from: number): boolean;
  /** The text whose words stand at `from`. */
  write(words: Uint32Array, from: number): string;
}

/** The value of each UTF-16 unit as a digit; -1 where it is none. */
function valuesOf(digits: string): Int8Array {
  const values = new Int8Array(2 ** 16).fill(-1);
  for (let value = 0; value < digits.length; value += 1) values[digits.charCodeAt(value)] = value;
  return values;
}

const GUID_LENGTH = 36;
const HEX_DIGITS = '0123456789abcdef';
const HEX_VALUES = valuesOf(HEX_DIGITS);
const HEX_CODES = Buffer.from(HEX_DIGITS);
const DASH = 0x2d;
/** Where the 32 digits of a GUID stand. */
const HEX_PLACES = Uint8Array.from(
  'xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx'.matchAll(/x/g),
  (match) => match.index,
);
const guidScratch = Buffer.alloc(GUID_LENGTH, DASH);

/** A GUID in lower case, with dashes and no braces: as Graph writes them. */
export const GUID: IdForm = {
  read: (text, words, from) => {
    if (text.length !== GUID_LENGTH || !hasDashes(text)) return false;
    const a = hex16(text, 0);
    const b = hex16(text, 4);
    const c = hex16(text, 9);
    const d = hex16(text, 14);
    const e = hex16(text, 19);
    const f = hex16(text, 24);
    const g = hex16(text, 28);
    const h = hex16(text, 32);
    words[from] = (a << 16) | b;
    words[from + 1] = (c << 16) | d;
    words[from + 2] = (e << 16) | f;
    words[from + 3] = (g << 16) | h;
    return (a | b | c | d | e | f | g | h) >= 0;
  },
  write: (words, from) => {
    for (let digit = 0; digit < 32; digit += 1) {
      const value = ((words[from + (digit >>> 3)] ?? 0) >>> (28 - 4 * (digit & 7))) & 15;
      guidScratch[HEX_PLACES[digit] ?? 0] = HEX_CODES[value] ?? 0;
    }
    return guidScratch.toString('latin1');
  },
};

function hasDashes(text: string): boolean {
  return (
    text.charCodeAt(8) === DASH &&
    text.charCodeAt(13) === DASH &&
    text.charCodeAt(18) === DASH &&
    text.charCodeAt(23) === DASH
  );
}

/** Four hexadecimal digits; negative where one of them is none. */
function hex16(text: string, from: number): number {
  const a = HEX_VALUES[text.charCodeAt(from)] ?? -1;
  const b = HEX_VALUES[text.charCodeAt(from + 1)] ?? -1;
  const c = HEX_VALUES[text.charCodeAt(from + 2)] ?? -1;
  const d = HEX_VALUES[text.charCodeAt(from + 3)] ?? -1;
  return (a << 12) | (b << 8) | (c << 4) | d;
}

/** 16 bytes as base64url. */
const KEY_LENGTH = 22;
/** The digits of base64url by their codes, not by their values: so words have the order of the texts. */
const KEY_DIGITS = '-0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz';
/** The last digit of a key has two bits only; these four have the order of their codes too. */
const LAST_DIGITS = 'AQgw';
const KEY_VALUES = valuesOf(KEY_DIGITS);
const LAST_VALUES = valuesOf(LAST_DIGITS);
const KEY_CODES = Buffer.from(KEY_DIGITS);
const LAST_CODES = Buffer.from(LAST_DIGITS);
const keyScratch = Buffer.alloc(KEY_LENGTH);

/** A derived key. */
export const KEY: IdForm = {
  read: (text, words, from) => {
    if (text.length !== KEY_LENGTH) return false;
    let faults = 0;
    let bits = 0;
    let bitCount = 0;
    let place = from;
    for (let digit = 0; digit < KEY_LENGTH; digit += 1) {
      const value = keyValue(text, digit);
      faults |= value;
      const overCount = bitCount + 6 - 32;
      if (overCount < 0) {
        bits = (bits << 6) | value;
        bitCount += 6;
      } else {
        words[place] = (bits << (6 - overCount)) | (value >> overCount);
        place += 1;
        bits = value & ((1 << overCount) - 1);
        bitCount = overCount;
      }
    }
    return faults >= 0;
  },
  write: (words, from) => {
    for (let digit = 0; digit < KEY_LENGTH - 1; digit += 1) {
      keyScratch[digit] = KEY_CODES[sixBits(words, from, 6 * digit)] ?? 0;
    }
    keyScratch[KEY_LENGTH - 1] = LAST_CODES[(words[from + 3] ?? 0) & 3] ?? 0;
    return keyScratch.toString('latin1');
  },
};

/** Six bits, of which the last digit fills the first two. */
function keyValue(text: string, digit: number): number {
  const unit = text.charCodeAt(digit);
  if (digit < KEY_LENGTH - 1) return KEY_VALUES[unit] ?? -1;
  return (LAST_VALUES[unit] ?? -1) << 4;
}

function sixBits(words: Uint32Array, from: number, bit: number): number {
  const place = from + (bit >>> 5);
  const shift = 26 - (bit & 31);
  const word = words[place] ?? 0;
  if (shift >= 0) return (word >>> shift) & 63;
  return ((word << -shift) | ((words[place + 1] ?? 0) >>> (32 + shift))) & 63;
}
