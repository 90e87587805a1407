import type { Config } from '../config/config.js';
import { readTenants } from '../config/tenants.js';
import { codeOf } from '../errors.js';
import { intervalsText } from '../export/intervals-text.js';
import type { fileOf, ReportFile } from '../export/report-file.js';
import type { Clock } from '../time.js';
import type { Command, Terminal } from './command.js';
import { EXPORT_HELP, readExportOptions } from './export-options.js';
import { EXIT } from './failure.js';
import { openOutput, type Output } from './output-file.js';
import { createProgress, type Progress } from './progress.js';
import { tenantOf } from './tenant.js';
import { chosenTenant } from './tenant-option.js';

export const exportRows: Command = {
  name: 'export',
  summary: 'read the report once and write its rows as CSV or NDJSON',
  help: EXPORT_HELP,
  run: async (args, terminal) => {
    const { format, output: path, isDemo, envFile, tenant, parameters } = readExportOptions(args);
    const { fileOf } = await import('../export/report-file.js');
    const toFile = fileOf(parameters, format);
    // Nobody is served: who might ask, and where, is of no account.
    const command = isDemo ? 'demo' : 'export';
    const flags = { allowAnonymous: true };
    const tenants = readTenants(terminal.environment(envFile), command, flags);
    const source = await openSource(chosenTenant(tenants, tenant), terminal.clock);
    try {
      return await exportFrom(source, { path, terminal, toFile });
    } finally {
      // Also when it was stopped: what was asked of the store then, nobody waits for any more.
      await source.close();
    }
  },
};

type Source = Awaited<ReturnType<typeof openSource>>;

/** The tenant whose report is read, and what the gateways of a store have kept of it. */
async function openSource(settings: Config, clock: Clock) {
  const { config, credential, close } = await tenantOf(settings, clock);
  const { openKeptEvents } = await import('../gateway/kept-events.js');
  const kept = await openKeptEvents(config, clock);
  return {
    config,
    credential,
    kept,
    close: async () => {
      await kept?.close();
      await close();
    },
  };
}

interface Exporting {
  readonly path: string | undefined;
  readonly terminal: Terminal;
  readonly toFile: ReturnType<typeof fileOf>;
}

async function exportFrom(source: Source, { path, terminal, toFile }: Exporting): Promise<number> {
  const output = await openOutput(path, terminal);
  const progress = createProgress(terminal);
  const exported = async () => {
    const file = await toFile(await read(source, terminal.clock, progress));
    noteGaps(file, source.config, progress);
    await write(file, output, progress);
    return EXIT.ok;
  };
  try {
    const exitCode = await Promise.race([
      exported(),
      terminal.untilStopped().then(() => EXIT.interrupted),
    ]);
    if (exitCode !== EXIT.ok) await output.discard();
    return exitCode;
  } catch (error) {
    await output.discard();
    // Whoever read it has had enough, as head has.
    if (codeOf(error) === 'EPIPE') return EXIT.ok;
    throw error;
  } finally {
    progress.clear();
  }
}

async function read({ config, credential, kept }: Source, clock: Clock, progress: Progress) {
  const { readOnce } = await import('../gateway/read-once.js');
  return readOnce({
    config,
    credential,
    kept,
    clock,
    onProgress: ({ pageCount, receivedCount }) => progress.reading(pageCount, receivedCount),
  });
}

/** A file does not show what it lacks. */
function noteGaps({ gaps }: ReportFile, { storeUrl }: Config, progress: Progress): void {
  if (gaps.length === 0) return;
  const note = `Nothing is known of ${intervalsText(gaps)}.`;
  const fix = 'Microsoft Graph forgets after 30 days: set STORE_URL as the gateway has it, to export what that has kept.';
  progress.note(storeUrl === undefined ? `${note} ${fix}` : note);
} // prettier-ignore

async function write(file: ReportFile, output: Output, progress: Progress): Promise<void> {
  let rowCount = 0;
  for await (const piece of file.pieces()) {
    await output.write(piece.bytes);
    rowCount += piece.rowCount;
    progress.writing(rowCount, file.rowCount);
  }
  await output.finish();
  progress.done(`${rowCount.toLocaleString('en')} rows`);
}
