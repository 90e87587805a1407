import {
  ROOT_CONTEXT,
  SpanKind,
  SpanStatusCode,
  defaultTextMapGetter,
  trace,
  type Context,
  type Span as OtelSpan,
  type Tracer,
} from '@opentelemetry/api';
import { W3CTraceContextPropagator } from '@opentelemetry/core';
import type { Span, SpanFacts, TraceHeaders, Tracing } from '../trace.js';
import { createOperationNames } from './operation-names.js';

/** Spans of OpenTelemetry for what the rooms do. No context is kept for asynchronous calls: a span is handed on by hand. */
export function createTracing(tracer: Tracer): Tracing {
  const labelOf = createOperationNames();
  const propagator = new W3CTraceContextPropagator();
  /** A name that a caller made up is said as the metrics say it. */
  const attributesOf = (facts: SpanFacts) => {
    const name = facts['graphql.operation.name'];
    return name === undefined ? { ...facts } : { ...facts, 'graphql.operation.name': labelOf(name) };
  }; // prettier-ignore

  const begin = (name: string, parent: Context, kind: SpanKind, facts: SpanFacts = {}) =>
    wrap(tracer.startSpan(name, { kind, attributes: attributesOf(facts) }, parent), parent);

  const wrap = (span: OtelSpan, parent: Context): TracedSpan => {
    const context = trace.setSpan(parent, span);
    return {
      otel: span,
      isRecorded: span.isRecording(),
      child: (name, facts) => begin(name, context, SpanKind.INTERNAL, facts),
      call: (name, facts) => begin(name, context, SpanKind.CLIENT, facts),
      link: (other) => {
        if (!isTraced(other)) return;
        span.addLink({ context: other.otel.spanContext() });
        other.otel.addLink({ context: span.spanContext() });
      },
      add: (facts) => {
        span.setAttributes(attributesOf(facts));
        if (facts['error.type'] !== undefined) span.setStatus({ code: SpanStatusCode.ERROR });
      },
      end: () => span.end(),
    };
  };

  return {
    request: (name, headers, facts) =>
      begin(name, propagator.extract(ROOT_CONTEXT, textsOf(headers), defaultTextMapGetter), SpanKind.SERVER, facts), // prettier-ignore
    root: (name) => begin(name, ROOT_CONTEXT, SpanKind.INTERNAL),
  };
}

interface TracedSpan extends Span {
  readonly otel: OtelSpan;
}

function isTraced(span: Span): span is TracedSpan {
  return 'otel' in span;
}

/** A header that came twice says nothing. */
function textsOf(headers: TraceHeaders): Record<string, string> {
  const { traceparent, tracestate } = headers;
  return {
    ...(typeof traceparent === 'string' && { traceparent }),
    ...(typeof tracestate === 'string' && { tracestate }),
  };
}
