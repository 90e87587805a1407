/* The dashboard's files in one folder: its page, one script and one style sheet of all that it consists of, its documents. */
import { hash } from 'node:crypto';
import { copyFile, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { licenseTexts } from '../licenses.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const source = join(root, 'web', 'dashboard');

/** Into `target`, which is made. */
export async function buildDashboard(target) {
  await mkdir(target, { recursive: true });
  const { metafile } = await build({
    absWorkingDir: root,
    entryPoints: ['main.tsx', 'dashboard.css'].map((name) => ({ in: join(source, name), out: 'dashboard' })), // prettier-ignore
    outdir: target,
    bundle: true,
    minify: true,
    format: 'esm',
    target: ['chrome111', 'firefox115', 'safari16.4'],
    tsconfig: join(root, 'web', 'tsconfig.json'),
    metafile: true,
    logLevel: 'warning',
  });
  await Promise.all([
    copyFile(join(source, 'dashboard.html'), join(target, 'dashboard.html')),
    copyFile(join(root, 'web', 'explorer', 'icon.svg'), join(target, 'icon.svg')),
    writeFile(join(target, 'licenses.txt'), await licenseTexts(root, metafile)),
    writeFile(join(target, 'documents.json'), JSON.stringify(await documents())),
  ]);
}

/** Every text that the page asks, by its SHA-256, as they are named in a manifest of trusted documents. */
async function documents() {
  const { outputFiles } = await build({
    entryPoints: [join(source, 'generated', 'graphql.ts')],
    bundle: true,
    format: 'esm',
    write: false,
  });
  const names = await import(`data:text/javascript,${encodeURIComponent(outputFiles[0].text)}`);
  const texts = Object.entries(names).filter(([name]) => name.endsWith('Document'));
  return Object.fromEntries(texts.map(([, text]) => [hash('sha256', String(text)), String(text)]));
}
