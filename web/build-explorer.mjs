/* The explorer's files in one folder: our page, GraphiQL and React from their packages, the example operations. */
import { copyFile, mkdir, readFile, readdir, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { licenseText } from '../licenses.mjs';

const PAGE_FILES = ['explorer.html', 'explorer.js', 'explorer.css', 'icon.svg'];
/** What the page needs of each package; the manifest tells where the package is. */
const PACKAGES = [
  {
    manifest: import.meta.resolve('graphiql/package.json'),
    files: ['graphiql.min.js', 'graphiql.min.css'],
  },
  {
    manifest: import.meta.resolve('react/package.json'),
    files: ['umd/react.production.min.js'],
  },
  {
    manifest: import.meta.resolve('react-dom/package.json'),
    files: ['umd/react-dom.production.min.js'],
  },
];

const root = fileURLToPath(new URL('..', import.meta.url));
/** Into `target`, which is made. */
export async function buildExplorer(target) {
  await mkdir(target, { recursive: true });
  await Promise.all([
    ...PAGE_FILES.map((name) => copyFile(join(root, 'web', 'explorer', name), join(target, name))),
    ...PACKAGES.flatMap(({ manifest, files }) =>
      files.map((file) => copyPackageFile(new URL(file, manifest), target)),
    ),
    writeFile(join(target, 'licenses.txt'), await licenseTexts()),
    writeFile(join(target, 'examples.json'), JSON.stringify(await readExamples())),
  ]);
}

/** Without its pointer to a source map, which is not served and would make developer tools complain. */
async function copyPackageFile(source, target) {
  const text = await readFile(source, 'utf8');
  const withoutPointer = text.replace(/\n\/\/# sourceMappingURL=.*\s*$/, '\n');
  await writeFile(join(target, basename(source.pathname)), withoutPointer);
}

async function licenseTexts() {
  const folders = PACKAGES.map(({ manifest }) => fileURLToPath(new URL('.', manifest)));
  return (await Promise.all(folders.map(licenseText))).join('\n\n');
}

/** The number in a file's name gives its place; the rest of the name is its title, the comment at its head begins with who asks what. */
async function readExamples() {
  const folder = join(root, 'examples', 'queries');
  const names = (await readdir(folder)).filter((name) => name.endsWith('.graphql')).sort();
  return Promise.all(
    names.map(async (name) => {
      const query = await readFile(join(folder, name), 'utf8');
      return { title: titleOf(name), description: firstSentenceOf(query), query };
    }),
  );
}

function titleOf(name) {
  const words = basename(name, '.graphql').replace(/^\d+-/, '').replaceAll('-', ' ');
  return words.charAt(0).toUpperCase() + words.slice(1);
}

function firstSentenceOf(query) {
  const lines = query.split('\n');
  const end = lines.findIndex((line) => !line.startsWith('#'));
  const comment = lines
    .slice(0, end)
    .map((line) => line.slice(1).trim())
    .join(' ');
  return comment.replace(/(?<=[.?]) .*$/, '');
}
