import { createCipheriv, createHmac, hkdfSync, type KeyObject } from 'node:crypto';
import { at } from './search.js';
import type { Snapshot } from './snapshot.js';

/** What stands for people and ids that may not be shown. */
export interface Pseudonyms {
  /** By the user's name in its folded form, so that one person has one pseudonym however the name is spelt. */
  ofUser(folded: string): string;
  readonly ofSourceId: (sourceId: string) => string;
  /** So many numbers, always the same, of which nobody without the key knows one. */
  lots(count: number): Uint32Array;
}

/** 128 bits: no two people of any tenant share one. */
const PSEUDONYM_HEX_DIGITS = 32;

/** The same text has the same pseudonym as long as the key is the same, on every replica; without the key it leads nowhere. */
export function createPseudonyms(secret: KeyObject): Pseudonyms {
  const key = Buffer.from(hkdfSync('sha256', secret, '', 'pseudonyms', 32));
  const digest = (text: string) =>
    createHmac('sha256', key).update(text).digest('hex').slice(0, PSEUDONYM_HEX_DIGITS);
  return {
    ofUser: (folded) => `user-${digest(`user\n${folded}`)}`,
    lots: (count) => {
      // The keystream itself: a hash for each user would take half a second for a hundred thousand of them.
      const cipher = createCipheriv('aes-256-ctr', key, Buffer.alloc(16));
      const stream = cipher.update(Buffer.alloc(count * Uint32Array.BYTES_PER_ELEMENT));
      return Uint32Array.from({ length: count }, (_, index) => stream.readUInt32LE(4 * index));
    },
    ofSourceId: (sourceId) => `source-${digest(`source\n${sourceId}`)}`,
  };
}

/**
 * The same snapshot with pseudonyms where it names people. It is an object of its own, so that nothing which is kept for
 * the one is ever taken for the other; the columns are the same.
 */
export function createPseudonymizer(pseudonyms: Pseudonyms): (snapshot: Snapshot) => Snapshot {
  const made = new WeakMap<Snapshot, Snapshot>();
  return (snapshot) => {
    const known = made.get(snapshot);
    if (known !== undefined) return known;
    const pseudonymous: Snapshot = { ...snapshot, disguise: disguiseOf(snapshot, pseudonyms) };
    made.set(snapshot, pseudonymous);
    return pseudonymous;
  };
}

/** How a snapshot shows people instead of naming them. */
export interface Disguise {
  ofUser(user: number): string;
  /** By the folded name of somebody whom the snapshot may not know. */
  readonly ofName: (folded: string) => string;
  ofSourceId(sourceId: string): string;
  /** A number for each user that has nothing to do with the name. */
  lots(): Uint32Array;
}

function disguiseOf({ users }: Snapshot, pseudonyms: Pseudonyms): Disguise {
  const known = new Map<number, string>();
  let lots: Uint32Array | undefined;
  return {
    lots: () => (lots ??= pseudonyms.lots(users.length)),
    ofUser: (user) => {
      const pseudonym = known.get(user) ?? pseudonyms.ofUser(at(users, user));
      known.set(user, pseudonym);
      return pseudonym;
    },
    ofName: (folded) => pseudonyms.ofUser(folded),
    ofSourceId: (sourceId) => pseudonyms.ofSourceId(sourceId),
  };
}
