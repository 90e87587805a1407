import { closeSync, fsyncSync, openSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'; // prettier-ignore
import { parseApiKeys, type ApiKeyEntry } from '../config/api-keys-file.js';
import { codeOf } from '../errors.js';
import { UsageError } from './failure.js';

/**
 * Adds a key to the file, or makes it. It is replaced in one step by a new one that stands beside it, so that a gateway that
 * starts meanwhile reads all of the one or of the other. While the new one is there, nobody else makes one.
 */
export function addToFile(path: string, entry: ApiKeyEntry): void {
  const newPath = `${path}.new`;
  const file = openNew(newPath);
  try {
    writeFileSync(file, withEntry(readEntries(path), entry));
    fsyncSync(file);
    renameSync(newPath, path);
  } catch (error) {
    rmSync(newPath, { force: true });
    throw error instanceof UsageError ? error : unusable(`writing it failed (${reasonOf(error)}). Choose another.`, error); // prettier-ignore
  } finally {
    closeSync(file);
  }
}

function openNew(path: string): number {
  try {
    return openSync(path, 'wx', 0o600);
  } catch (error) {
    const offence =
      codeOf(error) === 'EEXIST'
        ? `${path} is there: another keygen is at work, or one was broken off. If none is at work, remove it.`
        : `nothing can be written beside it (${reasonOf(error)}). Choose another.`;
    throw unusable(offence, error);
  }
}

function readEntries(path: string): readonly ApiKeyEntry[] {
  let text;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return [];
    throw unusable(`reading it failed (${reasonOf(error)}). Choose another.`, error);
  }
  const { entries, problems } = parseApiKeys(text);
  // What cannot be read cannot be kept either, and might be anything.
  if (problems.length > 0) throw unusable(problems.join(' '));
  return entries;
}

function withEntry(entries: readonly ApiKeyEntry[], entry: ApiKeyEntry): string {
  if (entries.some(({ name }) => name.toLowerCase() === entry.name.toLowerCase())) {
    throw new UsageError(
      `--name must be new to the file, but it has a key "${entry.name}". Choose another, such as ${entry.name}-2, and remove the old entry when nobody uses it any more.`,
    );
  }
  return `${JSON.stringify({ keys: [...entries, entry] }, undefined, 2)}\n`;
}

function reasonOf(error: unknown): string {
  return codeOf(error) ?? 'unknown';
}

function unusable(offence: string, cause?: unknown): UsageError {
  return new UsageError(`--file must name a file of API keys, but ${offence}`, { cause });
}
