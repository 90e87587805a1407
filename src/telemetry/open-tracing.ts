import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-proto';
import {
  defaultResource,
  detectResources,
  envDetector,
  resourceFromAttributes,
} from '@opentelemetry/resources';
import { BasicTracerProvider, BatchSpanProcessor } from '@opentelemetry/sdk-trace-base';
import type { SpanExporter } from '@opentelemetry/sdk-trace-base';
import type { Logger } from 'pino';
import { SECOND, type Clock } from '../time.js';
import type { Tracing } from '../trace.js';
import { createTracing } from './tracing.js';

export interface OpenTracing {
  readonly tracing: Tracing;
  /** Sends what is left, for so long as a shutdown can wait. */
  close(): Promise<void>;
}

const NAME = 'credential-usage-gateway';
/** Of the shutdown's time; a collector that does not answer by then has lost the rest. */
const LONGEST_FLUSH_MS = 3 * SECOND;

/**
 * Traces to a collector. Where it is, what is sampled and how much waits, the SDK itself reads from the standard
 * variables (OTEL_...); `config` has only decided that it is loaded.
 */
export function openTracing({ log, clock }: { log: Logger; clock: Clock }): OpenTracing {
  const provider = new BasicTracerProvider({
    // What OTEL_SERVICE_NAME and OTEL_RESOURCE_ATTRIBUTES say comes last, and so holds.
    resource: defaultResource()
      .merge(resourceFromAttributes({ 'service.name': NAME }))
      .merge(detectResources({ detectors: [envDetector] })),
    spanProcessors: [new BatchSpanProcessor(tellingFaults(new OTLPTraceExporter(), log))],
  });
  return {
    tracing: createTracing(provider.getTracer(NAME)),
    close: () =>
      new Promise((resolve) => {
        const cancel = clock.schedule(resolve, LONGEST_FLUSH_MS);
        const end = () => {
          cancel();
          resolve();
        };
        provider.shutdown().then(end, end);
      }),
  };
}

/** The SDK says nothing of a collector that does not answer. One line says so, and another when it is over. */
function tellingFaults(exporter: SpanExporter, log: Logger): SpanExporter {
  let hasFailed = false;
  return {
    export: (spans, done) =>
      exporter.export(spans, (result) => {
        const isFault = result.error !== undefined;
        if (isFault && !hasFailed) log.warn('traces cannot be sent');
        if (!isFault && hasFailed) log.info('traces are sent again');
        hasFailed = isFault;
        done(result);
      }),
    forceFlush: () => exporter.forceFlush?.() ?? Promise.resolve(),
    shutdown: () => exporter.shutdown(),
  };
}
