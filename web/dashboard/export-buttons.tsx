import { useState } from 'preact/hooks';
import { refusalIn, type Refusal } from './answer.js';
import { exportForm } from './conditions.js';
import { fileNameIn, saveFile } from './export-file.js';
import type { Gateway } from './gateway.js';
import type { AskedSpan } from './span.js';
import type { View } from './view.js';

interface ExportButtonsProps {
  readonly gateway: Gateway;
  readonly view: View;
  readonly span: AskedSpan;
  readonly onRefused: (refusal: Refusal | undefined) => void;
}

/** All rows of what is shown, not of the page alone. */
export function ExportButtons({ gateway, view, span, onRefused }: ExportButtonsProps) {
  const [message, setMessage] = useState('');
  const save = async (path: string, form: URLSearchParams) => {
    setMessage('Fetching the file…');
    const saved = saveExport({ gateway, onRefused }, path, form);
    setMessage(await saved.catch(() => 'The gateway cannot be reached.'));
  };
  const csv = () => {
    const form = exportForm(view, span);
    // Whoever clicks opens it in a spreadsheet, and Excel knows UTF-8 by this mark alone.
    form.set('bom', 'true');
    return save('export.csv', form);
  };
  return (
    <div class="export" role="group" aria-label="Export all rows of this view">
      <button type="button" class="quiet-button" onClick={() => void csv()}>
        Export CSV
      </button>
      <button
        type="button"
        class="quiet-button"
        onClick={() => void save('export.ndjson', exportForm(view, span))}
      >
        Export NDJSON
      </button>
      <p class="hint" role="status">
        {message}
      </p>
    </div>
  );
}

/** What became of it, for the reader. */
async function saveExport(
  { gateway, onRefused }: Pick<ExportButtonsProps, 'gateway' | 'onRefused'>,
  path: string,
  form: URLSearchParams,
): Promise<string> {
  const response = await gateway.download(path, form);
  if (!response.ok) {
    const refusal = await refusalOf(response);
    if (refusal?.kind !== 'signedOut') return `No file. ${refusal?.message ?? ''}`;
    onRefused(refusal);
    return 'No file. Sign in again.';
  }
  const name = fileNameIn(response.headers.get('content-disposition')) ?? path;
  saveFile(await response.blob(), name);
  return `Saved ${name}, ${response.headers.get('x-report-rows') ?? '?'} rows.`;
}

async function refusalOf(response: Response): Promise<Refusal | undefined> {
  const { status, headers } = response;
  const body: unknown = await response.json().catch(() => undefined);
  return refusalIn({ status, headers, body });
}
