import type { Attributes, OtlpRow, OtlpValue } from '../otlp/rows';

/** An attribute as text; undefined where it is absent, empty or no plain value. */
export function textOf(value: OtlpValue | undefined): string | undefined {
  if (typeof value === 'string') return value.trim() === '' ? undefined : value;
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : undefined;
}

/** The first attribute that is there, of the row before its resource. */
export function firstField(
  { attributes, resource }: Pick<OtlpRow, 'attributes' | 'resource'>,
  names: readonly string[],
): string | undefined {
  for (const name of names) {
    const value = textOf(attributes[name]) ?? textOf(resource[name]);
    if (value !== undefined) return value;
  }
  return undefined;
}

export const ENVIRONMENT_FIELDS = [
  'tocsin.environment',
  'deployment.environment.name',
  'deployment.environment',
] as const;
export const RELEASE_FIELDS = ['tocsin.release', 'service.version'] as const;
/** SDKs make up a `service.instance.id` per process, so the pod comes before it. */
export const INSTANCE_FIELDS = [
  'tocsin.instance',
  'k8s.pod.name',
  'faas.instance',
  'service.instance.id',
  'host.name',
] as const;
export const CONNECTION_FIELDS = [
  'tocsin.connection.id',
  'connection_id',
  'connection.id',
  'connectionId',
  'websocket.connection.id',
] as const;
export const SESSION_FIELDS = ['tocsin.session.id', 'session.id', 'session_id'] as const;
/** `gen_ai.conversation.id` and `thread_id` name a thread, which is no run. */
export const RUN_FIELDS = [
  'tocsin.run.id',
  'run_id',
  'run.id',
  'ai.telemetry.metadata.run_id',
] as const;
const ERROR_FIELDS = ['tocsin.error.code', 'error_code', 'error.code', 'err.code'] as const;
const ERROR_TYPE_FIELDS = ['error.type', 'exception.type', 'err.type'] as const;

/** OpenTelemetry's word for an error that has no type. */
const NO_ERROR_TYPE = '_OTHER';

/** The code of a row's error; of a span also that of its `exception` event. */
export function errorCodeOf(row: OtlpRow): string | undefined {
  const { attributes } = row;
  for (const name of [...ERROR_FIELDS, ...ERROR_TYPE_FIELDS]) {
    const value = textOf(attributes[name]);
    if (value !== undefined && value !== NO_ERROR_TYPE) return value;
  }
  if (row.signal === 'logs') return lastErrorOf(textOf(attributes.exc_info));
  const exception = row.events.find(({ name }) => name === 'exception');
  return textOf(exception?.attributes['exception.type']);
}

const ERROR_LINE = /^([A-Za-z_][\w.]{0,199})(?::|$)/;

/** The class of the exception that a Python traceback ends with. */
function lastErrorOf(traceback: string | undefined): string | undefined {
  const last = traceback?.trimEnd().split('\n').at(-1);
  return last === undefined ? undefined : ERROR_LINE.exec(last)?.[1];
}

const CANCELLED = /^(?:.*\.)?(?:AbortError|CancelledError|WebSocketDisconnect|Canceled|Cancelled)$/;

/** Whether an error means that the client left: no outcome of the backend. */
export function isCancellation(code: string | undefined, message: string): boolean {
  return (
    (code !== undefined && CANCELLED.test(code)) || /\b(?:aborted|cancell?ed)\b/i.test(message)
  );
}

const TRACE_ID = /^[0-9a-f]{32}$/i;
const TRACEPARENT = /^[0-9a-f]{2}-([0-9a-f]{32})-[0-9a-f]{16}-[0-9a-f]{2}/i;
const ZERO = /^0+$/;

/** Of a trace id, a traceparent, or a path that ends with a trace id. */
export function traceIdIn(text: string | undefined): string | undefined {
  if (text === undefined) return undefined;
  const last = text.slice(text.lastIndexOf('/') + 1);
  const id = TRACEPARENT.exec(last)?.[1] ?? (TRACE_ID.test(last) ? last : undefined);
  return id === undefined || ZERO.test(id) ? undefined : id.toLowerCase();
}

export function traceOf(row: OtlpRow): string | undefined {
  if (row.traceId !== '') return row.traceId;
  const { attributes } = row;
  return (
    traceIdIn(textOf(attributes.trace_id)) ??
    traceIdIn(textOf(attributes.traceparent)) ??
    traceIdIn(textOf(attributes['logging.googleapis.com/trace']))
  );
}

/** Attributes that are stored with an event, beside `tocsin.*`: nothing else of a row is kept, least of all prompts and answers. */
const KEPT = new Set([
  'service.name',
  'gen_ai.operation.name',
  'error.type',
  'exception.type',
  'http.target',
  'url.path',
]);
/** What the event itself says already. */
const FIELDS = new Set<string>([
  'tocsin.stage',
  'tocsin.outcome',
  'tocsin.handler',
  'tocsin.target',
  'tocsin.event.id',
  'tocsin.error.code',
  ...[ENVIRONMENT_FIELDS, RELEASE_FIELDS, INSTANCE_FIELDS].flat(),
  ...[CONNECTION_FIELDS, SESSION_FIELDS, RUN_FIELDS].flat(),
]);
const KEPT_LIMIT = 32;

export function keptAttributes({
  attributes,
  resource,
}: Pick<OtlpRow, 'attributes' | 'resource'>): Attributes {
  const kept: Attributes = {};
  let count = 0;
  for (const fields of [resource, attributes])
    for (const name in fields) {
      if (!(KEPT.has(name) || name.startsWith('tocsin.')) || FIELDS.has(name)) continue;
      const value = fields[name];
      const text = textOf(value);
      if (value === undefined || text === undefined) continue;
      if (++count > KEPT_LIMIT) return kept;
      kept[name.slice(0, 100)] = typeof value === 'string' ? text.slice(0, 200) : value;
    }
  return kept;
}
