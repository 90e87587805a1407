import type { CredentialUsagePeriod, Window } from '../report/window.js';
import type { ExportFormat } from './format.js';

/** Such as credential-usage-D7-20261124T081500Z.csv: no file system minds any of these characters. */
export function fileName(
  span: CredentialUsagePeriod | Window,
  asOfMs: number,
  { name }: ExportFormat,
): string {
  const spanText =
    typeof span === 'string' ? span : `${instantText(span.fromMs)}-to-${instantText(span.toMs)}`;
  return `credential-usage-${spanText}-${instantText(asOfMs)}.${name}`;
}

function instantText(ms: number): string {
  return new Date(ms).toISOString().replace(/[-:]|\.\d+/g, '');
}
