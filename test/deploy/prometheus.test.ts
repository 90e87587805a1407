import { beforeAll, describe, expect, it } from '@jest/globals';
import { existsSync } from 'node:fs';
import { SETTINGS } from '../../src/config/settings.js';
import { SECOND } from '../../src/time.js';
import { everySeries } from './every-series.js';
import { readPromql } from './promql.js';
import { documentIn, hasKeys, readText } from './read-document.js';

const ROOT = new URL('../../', import.meta.url);

interface Rule {
  readonly alert: string;
  readonly expr: string;
  readonly for?: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
}
interface Panel {
  readonly title: string;
  readonly type: string;
  readonly description?: string;
  readonly targets?: readonly { readonly expr: string; readonly legendFormat: string }[];
  readonly gridPos: { readonly h: number; readonly w: number; readonly x: number; readonly y: number }; // prettier-ignore
}

interface Alerts {
  readonly groups: readonly { readonly rules: readonly Rule[] }[];
}
interface Dashboard {
  readonly uid: string;
  readonly panels: readonly Panel[];
  readonly templating: { readonly list: readonly { readonly name: string }[] };
}
const isAlerts = (content: unknown): content is Alerts => hasKeys(content, 'groups');
const isDashboard = (content: unknown): content is Dashboard => hasKeys(content, 'uid', 'panels', 'templating'); // prettier-ignore
const alerts = documentIn(readText('examples/deploy/prometheus/alerts.yaml'), isAlerts);
const dashboard = documentIn(readText('examples/deploy/grafana/dashboard.json'), isDashboard);
const rules = alerts.groups.flatMap((group) => group.rules);
const panels = dashboard.panels.filter(({ type }) => type !== 'row');
const targets = panels.flatMap(({ title, targets: asked = [] }) =>
  asked.map(({ expr, legendFormat }) => ({ title, expr, legendFormat })),
);

/** The labels of every series by its metric, as a scrape has them. */
const labelsOf = new Map<string, Map<string, Set<string>>>();
let types: ReadonlySet<string>;

beforeAll(async () => {
  const text = await everySeries();
  types = new Set([...text.matchAll(/^# TYPE (\w+) /gm)].map(([, name = '']) => name));
  for (const [, metric = '', labels = ''] of text.matchAll(/^(\w+)(?:\{(.*)\})? \S+$/gm)) {
    const known = labelsOf.get(metric) ?? new Map<string, Set<string>>();
    labelsOf.set(metric, known);
    for (const [, label = '', value = ''] of labels.matchAll(/(\w+)="([^"]*)"/g)) {
      known.set(label, (known.get(label) ?? new Set<string>()).add(value));
    }
  }
});

/** Prometheus adds them itself. */
const SCRAPED = ['instance', 'job'];

/** What an expression names that no scrape has. */
function strangers(expression: string, legend = ''): readonly string[] {
  const { selectors, groups } = readPromql(expression);
  const shown = [...legend.matchAll(/\{\{\s*(\w+)\s*\}\}/g)].map(([, label = '']) => label);
  const wanted = selectors.flatMap(({ metric, matchers }) => {
    const known = labelsOf.get(metric);
    if (known === undefined) return [metric];
    return matchers.flatMap(({ label, value, isExact }) => {
      if (SCRAPED.includes(label)) return [];
      const isKnown = isExact ? known.get(label)?.has(value) : known.has(label);
      return isKnown ? [] : [`${metric}{${label}="${value}"}`];
    });
  });
  const labels = new Set(selectors.flatMap(({ metric }) => [...(labelsOf.get(metric)?.keys() ?? [])])); // prettier-ignore
  const lost = [...groups, ...shown].filter((label) => !SCRAPED.includes(label) && !labels.has(label)); // prettier-ignore
  return [...wanted, ...lost];
}

describe('the alert rules', () => {
  it('are the three to begin with', () => {
    const names = rules.map(({ alert }) => alert.replace('CredentialUsage', ''));
    expect(names).toEqual(['Stale', 'Failing', 'Throttled']);
  });

  it.each(rules.map(({ alert, expr }) => ({ alert, expr })))(
    '$alert reads metrics that are there',
    ({ expr }) => {
      expect(readPromql(expr).selectors).not.toEqual([]);
      expect(strangers(expr)).toEqual([]);
    },
  );

  it.each(rules.map(({ alert, annotations, labels }) => ({ alert, annotations, labels })))(
    '$alert says how bad it is, and where its runbook is',
    ({ annotations, labels }) => {
      expect(['warning', 'critical']).toContain(labels['severity']);
      expect(annotations['summary']).toContain('$labels.instance');
      const [path = '', anchor = ''] = (annotations['runbook'] ?? '').split('#');
      expect(existsSync(new URL(path, ROOT))).toBe(true);
      expect(readText(path).toLowerCase()).toContain(`\n## ${anchor}\n`);
    },
  );

  it('calls a report stale when two refreshes have not come', () => {
    const [, seconds = ''] = /age_seconds > (\d+)/.exec(rules[0]?.expr ?? '') ?? [];
    const staleAfterMs = SETTINGS.staleAfter.parse(SETTINGS.staleAfter.defaultText) ?? NaN;
    expect(Number(seconds)).toBe((2 * staleAfterMs) / SECOND);
  });
});

describe('the dashboard', () => {
  it.each(targets)('$title: $expr', ({ expr, legendFormat }) => {
    expect(readPromql(expr).selectors).not.toEqual([]);
    expect(strangers(expr, legendFormat)).toEqual([]);
  });

  it('shows every metric of ours but those that say the same again', () => {
    const shown = targets.map(({ expr }) => expr).join('\n');
    const ours = [...types].filter((name) => name.startsWith('credential_usage_'));
    expect(ours.filter((name) => !shown.includes(name)).toSorted()).toEqual([
      'credential_usage_express_answers_total',
      'credential_usage_http_requests_total',
      'credential_usage_reconciliations_total',
      'credential_usage_report_as_of_timestamp_seconds',
      'credential_usage_report_complete',
      'credential_usage_short_cut_losses_total',
      'credential_usage_upstream_clock_skew_seconds',
      'credential_usage_upstream_received_bytes_total',
    ]);
  });

  it('says of every panel what it shows, and puts none over another', () => {
    const taken = new Set<string>();
    for (const { title, description, gridPos } of panels) {
      expect([title, description]).toEqual([title, expect.stringMatching(/\.$/)]);
      for (let x = gridPos.x; x < gridPos.x + gridPos.w; x += 1) {
        const cell = `${x} ${gridPos.y}`;
        expect(taken).not.toContain(cell);
        taken.add(cell);
      }
      expect(gridPos.x + gridPos.w).toBeLessThanOrEqual(24);
    }
  });

  it('asks for no data source and no instance by name', () => {
    const names = dashboard.templating.list.map(({ name }) => name);
    expect(names).toEqual(['datasource', 'instance']);
    const text = JSON.stringify(dashboard);
    const uids = new Set([...text.matchAll(/"uid":"([^"]*)"/g)].map(([, uid]) => uid));
    expect(uids).toEqual(new Set([dashboard.uid, '${datasource}']));
    expect(text).toContain('label_values(credential_usage_report_ready, instance)');
  });
});

describe('the check of expressions', () => {
  it.each([
    ['credential_usage_no_such_total > 1', ['credential_usage_no_such_total']],
    ['credential_usage_report_state{state="BROKEN"} == 1', ['credential_usage_report_state{state="BROKEN"}']], // prettier-ignore
    ['sum by (colour) (credential_usage_report_rows)', ['colour']],
  ])('finds what is wrong with %s', (expression, found) => {
    expect(strangers(expression)).toEqual(found);
  });

  it('refuses what is no PromQL', () => {
    expect(() => readPromql('sum(credential_usage_report_rows')).toThrow('No PromQL');
  });
});
