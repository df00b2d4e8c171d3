import { EVENTS_BODY_LIMIT_BYTES } from '../../contract/api/events';
import { ROWS_BODY_LIMIT_BYTES } from '../../contract/api/intake/rows';
import { RESULTS_BODY_LIMIT_BYTES } from '../../contract/api/places/probe-protocol';
import { isKeyedLogs } from './paths';

/** Which bodies a path takes beside the usual JSON. */
type IntakeBody = {
  /** Media types; null: any. */
  types: readonly string[] | null;
  limit: number;
  /** What a sender with another type or encoding has to set. */
  hint: string;
  /** Sent by a probe of ours; otherwise by a backend or its collector, a source of health events. */
  isFromProbe?: boolean;
};

const JSON_TYPE = 'application/json';
const EXPORT_HINT =
  'set OTEL_EXPORTER_OTLP_PROTOCOL=http/protobuf or http/json, and OTEL_EXPORTER_OTLP_COMPRESSION=gzip or none';

const EXPORT: IntakeBody = {
  types: ['application/x-protobuf', JSON_TYPE],
  limit: ROWS_BODY_LIMIT_BYTES,
  hint: EXPORT_HINT,
};
const LINES: IntakeBody = {
  types: ['text/plain', 'application/x-ndjson', JSON_TYPE],
  limit: ROWS_BODY_LIMIT_BYTES,
  hint: 'set format json for Fluent Bit, and compression gzip or none',
};

const BODIES = new Map<string, IntakeBody>([
  [
    '/api/v1/events',
    {
      types: [JSON_TYPE, 'application/x-ndjson'],
      limit: EVENTS_BODY_LIMIT_BYTES,
      hint: 'send it as it is, or with content-encoding gzip',
    },
  ],
  ['/api/v1/otlp/v1/logs', EXPORT],
  ['/api/v1/otlp/v1/traces', EXPORT],
  // Thrown away unread, whatever it is.
  ['/api/v1/otlp/v1/metrics', { types: null, limit: Number.POSITIVE_INFINITY, hint: EXPORT_HINT }],
  ['/api/v1/logs', LINES],
  [
    '/api/v1/probe/results',
    {
      types: [JSON_TYPE],
      limit: RESULTS_BODY_LIMIT_BYTES,
      hint: 'send it as it is, or with content-encoding gzip',
      isFromProbe: true,
    },
  ],
]);

/** Null for a path that takes ordinary JSON. */
export function intakeBodyOf(path: string): IntakeBody | null {
  return BODIES.get(path) ?? (isKeyedLogs(path) ? LINES : null);
}
