/* The dashboard's files in one folder: its page, and one script and one style sheet made from all that it consists of. */
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
  ]);
}
