import { readdirSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { SETTINGS, type Setting } from '../../src/config/settings.js';
import { OWN_PATHS } from '../../src/http/path.js';
import { SECOND } from '../../src/time.js';
import { documentsIn, hasKeys, readText } from './read-document.js';

const DIRECTORY = 'examples/deploy/kubernetes/';
const NAME = 'credential-usage-gateway';

interface Probe {
  readonly httpGet: { readonly path: string; readonly port: string };
  readonly periodSeconds: number;
  readonly failureThreshold: number;
}
interface Container {
  readonly args: readonly string[];
  readonly ports: readonly { readonly name: string; readonly containerPort: number }[];
  readonly env: readonly { readonly name: string; readonly value: string }[];
  readonly startupProbe: Probe;
  readonly livenessProbe: Probe;
  readonly readinessProbe: Probe;
  readonly resources: { readonly limits: Readonly<Record<string, string>>; readonly requests: object };
  readonly securityContext: object;
  readonly volumeMounts: readonly { readonly name: string; readonly mountPath: string }[];
} // prettier-ignore
interface Manifest {
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly labels: Readonly<Record<string, string>> };
  readonly spec?: {
    readonly replicas?: number;
    readonly selector?: { readonly matchLabels?: object };
    readonly ports?: readonly { readonly targetPort: string }[];
    readonly podSelector?: { readonly matchLabels?: object };
    readonly policyTypes?: readonly string[];
    readonly template?: {
      readonly metadata: { readonly labels: Readonly<Record<string, string>> };
      readonly spec: {
        readonly serviceAccountName: string;
        readonly terminationGracePeriodSeconds: number;
        readonly securityContext: object;
        readonly containers: readonly Container[];
        readonly volumes: readonly { readonly name: string; readonly secret: { readonly secretName: string } }[]; // prettier-ignore
      };
    };
  };
  readonly stringData?: Readonly<Record<string, string>>;
}

const isManifest = (content: unknown): content is Manifest => hasKeys(content, 'kind', 'metadata');
const manifests = readdirSync(new URL(`../../${DIRECTORY}`, import.meta.url)).flatMap((name) =>
  documentsIn(readText(DIRECTORY + name), isManifest),
);
const the = (kind: string) => manifests.find((manifest) => manifest.kind === kind);
const deployment = the('Deployment');
const pod = deployment?.spec?.template?.spec;
const container = pod?.containers[0];
const envOf = (name: string) => container?.env.find((entry) => entry.name === name)?.value;

describe('the manifests of Kubernetes', () => {
  it('are of one name', () => {
    const kinds = manifests.map(({ kind }) => kind).toSorted();
    expect(kinds).toEqual(['Deployment', 'NetworkPolicy', 'PodDisruptionBudget', 'Secret', 'Service', 'ServiceAccount']); // prettier-ignore
    // `kubectl apply --filename DIRECTORY` takes what ends so, and would put it in place of the real one.
    const applied = readdirSync(new URL(`../../${DIRECTORY}`, import.meta.url)).filter((name) => /\.(ya?ml|json)$/.test(name)); // prettier-ignore
    expect(applied.filter((name) => readText(DIRECTORY + name).includes('kind: Secret'))).toEqual([]); // prettier-ignore
    for (const { metadata } of manifests) {
      expect(metadata).toMatchObject({ name: NAME, labels: { 'app.kubernetes.io/name': NAME } });
    }
    expect(pod?.serviceAccountName).toBe(NAME);
  });

  it('select the pods that there are', () => {
    const labels = deployment?.spec?.template?.metadata.labels;
    for (const kind of ['Deployment', 'PodDisruptionBudget']) {
      expect(labels).toMatchObject(the(kind)?.spec?.selector?.matchLabels ?? { no: 'labels' });
    }
    expect(labels).toMatchObject(the('Service')?.spec?.selector ?? { no: 'labels' });
    expect(labels).toMatchObject(the('NetworkPolicy')?.spec?.podSelector?.matchLabels ?? { no: 'labels' }); // prettier-ignore
    expect(the('NetworkPolicy')?.spec?.policyTypes).toEqual(['Ingress', 'Egress']);
  });

  it('run one replica, since the budget is shared', () => {
    expect(deployment?.spec?.replicas).toBe(1);
  });

  it('may do nothing and write nothing', () => {
    expect(pod?.securityContext).toMatchObject({ runAsNonRoot: true, runAsUser: 1000, seccompProfile: { type: 'RuntimeDefault' } }); // prettier-ignore
    expect(container?.securityContext).toEqual({
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: true,
      capabilities: { drop: ['ALL'] },
    });
  });

  it('ask paths that are there, on the port that is', () => {
    const { startupProbe, livenessProbe, readinessProbe, ports = [] } = container ?? {};
    const paths = [startupProbe, livenessProbe, readinessProbe].map((probe) => probe?.httpGet.path);
    expect(paths).toEqual(['/livez', '/livez', '/readyz']);
    for (const path of paths) expect(OWN_PATHS).toContain(path);
    expect(ports).toEqual([{ name: 'http', containerPort: Number(SETTINGS.port.defaultText) }]);
    expect(the('Service')?.spec?.ports?.map(({ targetPort }) => targetPort)).toEqual(['http']);
  });

  it('take note of the end before the listener goes, and wait for it', () => {
    const { shutdownDelay, shutdownGrace } = SETTINGS;
    const delayMs = shutdownDelay.parse(shutdownDelay.defaultText) ?? NaN;
    const graceMs = shutdownGrace.parse(shutdownGrace.defaultText) ?? NaN;
    const { periodSeconds = NaN, failureThreshold = NaN } = container?.readinessProbe ?? {};
    expect(periodSeconds * failureThreshold).toBeLessThan(delayMs / SECOND);
    expect(pod?.terminationGracePeriodSeconds).toBeGreaterThan((delayMs + graceMs) / SECOND + 2);
  });

  it('leave 256 MiB beside the heap', () => {
    const heapMib = Number(/^--max-old-space-size=(\d+)$/.exec(envOf('NODE_OPTIONS') ?? '')?.[1]);
    expect(container?.resources.limits).toEqual({ memory: `${heapMib + 256}Mi` });
  });

  it('set only settings that there are, and right ones', () => {
    for (const { name, value } of container?.env ?? []) {
      if (name === 'NODE_OPTIONS') continue;
      const setting = Object.values(SETTINGS).find((known): known is Setting<unknown> & typeof known => known.name === name); // prettier-ignore
      expect([name, setting?.parse(value) !== undefined]).toEqual([name, true]);
    }
  });

  it('bring each file that a setting names', () => {
    const [mount] = container?.volumeMounts ?? [];
    expect(pod?.volumes.map(({ name, secret }) => [name, secret.secretName])).toEqual([[mount?.name, NAME]]); // prettier-ignore
    const files = ['API_KEYS_FILE', 'SECRET_KEY_FILE'].map((name) => envOf(name)?.replace(`${mount?.mountPath ?? ''}/`, '')); // prettier-ignore
    expect(Object.keys(the('Secret')?.stringData ?? {}).toSorted()).toEqual(files.toSorted());
  });
});
