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

const npm = (...args) => spawnSync('npm', args, { encoding: 'utf8', maxBuffer: 64 * 2 ** 20 });

const sbom = npm('sbom', '--omit=dev', '--sbom-format=cyclonedx');
if (sbom.status !== 0) fail(`npm sbom failed:\n${sbom.stderr}`);
const { components } = JSON.parse(sbom.stdout);
const strange = components.filter(
  ({ licenses = [], hashes = [] }) => hashes.length === 0 || !licenses.some(isKnown),
);
if (components.length === 0 || strange.length > 0) {
  const names = strange.map(({ name, version }) => `${name} ${version}`).join(', ');
  fail(`Every package needs a hash in package-lock.json and one of the licences ${LICENSES.join(', ')}, but not so: ${names}`); // prettier-ignore
}
console.log(`${components.length} packages of the release, each with a hash and a known licence`);

const audit = npm('audit', '--omit=dev', '--audit-level=high', '--json');
const { metadata } = parsed(audit.stdout);
if (metadata === undefined) console.log('npm audit: this registry does not offer it, nothing said');
else if (audit.status !== 0) fail(`npm audit found holes of weight:\n${audit.stdout}`);
else console.log('npm audit: nothing high');

function isKnown({ license }) {
  return LICENSES.includes(license?.id);
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
