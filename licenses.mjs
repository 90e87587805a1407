/* The licences of the packages whose code went into a bundle of esbuild's. */
import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';

/** `root` is where the bundle was built: the paths of its metafile are relative to it. */
export async function licenseTexts(root, metafile) {
  const texts = packagesOf(metafile).map((folder) => licenseText(join(root, folder)));
  return (await Promise.all(texts)).join('\n\n');
}

/** Folders of packages. */
function packagesOf({ inputs }) {
  const folders = Object.keys(inputs).map(
    (path) => /^(.*\bnode_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(path)?.[1],
  );
  return [...new Set(folders)].filter((folder) => folder !== undefined).sort();
}

/** Of the package in a folder. Where it brings no text, its manifest names the licence. */
export async function licenseText(folder) {
  const manifest = JSON.parse(await readFile(join(folder, 'package.json'), 'utf8'));
  const names = await readdir(folder);
  const file = names.find((name) => /^licen[cs]e(\.(md|txt))?$/i.test(name));
  const text = file === undefined ? '' : await readFile(join(folder, file), 'utf8');
  const title = `${manifest.name} ${manifest.version} (${manifest.license})`;
  return `${title}\n${'-'.repeat(title.length)}\n\n${text.trim()}\n`;
}
