// What a release is made of: every package with its licence and its hash, and none with a known hole of weight.
import { spawnSync } from 'node:child_process';

const LICENSES = [
  '0BSD',
  'Apache-2.0',
  'BSD-2-Clause',
  'BSD-3-Clause',
  'ISC',
  'MIT',
  'BlueOak-1.0.0',
];

/** They run nowhere but in the pages, whose builds put them into dist/. */
const OF_THE_PAGES = ['@kurkle/color', 'chart.js', 'graphiql', 'preact', 'react', 'react-dom'];

const npm = (...args) => spawnSync('npm', args, { encoding: 'utf8', maxBuffer: 64 * 2 ** 20 });

const ofPages = componentsOf().filter(({ name }) => OF_THE_PAGES.includes(name));
if (ofPages.length < OF_THE_PAGES.length)
  fail(`Not all of ${OF_THE_PAGES.join(', ')} are installed.`);
const components = [...componentsOf('--omit=dev'), ...ofPages];
const strange = components.filter(
  ({ licenses = [], hashes = [] }) => hashes.length === 0 || !licenses.some(isKnown),
);
if (components.length === 0 || strange.length > 0) {
  const names = strange.map(({ name, version }) => `${name} ${version}`).join(', ');
  fail(`Every package needs a hash in package-lock.json and one of the licences ${LICENSES.join(', ')}, but not so: ${names}`); // prettier-ignore
}
console.log(`${components.length} packages of the release, each with a hash and a known licence`);

const { vulnerabilities } = parsed(npm('audit', '--json').stdout);
if (vulnerabilities === undefined) {
  console.log('npm audit: this registry does not offer it, nothing said');
} else {
  const shipped = new Set(components.map(({ name }) => name));
  const holes = Object.values(vulnerabilities).filter(
    ({ name, severity }) => shipped.has(name) && ['high', 'critical'].includes(severity),
  );
  if (holes.length > 0) fail(`npm audit found holes of weight:\n${JSON.stringify(holes, null, 2)}`);
  console.log('npm audit: nothing high');
}

function componentsOf(...options) {
  const sbom = npm('sbom', ...options, '--sbom-format=cyclonedx');
  if (sbom.status !== 0) fail(`npm sbom failed:\n${sbom.stderr}`);
  return JSON.parse(sbom.stdout).components;
}

/** Of several to choose from, one is enough. */
function isKnown({ license, expression = '' }) {
  const choices = expression.replace(/[()]/g, '').split(' OR ');
  return [license?.id, ...choices].some((name) => LICENSES.includes(name));
}

function parsed(text) {
  try {
    return JSON.parse(text);
  } catch {
    return {};
  }
}

function fail(message) {
  console.error(message);
  process.exit(1);
}
