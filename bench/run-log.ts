import { appendFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { fileURLToPath } from 'node:url';

const RESULTS = new URL('results/', import.meta.url);

function machine() {
  const processors = cpus();
  return {
    cpu: processors[0]?.model ?? 'unknown',
    cores: processors.length,
    node: process.version,
    platform: `${process.platform} ${process.arch}`,
  };
}

export function machineLine(): string {
  const { cpu, cores, node, platform } = machine();
  return `${cpu}, ${cores} cores, Node ${node}, ${platform}; ${new Date().toISOString().slice(0, 10)}`;
}

/** Keeps a run for later: one line of JSON, with the machine and the date. */
export function logRun(benchmark: string, figures: object): void {
  mkdirSync(RESULTS, { recursive: true });
  const run = { date: new Date().toISOString(), machine: machine(), ...figures };
  appendFileSync(new URL(`${benchmark}.ndjson`, RESULTS), `${JSON.stringify(run)}\n`);
}

/** Keeps the last run as a page of HTML, too; returns where. */
export function keepReport(benchmark: string, html: string): string {
  mkdirSync(RESULTS, { recursive: true });
  const file = fileURLToPath(new URL(`${benchmark}.html`, RESULTS));
  writeFileSync(file, html);
  return file;
}
