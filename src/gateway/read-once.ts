import type { WholeReport } from '../export/report-file.js';
import type { SweepOutcome } from '../report/outcome.js';
import type { Reading } from '../report/reading.js';
import type { KeptEvents } from './kept-events.js';
import type { MsgraphOptions } from './msgraph.js';
import { openReport } from './open-report.js';

interface ReadOnceOptions extends MsgraphOptions {
  /** undefined: nothing is kept. */
  readonly kept: KeptEvents | undefined;
  /** Told now and then how far it has come. */
  readonly onProgress: (read: Pick<Reading, 'pageCount' | 'receivedCount'>) => void;
}

const PROGRESS_MS = 200;

/** For the command `export`: one sweep, and what it read. @throws GatewayError why there is nothing. */
export async function readOnce({
  kept,
  onProgress,
  ...options
}: ReadOnceOptions): Promise<Pick<WholeReport, 'snapshot' | 'history'>> {
  let onEnded: (outcome: SweepOutcome) => void = () => undefined;
  const ended = new Promise<SweepOutcome>((resolve) => (onEnded = resolve));
  const hooks = { onSweepEnded: onEnded };
  const opened = await openReport({ ...options, readPurged: kept?.readPurged }, hooks);
  const { report } = opened;
  const tellProgress = () => {
    const reading = report.status().running?.reading;
    if (reading !== undefined) onProgress(reading);
    cancel = options.clock.schedule(tellProgress, PROGRESS_MS);
  };
  let cancel = options.clock.schedule(tellProgress, PROGRESS_MS);
  try {
    report.start();
    const { error } = await ended;
    const { snapshot } = report.status();
    if (error !== undefined) throw error;
    if (snapshot === undefined) throw new Error('A sweep without an error must leave a snapshot.');
    return { snapshot, history: kept?.history };
  } finally {
    cancel();
    await opened.close();
  }
}
