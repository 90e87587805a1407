import js from '@eslint/js';
import graphqlPlugin from '@graphql-eslint/eslint-plugin';
import { defineConfig, globalIgnores } from 'eslint/config';
import { createNodeResolver, importX } from 'eslint-plugin-import-x';
import tseslint from 'typescript-eslint';

/** Which rooms of src/ each room may import, apart from its own files and the leaves errors and time. */
const ARROWS = {
  cli: ['auth', 'config', 'export', 'gateway', 'emulator'],
  config: ['auth', 'store'],
  errors: [],
  time: [],
  trace: [],
  gateway: [
    'config',
    'http',
    'auth',
    'telemetry',
    'graphql',
    'export',
    'report',
    'msgraph',
    'store',
    'trace',
  ],
  http: ['graphql', 'export', 'auth', 'trace'],
  export: ['report'],
  auth: [],
  graphql: ['report', 'auth', 'trace'],
  report: [],
  msgraph: ['report', 'trace'],
  store: ['report'],
  telemetry: ['trace'],
  emulator: [],
};
const LEAVES = ['errors', 'time'];

/** A room is a file, a folder, or both. */
const pathsOf = (room) => [`./${room}`, `./${room}.ts`];

const zones = Object.entries(ARROWS).map(([room, allowed]) => ({
  target: pathsOf(`src/${room}`),
  from: './src',
  except: [...new Set([room, ...allowed, ...LEAVES])].flatMap(pathsOf),
  message: `"${room}" may import only ${[...allowed, ...LEAVES].join(', ')}: see "How it works" in the README.`,
}));

/** The pages are clients of the gateway like any other: they know its schema, by the generated documents, and nothing else. */
zones.push({
  target: './web',
  from: './src',
  message: '"web" may import nothing of src/: it asks the gateway over HTTP.',
});

/** Names that the platform gives; each may be read and not assigned. */
const globalsOf = (names) => Object.fromEntries(names.split(' ').map((name) => [name, 'readonly']));

export default defineConfig(
  globalIgnores(['dist', '**/generated', 'coverage', 'bench/peers']),
  {
    files: ['**/*.{ts,tsx,js,mjs}'],
    extends: [js.configs.recommended],
    plugins: { 'import-x': importX },
    settings: {
      'import-x/resolver-next': [
        createNodeResolver({
          extensions: ['.ts', '.tsx', '.js', '.mjs', '.json'],
          extensionAlias: { '.js': ['.ts', '.tsx', '.js'] },
        }),
      ],
      'import-x/parsers': { '@typescript-eslint/parser': ['.ts', '.tsx'] },
    },
    rules: {
      'import-x/no-cycle': 'error',
      'import-x/no-restricted-paths': ['error', { zones }],
      'import-x/no-self-import': 'error',
      eqeqeq: 'error',
    },
  },
  {
    files: ['**/*.{ts,tsx}'],
    extends: [tseslint.configs.strictTypeChecked],
    languageOptions: { parserOptions: { projectService: true } },
    rules: {
      '@typescript-eslint/consistent-type-assertions': ['error', { assertionStyle: 'never' }],
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/no-non-null-assertion': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': 'error',
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      'no-restricted-properties': [
        'error',
        { object: 'process', property: 'env', message: 'The environment is read once, in cli.ts.' },
        { object: 'Date', property: 'now', message: 'Ask the clock that was handed in.' },
      ],
    },
  },
  {
    // The one place where unknown JSON is given a type: see parseEvent.
    files: ['src/report/event.ts'],
    rules: { '@typescript-eslint/consistent-type-assertions': 'off' },
  },
  {
    files: ['src/cli.ts', 'src/cli/**', 'src/time.ts', 'test/**', 'bench/**', 'examples/**'],
    rules: { 'no-restricted-properties': 'off' },
  },
  {
    files: ['web/**/*.js'],
    languageOptions: {
      globals: globalsOf('window document fetch location React ReactDOM GraphiQL'),
    },
  },
  {
    files: ['web/**/*.mjs', 'docs/*.mjs', '.ci/*.mjs', '*.js', '*.mjs'],
    languageOptions: {
      globals: globalsOf('process console URL fetch performance setTimeout clearTimeout'),
    },
  },
  {
    files: ['schema.graphql'],
    plugins: { '@graphql-eslint': graphqlPlugin },
    languageOptions: {
      parser: graphqlPlugin.parser,
      parserOptions: { graphQLConfig: { schema: './schema.graphql' } },
    },
    rules: {
      ...graphqlPlugin.configs['flat/schema-recommended'].rules,
      // The names are the contract's: `userPrincipalName` is Graph's own, and connections have no id of their own.
      '@graphql-eslint/no-typename-prefix': 'off',
      '@graphql-eslint/strict-id-in-types': 'off',
    },
  },
);
