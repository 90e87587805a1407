import { hash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { codeOf } from '../errors.js';

/** Texts of documents by their ids in the manifest, which stand here without the prefix `sha256:`. */
export type TrustedDocuments = ReadonlyMap<string, string>;

type Entry = readonly [id: string, text: string];

/** The documents of the manifest in that file, or a sentence that says what is wrong with it. */
export function readTrustedDocuments(path: string): TrustedDocuments | string {
  let text;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    return problem(`reading that file failed (${codeOf(error) ?? 'unknown'})`);
  }
  const entries = entriesOf(parseJson(text));
  if (typeof entries === 'string') return problem(entries);
  if (entries.length === 0) return problem('it holds no document, so that nothing could be asked');
  const documents = new Map(entries);
  return clash(entries) ?? documents;
}

/** Faults that are told one by one: the rest will have the same cause. */
const MOST_FAULTS = 3;

/**
 * A sentence about the documents in which `faultOf` finds something; undefined when there are none. Neither GraphQL nor the
 * schema is at hand where settings are read, so whoever has them asks.
 */
export function manifestFault(
  documents: TrustedDocuments,
  faultOf: (text: string) => string | undefined,
): string | undefined {
  const faults = [...documents].flatMap(([id, text]) => {
    const fault = faultOf(text);
    return fault === undefined ? [] : [`${shown(id)} (${fault.replace(/\.$/, '')})`];
  });
  if (faults.length === 0) return undefined;
  const rest = faults.length > MOST_FAULTS ? ` and ${faults.length - MOST_FAULTS} more` : '';
  return problem(
    `${faults.length} of its ${documents.size} documents cannot be executed: ${faults.slice(0, MOST_FAULTS).join(', ')}${rest}`,
  );
}

function problem(offence: string): string {
  return `must name a manifest of persisted documents, but ${offence}. Make one: npx @apollo/generate-persisted-query-manifest, or GraphQL Code Generator's client preset with persistedDocuments: true.`;
}

/** undefined, which no JSON is, for what cannot be parsed. */
function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

const APOLLO_FORMAT = 'apollo-persisted-query-manifest';

/** What is in a manifest of either form, or what is wrong with it. */
function entriesOf(manifest: unknown): readonly Entry[] | string {
  if (manifest === undefined) return 'it is not JSON';
  if (!isObject(manifest)) return NEITHER_FORM;
  if (!('format' in manifest) && !('operations' in manifest)) {
    return allEntries(Object.entries(manifest), NEITHER_FORM);
  }
  const { format, version, operations } = manifest;
  if (format !== APOLLO_FORMAT || version !== 1 || !Array.isArray(operations)) {
    return `it has "format" or "operations" and yet is not of format "${APOLLO_FORMAT}", version 1, with a list of operations`;
  }
  return allEntries(
    operations.map((operation: unknown) => isObject(operation) ? [operation['id'], operation['body']] : []),
    'not every one of its operations has an "id" and a "body" that are strings',
  ); // prettier-ignore
}

const NEITHER_FORM = `it is of neither form: {"HASH": "document"}, or {"format": "${APOLLO_FORMAT}", "version": 1, "operations": [{"id", "body"}]}`;

function allEntries(
  pairs: readonly (readonly unknown[])[],
  offence: string,
): readonly Entry[] | string {
  const entries = pairs.flatMap(([id, text]): Entry[] =>
    typeof id === 'string' && typeof text === 'string' ? [[id.replace(/^sha256:/, ''), text]] : [],
  );
  const isWhole = entries.length === pairs.length && entries.every(([id]) => id !== '');
  return isWhole ? entries : offence;
}

/** A name has to mean one text. Every document is named by its own SHA-256, too. */
function clash(entries: readonly Entry[]): string | undefined {
  const named = new Map(entries.map(([, text]) => [hash('sha256', text), text]));
  for (const [id, text] of entries) {
    const other = named.get(id) ?? text;
    if (other !== text) return problem(`${shown(id)} names two documents (an id may be that of one text alone, and no other text's SHA-256)`); // prettier-ignore
    named.set(id, text);
  }
  return undefined;
}

/** Longest id that is repeated in a message: a SHA-256 in full. */
const LONGEST_ID = 64;

function shown(id: string): string {
  return JSON.stringify(id.slice(0, LONGEST_ID));
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
