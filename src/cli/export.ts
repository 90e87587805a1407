import type { Config } from '../config/config.js';
import { readTenants } from '../config/tenants.js';
import { codeOf } from '../errors.js';
import type { ReportFile } from '../export/report-file.js';
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
    const config = chosenTenant(tenants, tenant);
    const output = await openOutput(path, terminal);
    const progress = createProgress(terminal);
    const exported = async () => {
      const file = await toFile(await read(config, terminal, progress));
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
  },
};

async function read(config: Config, { clock }: Terminal, progress: Progress) {
  const tenant = await tenantOf(config, clock);
  try {
    const { readOnce } = await import('../gateway/read-once.js');
    return await readOnce({
      ...tenant,
      clock,
      onProgress: ({ pageCount, receivedCount }) => progress.reading(pageCount, receivedCount),
    });
  } finally {
    await tenant.close();
  }
}

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
