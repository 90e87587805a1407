import { constants } from 'node:fs';
import { access, open, rename, rm, type FileHandle } from 'node:fs/promises';
import { codeOf } from '../errors.js';
import type { Terminal } from './command.js';
import { UsageError } from './failure.js';

/** Where a file is written to. */
export interface Output {
  /** Resolves when there is room for more. */
  write(bytes: Uint8Array): Promise<void>;
  /** All is written: the file gets its name. */
  finish(): Promise<void>;
  /** Not all could be written: nothing of it stays. */
  discard(): Promise<void>;
}

/** A new file, which has its name only when it is whole; stdout where no path is given. */
export async function openOutput(path: string | undefined, terminal: Terminal): Promise<Output> {
  if (path === undefined) return toStdout(terminal);
  const partPath = `${path}.part`;
  const file = await newFile(path, partPath);
  return {
    write: async (bytes) => {
      await file.write(bytes);
    },
    finish: async () => {
      await file.sync();
      await file.close();
      await rename(partPath, path);
    },
    discard: async () => {
      await file.close();
      await rm(partPath, { force: true });
    },
  };
}

function toStdout({ writeOut }: Terminal): Output {
  const nothing = () => Promise.resolve();
  return { write: writeOut, finish: nothing, discard: nothing };
}

/** Never over one that is there. */
async function newFile(path: string, partPath: string): Promise<FileHandle> {
  const isThere = await access(path, constants.F_OK).then(() => true, () => false); // prettier-ignore
  if (isThere) throw unfit('there is one already', undefined);
  return open(partPath, 'w', 0o600).catch((error: unknown) => {
    throw unfit(`it cannot be (${String(codeOf(error))})`, error);
  });
}

function unfit(offence: string, cause: unknown): UsageError {
  return new UsageError(
    `--output must name a file that can be made, but ${offence}. Choose another name.`,
    { cause },
  );
}
