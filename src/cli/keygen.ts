import { randomBytes } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { SECRET_KEY_BYTES } from '../config/secret-key.js';
import { codeOf } from '../errors.js';
import type { Command } from './command.js';
import { EXIT, UsageError } from './failure.js';

export const keygen: Command = {
  name: 'keygen',
  summary: 'make a secret key',
  help: `Usage: credential-usage-gateway keygen --secret [--out FILE]

Makes ${SECRET_KEY_BYTES} random bytes in base64, for the setting SECRET_KEY_FILE.

  --secret    what to make
  --out FILE  write them to a new file that only its owner can read, not to stdout
`,
  run: (args, { stdout }) => {
    const { values } = parseArgs({
      args: [...args],
      options: { secret: { type: 'boolean' }, out: { type: 'string' } },
    });
    if (values.secret !== true) {
      throw new UsageError('keygen must be told what to make, but is not. Write keygen --secret.');
    }
    const line = `${randomBytes(SECRET_KEY_BYTES).toString('base64')}\n`;
    if (values.out === undefined) stdout.write(line);
    else writeNewFile(values.out, line);
    return Promise.resolve(EXIT.ok);
  },
};

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
