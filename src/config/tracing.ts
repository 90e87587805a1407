import type { SettingReader } from './reader.js';
import { SETTINGS } from './settings.js';

/**
 * Whether the standard variables of OpenTelemetry ask for traces. Its SDK reads them once more, and many others, by
 * itself; it is loaded only then.
 */
export function readIsTraced({ read, optional }: SettingReader): boolean {
  // Then the rest is no fault, whatever a platform has set for all its programs.
  if (read(SETTINGS.otelDisabled)) return false;
  const endpoints = [optional(SETTINGS.otlpEndpoint), optional(SETTINGS.otlpTracesEndpoint)];
  const hasEndpoint = endpoints.some((endpoint) => endpoint !== undefined);
  const exporter = optional(SETTINGS.tracesExporter) ?? (hasEndpoint ? 'otlp' : 'none');
  const isTraced = exporter === 'otlp';
  // Nor is a protocol, where nothing is sent.
  if (isTraced) for (const setting of PROTOCOLS) optional(setting);
  return isTraced;
}

const PROTOCOLS = [SETTINGS.otlpProtocol, SETTINGS.otlpTracesProtocol];
