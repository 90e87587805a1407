import { createHash, randomBytes } from 'node:crypto';
import { ROLES } from '../auth/caller.js';
import { API_KEY_PREFIX, isKeyName } from '../config/api-keys-file.js';
import type { ApiKeyEntry } from '../config/api-keys-file.js';
import { duration } from '../config/parser.js';
import { SECOND } from '../time.js';
import { addToFile } from './api-key-file.js';
import type { Terminal } from './command.js';
import { UsageError } from './failure.js';

/** What stands on the command line. */
interface Wishes {
  readonly name: string;
  readonly roles: readonly string[];
  readonly expires?: string | undefined;
  readonly file?: string | undefined;
  /** For a script, and not to be read. */
  readonly isJson: boolean;
}

/** 256 bits: nobody guesses them, so one round of SHA-256 hides them. */
const KEY_BYTES = 32;

/** Makes a key for a caller and shows it, which nothing can do again. stdout has the key alone where it may be piped. */
export function makeApiKey(wishes: Wishes, { stdout, stderr, clock }: Terminal): void {
  const key = API_KEY_PREFIX + randomBytes(KEY_BYTES).toString('base64url');
  const sha256 = createHash('sha256').update(key).digest('hex');
  const expiresAt = expiryOf(wishes, clock.now());
  const entry = { name: nameOf(wishes), sha256, roles: rolesOf(wishes), expiresAt };
  if (wishes.file !== undefined) addToFile(wishes.file, entry);
  if (wishes.isJson) {
    stdout.write(`${JSON.stringify({ key, entry }, undefined, 2)}\n`);
  } else if (wishes.file === undefined) {
    stdout.write(`${key}\n\n${entryText(entry)}\n`);
    stderr.write('Give the first line to the caller: it is shown only now. The rest goes into the list of API_KEYS_FILE, { "keys": [...] }.\n'); // prettier-ignore
  } else {
    stdout.write(`${key}\n`);
    stderr.write(`Give this line to the caller: it is shown only now. Its entry is in ${wishes.file}; SIGHUP makes a running gateway let it in.\n`); // prettier-ignore
  }
}

function entryText(entry: ApiKeyEntry): string {
  return JSON.stringify(entry, undefined, 2);
}

function nameOf({ name }: Wishes): string {
  if (isKeyName(name)) return name;
  throw new UsageError(
    '--name must be 1 to 64 letters, digits, ".", "_" and "-", and no key, but is not. Write --name dashboard.',
  );
}

function rolesOf({ roles }: Wishes): readonly string[] {
  const known = ROLES.filter((role) => roles.includes(role));
  const isKnown = roles.every((role) => ROLES.some((one) => one === role));
  if (known.length > 0 && isKnown) return known;
  const offence = isKnown ? 'is not given' : `is ${JSON.stringify(roles)}`;
  throw new UsageError(
    `--role must be one of ${ROLES.join(', ')}, once or several times, but ${offence}. Write --role ${ROLES[0]}.`,
  );
}

function expiryOf({ expires }: Wishes, nowMs: number): string | null {
  if (expires === undefined) return null;
  const { rule, example, parse } = duration(SECOND, '90d');
  const validMs = parse(expires);
  if (validMs !== undefined) return new Date(nowMs + validMs).toISOString();
  const offence = JSON.stringify(expires);
  throw new UsageError(
    `--expires must be ${rule}, but it is ${offence}. Write --expires ${example}.`,
  );
}
