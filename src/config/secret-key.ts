import { createSecretKey } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { codeOf } from '../errors.js';

/** Bytes of a secret key: as many as HMAC-SHA-256 gives back; RFC 2104 advises no fewer. */
export const SECRET_KEY_BYTES = 32;

/** The key in that file, or a sentence that says what is wrong with it. A KeyObject never prints its bytes. */
export function readSecretKey(path: string): KeyObject | string {
  let text;
  try {
    text = readFileSync(path, 'utf8').trim();
  } catch (error) {
    return `must name a file that can be read, but reading it failed (${codeOf(error) ?? 'unknown'}). Make one: credential-usage-gateway keygen --secret --out FILE.`;
  }
  const bytes = Buffer.from(text, 'base64');
  if (bytes.length === SECRET_KEY_BYTES && bytes.toString('base64') === text) {
    return createSecretKey(bytes);
  }
  return `must name a file with ${SECRET_KEY_BYTES} bytes in base64, but the file holds something else. Make one: credential-usage-gateway keygen --secret --out FILE.`;
}
