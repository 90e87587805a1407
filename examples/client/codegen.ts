import type { CodegenConfig } from '@graphql-codegen/cli';
import { addTypenameSelectionDocumentTransform } from '@graphql-codegen/client-preset';
import { fileURLToPath } from 'node:url';

const config: CodegenConfig = {
  schema: fileURLToPath(import.meta.resolve('credential-usage-gateway/schema.graphql')),
  documents: 'examples/client/operations.ts',
  importExtension: '.js',
  generates: {
    'examples/client/generated/': {
      preset: 'client',
      presetConfig: { fragmentMasking: false, persistedDocuments: { hashAlgorithm: 'sha256' } },
      // The gateway executes the text in the manifest, and normalised caches live on __typename.
      documentTransforms: [addTypenameSelectionDocumentTransform],
      config: {
        useTypeImports: true,
        enumsAsTypes: true,
        immutableTypes: true,
        strictScalars: true,
        scalars: { DateTime: 'string', TimeZone: 'string' },
      },
    },
  },
};

export default config;
