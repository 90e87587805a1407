import type { Config } from '../config/config.js';
import { manifestFault } from '../config/trusted-documents.js';
import { SettingsError } from '../errors.js';
import { documentFault } from '../graphql/document-fault.js';
import { buildSchema } from '../graphql/schema.js';
import { createTrustedDocuments, type ResolveDocument } from '../http/trusted-documents.js';
import type { TelemetryHooks } from '../telemetry/hooks.js';

interface Manifest {
  /** What lets the documents pass that are trusted now. */
  readonly resolve: () => ResolveDocument;
  /** @throws SettingsError when one of them cannot be executed; those of before stay. */
  readonly replace: (documents: Documents) => void;
}

type Documents = NonNullable<Config['http']['trustedDocuments']>;

/** undefined: any document is executed. A document that the schema refuses would be found out by a client. */
export function createManifest(
  { http: { trustedDocuments, trustedDocumentsMode: mode } }: Config,
  onUntrustedDocument: TelemetryHooks['onUntrustedDocument'],
): Manifest | undefined {
  if (trustedDocuments === undefined) return undefined;
  const schema = buildSchema();
  let known: ReadonlySet<string> = new Set();
  // A third of a millisecond each, in which nobody is answered: what has passed once is not checked again.
  const faultOf = (text: string) => (known.has(text) ? undefined : documentFault(schema, text));
  const resolverOf = (documents: Documents) => {
    const problem = manifestFault(documents, faultOf);
    if (problem !== undefined) throw new SettingsError([{ setting: 'TRUSTED_DOCUMENTS', problem }]);
    known = new Set(documents.values());
    return createTrustedDocuments({ documents, mode, onUntrustedDocument });
  };
  let resolve = resolverOf(trustedDocuments);
  return {
    resolve: () => resolve,
    replace: (documents) => {
      resolve = resolverOf(documents);
    },
  };
}
