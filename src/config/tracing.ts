import type { SettingReader } from './reader.js';
import { SETTINGS } from './settings.js';

/**
 * Whether the standard variables of OpenTelemetry ask for traces. Its SDK reads them once more, and many others, by
 * itself; it is loaded only then.
 */
export function readIsTraced({ read, optional }: SettingReader): boolean {
  const endpoints = [optional(SETTINGS.otlpEndpoint), optional(SETTINGS.otlpTracesEndpoint)];
  const hasEndpoint = endpoints.some((endpoint) => endpoint !== undefined);
  const exporter = optional(SETTINGS.tracesExporter) ?? (hasEndpoint ? 'otlp' : 'none');
  const isTraced = exporter === 'otlp' && !read(SETTINGS.otelDisabled);
  // A platform may set them for all its programs, and for one that sends nothing they are no fault.
  if (isTraced) for (const setting of PROTOCOLS) optional(setting);
  return isTraced;
}

const PROTOCOLS = [SETTINGS.otlpProtocol, SETTINGS.otlpTracesProtocol];
