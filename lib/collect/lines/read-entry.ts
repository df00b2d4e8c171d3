import { type Attributes, emptyLog, type LogRow, noAttributes, type OtlpValue } from '../otlp/rows';
import { instantAtHead, instantOf } from './line-time';

/** A log record of a line or entry, as an OTLP log record. `id`: of its own; null where it has none. */
export type LineRow = { row: LogRow; id: string | null };

const TEXT_FIELDS = ['msg', 'message', 'event', 'log', 'textPayload'] as const;
const TIME_FIELDS = ['time', 'timestamp', '@timestamp', 'ts', 'asctime', 'date', 'at'] as const;
/** Fields of a line, those of inner objects included. */
const FIELDS_LIMIT = 128;
const TEXT_LIMIT = 8 * 1024;

type JsonObject = Record<string, unknown>;

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

const newRow = () => emptyLog({ resource: noAttributes(), scope: '' });

/** A plain line; one that is a JSON object is read as such. */
export function readLine(line: string, timeZone: string): LineRow {
  const inner = parseObject(line);
  if (inner) return readEntry(inner, timeZone);
  const row = newRow();
  row.body = line;
  row.at = instantAtHead(line, timeZone) ?? 0;
  return { row, id: null };
}

/** A structured line of a logger or shipper (pino, structlog, python-json-logger, Fluent Bit, Vector), or a Google LogEntry. */
export function readEntry(entry: JsonObject, timeZone: string): LineRow {
  if (typeof entry.insertId === 'string' && typeof entry.logName === 'string')
    return readLogEntry(entry, timeZone);
  const text = firstText(entry, TEXT_FIELDS);
  // What a shipper wraps may be the line of a logger that writes JSON.
  const wrapped = text === null ? null : parseObject(text);
  if (wrapped) {
    const inner = readEntry(wrapped, timeZone);
    putFields(entry, inner.row.attributes);
    inner.row.at ||= firstInstant(entry, timeZone) ?? 0;
    return inner;
  }
  const row = newRow();
  row.body = text ?? '';
  // A shipper's time is when it read the line.
  const own = entry.log === text && text !== null ? instantAtHead(text, timeZone) : null;
  row.at = own ?? firstInstant(entry, timeZone) ?? 0;
  putFields(entry, row.attributes);
  return { row, id: null };
}

function readLogEntry(entry: JsonObject, timeZone: string): LineRow {
  const payload = isObject(entry.jsonPayload) ? entry.jsonPayload : {};
  const row = newRow();
  row.body = firstText(entry, ['textPayload']) ?? firstText(payload, TEXT_FIELDS) ?? '';
  row.at = instantOf(entry.timestamp, timeZone) ?? 0;
  putFields(payload, row.attributes);
  const { trace, labels } = entry;
  if (typeof trace === 'string') row.attributes['logging.googleapis.com/trace'] = trace;
  const instance = isObject(labels) ? labels.instanceId : undefined;
  if (typeof instance === 'string') row.resource['faas.instance'] = instance.slice(0, 200);
  return { row, id: `gcp:${String(entry.logName)}:${String(entry.insertId)}` };
}

function firstText(of: JsonObject, names: readonly string[]): string | null {
  const text = names.map((name) => of[name]).find((value) => typeof value === 'string');
  return typeof text === 'string' ? text.slice(0, TEXT_LIMIT) : null;
}

function firstInstant(of: JsonObject, timeZone: string): number | null {
  for (const name of TIME_FIELDS) {
    const at = instantOf(of[name], timeZone);
    if (at !== null) return at;
  }
  return null;
}

function parseObject(text: string): JsonObject | null {
  if (!text.startsWith('{')) return null;
  try {
    const parsed: unknown = JSON.parse(text);
    return isObject(parsed) ? parsed : null;
  } catch {
    return null;
  }
}

/** Names of a field under those that the mapping reads. */
const RENAMED: Record<string, string> = { 'kubernetes.pod_name': 'k8s.pod.name' };

/** Plain values, two levels deep, under dotted names: `err.code`. Fields that are there stay. */
function putFields(of: JsonObject, into: Attributes, prefix = ''): void {
  for (const [key, value] of Object.entries(of)) {
    if (Object.keys(into).length >= FIELDS_LIMIT) return;
    const name = `${prefix}${key}`;
    if (isObject(value)) {
      if (prefix === '') putFields(value, into, `${key}.`);
    } else if (isPlain(value)) {
      into[RENAMED[name] ?? name] ??=
        typeof value === 'string' ? value.slice(0, TEXT_LIMIT) : value;
    }
  }
}

function isPlain(value: unknown): value is OtlpValue {
  return ['string', 'number', 'boolean'].includes(typeof value);
}

/** Reads the map that is the body of a log record as a structured line; the record's own attributes stay. */
export function readMapBody(row: LogRow, body: Attributes, timeZone: string): LogRow {
  const inner = readEntry(body, timeZone).row;
  return Object.assign({}, row, {
    body: inner.body,
    at: row.at || inner.at,
    attributes: Object.assign(inner.attributes, row.attributes),
  });
}
