import type { CredentialUsagePeriod } from '../report/window.js';
import type { ExportFormat } from './format.js';

/** Such as credential-usage-D7-20261124T081500Z.csv: no file system minds any of these characters. */
export function fileName(
  period: CredentialUsagePeriod,
  asOfMs: number,
  { name }: ExportFormat,
): string {
  const instant = new Date(asOfMs).toISOString().replace(/[-:]|\.\d+/g, '');
  return `credential-usage-${period}-${instant}.${name}`;
}
