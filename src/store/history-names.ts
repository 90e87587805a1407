import { createHmac, type KeyObject } from 'node:crypto';
import { foldText } from '../report/text.js';

/** 128 bits: no two of a report's users or kinds share one. */
const DIGEST_BYTES = 16;

/** Keyed, so that nobody who has no more than an index learns a name, and short, so that any text has a place in one. */
export interface Digests {
  /** Of everything that makes a row what it is. */
  of(parts: readonly unknown[]): Uint8Array;
  /** Whom a folded name is about. */
  ofPerson(folded: string): Uint8Array;
}

export function createDigests(secret: KeyObject): Digests {
  const digest = (text: string) =>
    createHmac('sha256', secret).update(text).digest().subarray(0, DIGEST_BYTES);
  return {
    of: (parts) => digest(JSON.stringify(parts)),
    ofPerson: (folded) => digest(`person\n${folded}`),
  };
}

export function bytesOf(text: string): Uint8Array {
  return Buffer.from(text);
}

export function textIn(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString();
}

export function bytesOrNull(text: string | null): Uint8Array | null {
  return text === null ? null : bytesOf(text);
}

export function textOrNull(bytes: Uint8Array | null): string | null {
  return bytes === null ? null : textIn(bytes);
}

export function foldedBytes(text: string): Uint8Array {
  return bytesOf(foldText(text));
}

/** For a key of a map. */
export function hexOf(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('hex');
}
