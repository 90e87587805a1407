import { Counter, Histogram, type Registry } from 'prom-client';
import { SECOND } from '../time.js';
import { SWEEP_KINDS, codeLabel, type SweepOutcome } from './hooks.js';
import { oneOf } from './label.js';

/** In seconds: one page takes one, 100,000 events at Graph's own pace more than three minutes. */
const SWEEP_BUCKETS = [1, 2.5, 5, 10, 30, 60, 120, 300, 600, 1200];

/** Why a row can be put aside; a test holds them to the parser's own. */
const QUARANTINE_REASONS = [
  'ROW',
  'ID',
  'FEATURE',
  'USER_PRINCIPAL_NAME',
  'IS_SUCCESS',
  'AUTH_METHOD',
  'EVENT_DATE_TIME',
] as const;

/** Counts the sweeps and what they read. What can be counted stands at 0 from the start: so the first one shows. */
export function countSweeps(registry: Registry): (outcome: SweepOutcome) => void {
  const registers = [registry];
  const sweeps = new Counter({
    name: 'credential_usage_sweeps_total',
    help: 'Sweeps of the report, by kind (full, or short: its newest pages) and by how they ended (OK, or the code of the error).',
    labelNames: ['kind', 'outcome'],
    registers,
  });
  const pages = new Counter({
    name: 'credential_usage_sweep_pages_total',
    help: 'Pages that sweeps have read.',
    labelNames: ['kind'],
    registers,
  });
  const savedPages = new Counter({
    name: 'credential_usage_sweep_pages_saved_total',
    help: 'Pages that short sweeps did not read and the last full one did.',
    registers,
  });
  const durations = new Histogram({
    name: 'credential_usage_sweep_duration_seconds',
    help: 'Time that a sweep took, the waits for the budget included.',
    labelNames: ['kind'],
    buckets: SWEEP_BUCKETS,
    registers,
  });
  const countRows = rowCounters(registry);
  for (const kind of SWEEP_KINDS) {
    sweeps.inc({ kind, outcome: 'OK' }, 0);
    pages.inc({ kind }, 0);
  }
  return (outcome) => {
    const { kind } = outcome;
    sweeps.inc({ kind, outcome: codeLabel(outcome.error) });
    pages.inc({ kind }, outcome.pageCount);
    savedPages.inc(outcome.savedPageCount);
    durations.observe({ kind }, outcome.durationMs / SECOND);
    countRows(outcome);
  };
}

/** Counts the rows that came and are not served. */
function rowCounters(registry: Registry): (outcome: SweepOutcome) => void {
  const registers = [registry];
  const quarantined = new Counter({
    name: 'credential_usage_sweep_quarantined_rows_total',
    help: 'Rows that sweeps put aside because they cannot be read, by the field that is at fault. A full sweep counts them anew.',
    labelNames: ['reason'],
    registers,
  });
  const duplicates = new Counter({
    name: 'credential_usage_sweep_duplicate_rows_total',
    help: 'Rows that came more than once in a sweep, as happens when pages shift under it.',
    registers,
  });
  for (const reason of QUARANTINE_REASONS) quarantined.inc({ reason }, 0);
  return (outcome) => {
    duplicates.inc(outcome.duplicateCount);
    for (const [reason, count] of outcome.quarantined) {
      quarantined.inc({ reason: oneOf(QUARANTINE_REASONS, reason) }, count);
    }
  };
}
