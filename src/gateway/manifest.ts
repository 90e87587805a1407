import type { GraphQLSchema } from 'graphql';
import type { Config } from '../config/config.js';
import { manifestFault } from '../config/trusted-documents.js';
import { SettingsError } from '../errors.js';
import { documentFault } from '../graphql/document-fault.js';
import { buildSchema } from '../graphql/schema.js';
import { dashboardDocuments } from '../http/dashboard.js';
import { PAGES_DIRECTORY } from '../http/pages.js';
import { createTrustedDocuments, type ResolveDocument } from '../http/trusted-documents.js';
import { finish, inSlices, type Work } from '../report/work.js';
import type { TelemetryHooks } from '../telemetry/hooks.js';
import type { Clock } from '../time.js';

interface Manifest {
  /** What lets the documents pass that are trusted now. */
  readonly resolve: () => ResolveDocument;
  /**
   * Looks at documents while requests are answered, and resolves to what puts them in place of those of before.
   * @throws SettingsError when one of them cannot be executed; the signal's reason when that is aborted.
   */
  readonly prepare: (documents: Documents, signal: AbortSignal) => Promise<() => void>;
}

type Documents = NonNullable<Config['http']['trustedDocuments']>;

/**
 * undefined: any document is executed. A document that the schema refuses would be found out by a client. The dashboard's own
 * are as trusted as the gateway that serves it.
 */
export function createManifest(
  { http: { trustedDocuments, trustedDocumentsMode: mode, dashboard } }: Config,
  clock: Clock,
  onUntrustedDocument: TelemetryHooks['onUntrustedDocument'],
): Manifest | undefined {
  if (trustedDocuments === undefined) return undefined;
  const own: Documents = dashboard ? dashboardDocuments(PAGES_DIRECTORY) : new Map();
  const schema = buildSchema();
  let known: ReadonlySet<string> = new Set();
  const checked = (documents: Documents) => check(schema, documents, known);
  const resolverOf = (documents: Documents) =>
    createTrustedDocuments({ documents: new Map([...own, ...documents]), mode, onUntrustedDocument }); // prettier-ignore
  const put = (documents: Documents) => {
    known = new Set(documents.values());
    resolve = resolverOf(documents);
  };
  let resolve: ResolveDocument;
  finish(checked(trustedDocuments));
  put(trustedDocuments);
  return {
    resolve: () => resolve,
    prepare: async (documents, signal) => {
      await inSlices(checked(documents), clock, signal);
      return () => put(documents);
    },
  };
}

/** A third of a millisecond for each document; what has passed once is not looked at again. */
function* check(
  schema: GraphQLSchema,
  documents: Documents,
  known: ReadonlySet<string>,
): Work<undefined> {
  const faults = new Map<string, string | undefined>();
  for (const text of documents.values()) {
    if (!known.has(text)) faults.set(text, documentFault(schema, text));
    yield;
  }
  const problem = manifestFault(documents, (text) => faults.get(text));
  if (problem !== undefined) throw new SettingsError([{ setting: 'TRUSTED_DOCUMENTS', problem }]);
}
