import { randomBytes } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { ROLES } from '../auth/caller.js';
import { SECRET_KEY_BYTES } from '../config/secret-key.js';
import { codeOf } from '../errors.js';
import type { Command, Terminal } from './command.js';
import { EXIT, UsageError } from './failure.js';
import { makeApiKey } from './new-api-key.js';

export const keygen: Command = {
  name: 'keygen',
  summary: 'make an API key for a caller, or a secret key',
  help: `Usage: credential-usage-gateway keygen --name NAME --role ROLE... [--expires DURATION] [--file FILE] [--json]
       credential-usage-gateway keygen --secret [--out FILE]

The first makes an API key for CALLER_AUTH=api-key and prints it, once: only its SHA-256 is kept. The second makes
${SECRET_KEY_BYTES} random bytes in base64, for the setting SECRET_KEY_FILE.

  --name NAME         who it is for, as the log will call them: a program or a team, not a person
  --role ROLE         what it opens, once or several times:
                      ${ROLES[0]}: counts; ${ROLES[1]}: rows, people by pseudonyms;
                      ${ROLES[2]}: rows as they are
  --expires DURATION  when it ends: 90d, for example (default: never)
  --file FILE         add its entry to that API_KEYS_FILE, or make one; without it, the entry is printed too
  --json              print one JSON object for scripts: the key and its entry

  --secret            make a secret key
  --out FILE          write it to a new file that only its owner can read, not to stdout
`,
  run: (args, terminal) => {
    const { values } = parseArgs({
      args: [...args],
      options: {
        secret: { type: 'boolean', default: false },
        out: { type: 'string' },
        name: { type: 'string' },
        role: { type: 'string', multiple: true, default: [] },
        expires: { type: 'string' },
        file: { type: 'string' },
        json: { type: 'boolean', default: false },
      },
    });
    const { secret, out, name, role: roles, json: isJson, ...rest } = values;
    const ofApiKeys = { name, ...rest, role: roles[0], json: isJson ? 'yes' : undefined };
    if (secret) {
      refuse(ofApiKeys, '--secret');
      makeSecret(out, terminal);
    } else {
      if (name === undefined) throw nothingToMake();
      refuse({ out }, '--name');
      makeApiKey({ name, roles, isJson, ...rest }, terminal);
    }
    return Promise.resolve(EXIT.ok);
  },
};

function nothingToMake(): UsageError {
  return new UsageError(
    `keygen must be told what to make, but is not. Write keygen --name NAME --role ROLE, or keygen --secret.`,
  );
}

/** An option that would do nothing was meant to do something. */
function refuse(options: Readonly<Record<string, string | undefined>>, beside: string): void {
  const [given] = Object.entries(options).find(([, value]) => value !== undefined) ?? [];
  if (given !== undefined) {
    throw new UsageError(`--${given} means nothing beside ${beside}. Leave one of the two out.`);
  }
}

function makeSecret(path: string | undefined, { stdout }: Terminal): void {
  const line = `${randomBytes(SECRET_KEY_BYTES).toString('base64')}\n`;
  if (path === undefined) stdout.write(line);
  else writeNewFile(path, line);
}

/** Never over a file that is there: a key that is lost takes all that was made with it along. */
function writeNewFile(path: string, text: string): void {
  try {
    writeFileSync(path, text, { flag: 'wx', mode: 0o600 });
  } catch (error) {
    const code = codeOf(error);
    const offence = code === 'EEXIST' ? 'there is one already' : `it cannot be (${String(code)})`;
    throw new UsageError(
      `--out must name a file that can be made, but ${offence}. Choose another name.`,
      { cause: error },
    );
  }
}
