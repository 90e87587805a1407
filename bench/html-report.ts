import { barChart } from './chart.js';
import type { Standing } from './goal-standing.js';
import { medianOf, type Measured } from './serve-tables.js';
import { duration, times } from './table.js';

interface Report {
  readonly title: string;
  /** Machine, date and options in one line. */
  readonly about: string;
  readonly results: readonly {
    readonly operation: string;
    readonly measured: readonly Measured[];
  }[];
  readonly goals: readonly Standing[];
}

const STYLE = `
:root { color-scheme: light dark; --text: #1c2430; --quiet: #5b6675; --line: #d8dee6; --page: #fff;
  --bar: #b4bfcc; --ours: #0b6bcb; --met: #1a7f37; --missed: #b3261e; }
@media (prefers-color-scheme: dark) { :root { --text: #e6eaf0; --quiet: #9aa7b8; --line: #333d4a; --page: #12161c;
  --bar: #55626f; --ours: #4aa3ff; --met: #4ac26b; --missed: #ff8a80; } }
body { margin: 2rem auto; max-width: 60rem; padding: 0 1rem; font: 15px/1.5 system-ui, sans-serif;
  color: var(--text); background: var(--page); }
p { color: var(--quiet); }
h2 { margin-top: 2.5rem; font-size: 1.1rem; }
table { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums; }
th, td { padding: .3rem .6rem; border-bottom: 1px solid var(--line); text-align: right; }
th, td { white-space: nowrap; }
th:first-child, td:first-child { text-align: left; white-space: normal; }
.met { color: var(--met); } .missed { color: var(--missed); }
.scroll { overflow-x: auto; }
svg { width: 100%; height: auto; font: 13px system-ui, sans-serif; }
svg text { fill: var(--text); } svg rect { fill: var(--bar); } svg .ours { fill: var(--ours); }
`;

/** A page by itself, which asks nothing of any host. */
export function htmlReport({ title, about, results, goals }: Report): string {
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>${escaped(title)}</title>
<style>${STYLE}</style>
<h1>${escaped(title)}</h1>
<p>${escaped(about)}</p>
<p>Bars are requests a second; what counts is one bar beside another.</p>
${goals.length === 0 ? '' : `<h2>Goals</h2>\n${goalTable(goals)}`}
${results.map(({ operation, measured }) => section(operation, measured)).join('\n')}
</html>
`;
}

function section(operation: string, measured: readonly Measured[]): string {
  const bars = measured.map((its) => ({
    name: its.name,
    value: medianOf(its, ({ requestsPerSecond }) => requestsPerSecond),
  }));
  const rows = measured.map((its) => [
    its.name,
    duration(medianOf(its, ({ p50Ms }) => p50Ms)),
    duration(medianOf(its, ({ p99Ms }) => p99Ms)),
    duration(medianOf(its, ({ cpuMs }) => cpuMs)),
  ]);
  const table = htmlTable(['', 'p50', 'p99', 'CPU a request'], rows);
  return `<h2>${escaped(operation)}</h2>\n${barChart(operation, bars)}\n${table}`;
}

function goalTable(goals: readonly Standing[]): string {
  const rows = goals.map(({ operation, other, atLeast, ratio, cpuRatio, outcome }) => [
    `${operation}, beside ${other}`,
    `at least ${atLeast}x`,
    Number.isNaN(ratio) ? '-' : times(ratio),
    Number.isNaN(cpuRatio) ? '-' : times(cpuRatio),
    outcome,
  ]);
  return htmlTable(['', 'goal', 'measured', 'by CPU', 'outcome'], rows);
}

function htmlTable(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const heads = head.map((title) => `<th>${escaped(title)}</th>`).join('');
  const lines = rows.map((cells) => {
    const filled = cells.map((cell) =>
      /^(met|missed)$/.test(cell)
        ? `<td class="${cell}">${cell}</td>`
        : `<td>${escaped(cell)}</td>`,
    );
    return `<tr>${filled.join('')}</tr>`;
  });
  return `<div class="scroll"><table><tr>${heads}</tr>${lines.join('')}</table></div>`;
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');
}
