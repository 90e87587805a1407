import { BasicTracerProvider, InMemorySpanExporter, SimpleSpanProcessor } from '@opentelemetry/sdk-trace-base'; // prettier-ignore
import { createTracing } from '../../src/telemetry/tracing.js';

/** The real SDK of OpenTelemetry, whose spans stay in memory. */
export function createTraceRecord() {
  const exporter = new InMemorySpanExporter();
  const provider = new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(exporter)] });
  const spans = () =>
    exporter.getFinishedSpans().map((span) => ({
      name: span.name,
      kind: span.kind,
      traceId: span.spanContext().traceId,
      spanId: span.spanContext().spanId,
      parentId: span.parentSpanContext?.spanId,
      attributes: span.attributes,
      linked: span.links.map(({ context }) => context.spanId),
    }));
  return { tracing: createTracing(provider.getTracer('test')), spans };
}
