import { SpanStatusCode } from '@opentelemetry/api';
import { OTLPLogExporter as JsonLogs } from '@opentelemetry/exporter-logs-otlp-http';
import { OTLPLogExporter as ProtobufLogs } from '@opentelemetry/exporter-logs-otlp-proto';
import { OTLPTraceExporter as JsonTraces } from '@opentelemetry/exporter-trace-otlp-http';
import { OTLPTraceExporter as ProtobufTraces } from '@opentelemetry/exporter-trace-otlp-proto';
import { BatchLogRecordProcessor, LoggerProvider } from '@opentelemetry/sdk-logs';
import { BasicTracerProvider, BatchSpanProcessor } from '@opentelemetry/sdk-trace-base';

/**
 * A backend that knows nothing of Tocsin: where and how it exports is in the variables of OpenTelemetry alone. Which exporter the
 * protocol means is what `@opentelemetry/sdk-node` decides, which is not installed for its size.
 */
const isJson = process.env.OTEL_EXPORTER_OTLP_PROTOCOL === 'http/json';
const logs = new LoggerProvider({
  processors: [
    new BatchLogRecordProcessor({ exporter: isJson ? new JsonLogs() : new ProtobufLogs() }),
  ],
});
const traces = new BasicTracerProvider({
  spanProcessors: [new BatchSpanProcessor(isJson ? new JsonTraces() : new ProtobufTraces())],
});

const environment = { 'deployment.environment.name': 'staging' };
const connection = { connection_id: process.argv[2] ?? '' };
const logger = logs.getLogger('chat');
logger.emit({ body: 'FACTORY SUCCESS', attributes: { ...connection, ...environment } });
logger.emit({ body: 'GOLDEN PATH ESTABLISHED', attributes: { ...connection, ...environment } });
logger.emit({ body: 'nothing', attributes: environment });
const span = traces.getTracer('chat').startSpan('invoke_agent planner', {
  attributes: { ...connection, ...environment, 'gen_ai.operation.name': 'invoke_agent' },
});
span.setStatus({ code: SpanStatusCode.ERROR, message: 'model away' });
span.end();
await Promise.all([logs.shutdown(), traces.shutdown()]);
