import { ROLES } from '../auth/caller.js';

/** So that people, and scanners of repositories, know a key when they see one. */
export const API_KEY_PREFIX = 'cug_';

/** One key as the file has it. */
export interface ApiKeyEntry {
  readonly name: string;
  readonly sha256: string;
  readonly roles: readonly string[];
  /** An instant of RFC 3339; null: never. */
  readonly expiresAt: string | null;
}

interface ParsedApiKeys {
  readonly entries: readonly ApiKeyEntry[];
  /** Each says an offence and its fix, and repeats nothing of the file that could be a key. */
  readonly problems: readonly string[];
}

interface MemberRule {
  readonly isGood: (value: unknown) => boolean;
  /** Completes the sentence "must be ...". */
  readonly rule: string;
}

const MEMBERS: Readonly<Record<keyof ApiKeyEntry, MemberRule>> = {
  name: {
    isGood: (value) => isText(value, /^(?!cug_)[\w.-]{1,64}$/),
    rule: `1 to 64 letters, digits, ".", "_" and "-", such as "dashboard", and no key (${API_KEY_PREFIX}...)`,
  },
  sha256: {
    isGood: (value) => isText(value, /^[\da-f]{64}$/i),
    rule: 'the SHA-256 of the key in 64 hexadecimal digits, never the key itself: printf %s KEY | sha256sum',
  },
  roles: {
    isGood: (value) => Array.isArray(value) && value.length > 0 && value.every(isRole),
    rule: `a list of one or more of ${ROLES.join(', ')}`,
  },
  expiresAt: {
    isGood: (value) => value === undefined || value === null || isInstant(value),
    rule: 'an instant with its zone, such as "2027-01-31T00:00:00Z", or null for never',
  },
};

export function isKeyName(text: string): boolean {
  return MEMBERS.name.isGood(text);
}

/** The keys in the text of a file, or what is wrong with it. */
export function parseApiKeys(text: string): ParsedApiKeys {
  const listed = keysIn(text);
  if (listed === undefined) {
    const problem = 'what it holds is not { "keys": [...] } in JSON. Let keygen --name NAME --role ROLE --file FILE write a new one.'; // prettier-ignore
    return { entries: [], problems: [problem] };
  }
  const problems = listed.flatMap((entry, index) => entryProblems(entry, `keys[${index}]`));
  const entries = listed.filter(isEntry).map(toEntry);
  return { entries, problems: [...problems, ...repeats(entries, 'name'), ...repeats(entries, 'sha256')] }; // prettier-ignore
}

function keysIn(text: string): readonly unknown[] | undefined {
  try {
    const file: unknown = JSON.parse(text);
    const isFile = isRecord(file) && Array.isArray(file['keys']) && Object.keys(file).length === 1;
    return isFile ? [file['keys']].flat() : undefined;
  } catch {
    return undefined;
  }
}

function entryProblems(entry: unknown, place: string): readonly string[] {
  const known = Object.keys(MEMBERS).join(', ');
  if (!isRecord(entry)) return [`${place} is no object. Write one with the members ${known}.`];
  // An "expires" that nobody reads would be a key that never ends.
  const strangers = Object.keys(entry).filter((name) => !Object.hasOwn(MEMBERS, name));
  const faulty = Object.entries(MEMBERS).filter(([name, { isGood }]) => !isGood(entry[name]));
  return [
    ...faulty.map(([name, { rule }]) => `${place}.${name} is not right. It must be ${rule}.`),
    ...(strangers.length === 0 ? [] : [`${place} has a member that means nothing. Members are ${known}; remove what is none of them.`]), // prettier-ignore
  ];
}

/** Names tell callers apart; a key that stands twice would have the roles of one of the two. */
function repeats(entries: readonly ApiKeyEntry[], member: 'name' | 'sha256'): readonly string[] {
  const texts = entries.map((entry) => entry[member].toLowerCase());
  return texts.flatMap((text, index) => {
    const first = texts.indexOf(text);
    if (first === index) return [];
    return [`keys[${index}].${member} is that of keys[${first}] too. Give each key its own, and remove what stands twice.`]; // prettier-ignore
  });
}

type ReadEntry = Omit<ApiKeyEntry, 'expiresAt'> & Partial<Pick<ApiKeyEntry, 'expiresAt'>>;

function isEntry(entry: unknown): entry is ReadEntry {
  return isRecord(entry) && Object.entries(MEMBERS).every(([name, { isGood }]) => isGood(entry[name])); // prettier-ignore
}

function toEntry({ name, sha256, roles, expiresAt = null }: ReadEntry): ApiKeyEntry {
  return { name, sha256, roles, expiresAt };
}

function isRole(value: unknown): boolean {
  return ROLES.some((role) => role === value);
}

/** Without a zone it would be another instant on every machine. */
const INSTANT = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d{1,9})?)?(Z|[+-]\d\d:\d\d)$/;

function isInstant(value: unknown): boolean {
  return isText(value, INSTANT) && Number.isFinite(Date.parse(String(value)));
}

function isText(value: unknown, form: RegExp): boolean {
  return typeof value === 'string' && form.test(value);
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}
