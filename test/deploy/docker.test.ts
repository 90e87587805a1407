import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, existsSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { SETTINGS, type Setting } from '../../src/config/settings.js';
import { SECOND } from '../../src/time.js';
import { documentIn, hasKeys, isTexts, readText } from './read-document.js';

const ROOT = new URL('../../', import.meta.url);
interface PackageManifest {
  readonly files: readonly string[];
  readonly bin: Readonly<Record<string, string>>;
}
const isPackage = (content: unknown): content is PackageManifest =>
  hasKeys(content, 'files', 'bin');
const MANIFEST = documentIn(readText('package.json'), isPackage);

/** The instructions of the Dockerfile, without comments, each on one line. */
const INSTRUCTIONS = readText('Dockerfile')
  .replaceAll(/^#.*\n/gm, '')
  .replaceAll(/\\\n\s*/g, '')
  .split('\n')
  .filter((line) => line !== '')
  .map((line) => {
    const [keyword = '', ...rest] = line.trim().split(/\s+/);
    return { keyword, rest: rest.join(' ') };
  });
const of = (wanted: string) => INSTRUCTIONS.filter(({ keyword }) => keyword === wanted).map(({ rest }) => rest); // prettier-ignore
const lastStage = INSTRUCTIONS.slice(INSTRUCTIONS.findLastIndex(({ keyword }) => keyword === 'FROM')); // prettier-ignore
const ofLast = (wanted: string) => lastStage.filter(({ keyword }) => keyword === wanted).map(({ rest }) => rest); // prettier-ignore

/** The first stage. */
const buildEnd = INSTRUCTIONS.findIndex(({ rest }) => rest === 'npm run build');
/** A few seconds, on a machine that has other work. */
const BUILD_MS = 60 * SECOND;

/** What the daemon is given: .dockerignore leaves out everything and lets some of it in again. */
const sent = readText('.dockerignore').split('\n').flatMap((line) => /^!(.+)$/.exec(line)?.[1] ?? []); // prettier-ignore

describe('the Dockerfile', () => {
  it('builds in one stage and runs in another, on one image of Node', () => {
    expect(of('FROM').map((rest) => rest.split(' ')[0])).toEqual(Array(3).fill('${NODE_IMAGE}'));
    expect(of('ARG')).toEqual([expect.stringMatching(/^NODE_IMAGE=node:\d+-\w+-slim$/)]);
  });

  it('copies only what is there and is sent to the builder', () => {
    const sources = of('COPY')
      .filter((rest) => !rest.startsWith('--from='))
      .flatMap((rest) => rest.split(' ').slice(0, -1));
    expect(sources.length).toBeGreaterThan(5);
    for (const path of sources) {
      expect([path, existsSync(new URL(path, ROOT)), sent.includes(path.replace('./', ''))]).toEqual([path, true, true]); // prettier-ignore
    }
    expect(sent.filter((path) => /(^|\/)(test|\.env|\.git|secret)/.test(path))).toEqual([]);
  });

  it(
    'copies all that the build reads, which makes the program of it',
    () => {
      const folder = mkdtempSync(join(tmpdir(), 'docker-build-'));
      for (const { rest } of INSTRUCTIONS.slice(0, buildEnd).filter(
        ({ keyword }) => keyword === 'COPY',
      )) {
        for (const path of rest.split(' ').slice(0, -1)) {
          cpSync(new URL(path, ROOT), join(folder, path), { recursive: true });
        }
      }
      symlinkSync(new URL('node_modules', ROOT), join(folder, 'node_modules'));
      execFileSync('npm', ['run', '--silent', 'build'], { cwd: folder });
      for (const name of ['cli.js', 'explorer', 'dashboard', 'subgraph.graphql', 'licenses.txt']) {
        expect([name, existsSync(join(folder, 'dist', name))]).toEqual([name, true]);
      }
      rmSync(folder, { recursive: true });
    },
    BUILD_MS,
  );

  it('copies all that the package consists of', () => {
    const copied = ofLast('COPY').join(' ');
    for (const path of MANIFEST.files.filter((name) => !name.startsWith('examples'))) {
      expect(copied).toContain(path);
    }
  });

  it('runs as nobody in particular, and the program of the package', () => {
    expect(ofLast('USER')).toEqual(['1000:1000']);
    const [entrypoint = '[]'] = ofLast('ENTRYPOINT');
    const words = documentIn(entrypoint, isTexts);
    expect(words[0]).toBe('/usr/bin/tini');
    expect(words.at(-1)).toBe(MANIFEST.bin['credential-usage-gateway']);
    expect(ofLast('RUN').join()).toContain(' tini ');
  });

  it('runs no script of a package, and installs by the lock file', () => {
    const installs = of('RUN').filter((rest) => rest.startsWith('npm ci'));
    expect(installs).toEqual(['npm ci --ignore-scripts', 'npm ci --omit=dev --ignore-scripts']);
  });

  it('sets only settings that there are, and right ones', () => {
    const assignments = ofLast('ENV').join(' ').split(' ');
    for (const assignment of assignments) {
      const [name = '', value = ''] = assignment.split('=');
      if (name !== 'NODE_ENV') expect([name, settingOf(name)?.parse(value)]).not.toEqual([name, undefined]); // prettier-ignore
    }
    expect(ofLast('EXPOSE')).toEqual([SETTINGS.port.defaultText]);
  });

  it.each([
    [200, 0],
    [503, 1],
    [undefined, 1],
  ])('looks whether it is healthy: /livez says %p, the check %p', async (status, exitCode) => {
    const asked: (string | undefined)[] = [];
    const server = createServer((request, response) => {
      asked.push(request.url);
      response.writeHead(status ?? 500).end();
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const address = server.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    if (status === undefined) server.close();
    const [, command = '[]'] = /CMD (\[.*\])$/.exec(ofLast('HEALTHCHECK')[0] ?? '') ?? [];
    const [, ...args] = documentIn(command, isTexts);
    const check = spawn(process.execPath, args, { env: { PORT: String(port) }, stdio: 'ignore' });
    expect((await once(check, 'exit'))[0]).toBe(exitCode);
    if (status !== undefined) expect(asked).toEqual(['/livez']);
    server.close();
  });
});

describe('compose.yaml', () => {
  interface Service {
    readonly read_only?: boolean;
    readonly cap_drop?: readonly string[];
    readonly user?: string;
    readonly mem_limit?: string;
    readonly stop_grace_period?: string;
    readonly command?: readonly string[];
    readonly environment?: Readonly<Record<string, string>>;
    readonly ports?: readonly string[];
    readonly volumes?: readonly string[];
  }
  interface Compose {
    readonly services: Readonly<Record<string, Service>>;
  }
  const isCompose = (content: unknown): content is Compose => hasKeys(content, 'services');
  const compose = documentIn(readText('examples/deploy/compose.yaml'), isCompose);
  const services = Object.entries(compose.services);
  const ours = services.filter(([, { environment }]) => environment !== undefined);

  it.each(services)('lets %s write nothing, do nothing and be reached from here alone', (_name, service) => {
    expect(service).toMatchObject({ read_only: true, cap_drop: ['ALL'] });
    for (const port of service.ports ?? []) expect(port).toMatch(/^127\.0\.0\.1:/);
  }); // prettier-ignore

  it.each(ours)('gives %s only settings that there are', (_name, { environment = {} }) => {
    for (const [name, value] of Object.entries(environment)) {
      if (name === 'NODE_OPTIONS') continue;
      const [, byDefault] = /^\$\{\w+:-(.*)\}$/.exec(value) ?? [];
      const text = byDefault ?? value;
      const setting = settingOf(name);
      expect([name, setting !== undefined || isAzures(name)]).toEqual([name, true]);
      if (text !== '') expect([name, setting === undefined || setting.parse(text) !== undefined]).toEqual([name, true]); // prettier-ignore
    }
  });

  it.each(ours)('gives %s 256 MB more than its heap', (_name, service) => {
    const heapMb = Number(/=(\d+)$/.exec(service.environment?.['NODE_OPTIONS'] ?? '')?.[1]);
    expect(service.mem_limit).toBe(`${heapMb + 256}m`);
  });

  it('waits until the gateway has ended', () => {
    const graceSeconds = Number.parseInt(compose.services['gateway']?.stop_grace_period ?? '');
    expect(graceSeconds).toBeGreaterThan(shutdownSeconds() + 2);
  });

  it('mounts only what there is, and each file that a setting names', () => {
    const { volumes = [], environment = {} } = compose.services['gateway'] ?? {};
    const files = Object.values(environment).flatMap((value) => /^\/run\/secrets\/(.+)$/.exec(value)?.[1] ?? []); // prettier-ignore
    expect(files).toEqual(['gateway.pem', 'api-keys.json', 'secret.key']);
    // A file that is mounted by itself stays the one of the start, and a withdrawn key would go on opening.
    expect(volumes).toEqual(['${SECRETS_DIRECTORY:-./secrets}:/run/secrets:ro']);
    for (const file of files) expect(readText('examples/deploy/compose.yaml')).toMatch(new RegExp(`^#.*${file.replace('.', '\\.')}`, 'm')); // prettier-ignore
    for (const volume of compose.services['prometheus']?.volumes ?? []) {
      const [from = ''] = volume.split(':');
      if (from.startsWith('.')) expect([from, existsSync(new URL(`examples/deploy/${from}`, ROOT))]).toEqual([from, true]); // prettier-ignore
    }
  });
});

/** What ends last takes so long, by the defaults. */
function shutdownSeconds(): number {
  const { shutdownDelay, shutdownGrace } = SETTINGS;
  const delayMs = shutdownDelay.parse(shutdownDelay.defaultText) ?? NaN;
  return (delayMs + (shutdownGrace.parse(shutdownGrace.defaultText) ?? NaN)) / SECOND;
}

function settingOf(name: string): Setting<unknown> | undefined {
  return Object.values(SETTINGS).find((setting) => setting.name === name);
}

/** @azure/identity reads it itself. */
function isAzures(name: string): boolean {
  return name === 'AZURE_CLIENT_CERTIFICATE_PATH';
}
