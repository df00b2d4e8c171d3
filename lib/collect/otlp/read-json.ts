import { AppError } from '../../kit/errors';
import { requireDepth } from './read-values';
import { type RowLimits, TEXT_LIMIT_BYTES } from './row-limits';
import {
  type Attributes,
  emptyLog,
  emptySpan,
  idOf,
  type LogRow,
  noAttributes,
  type OtlpRow,
  type OtlpSignal,
  type OtlpValue,
  type RowOrigin,
  SPAN_ID_BYTES,
  type SpanRow,
  TRACE_ID_BYTES,
} from './rows';

const NS_PER_MS = 1e6;

/** A parsed JSON object; what is none has no fields. */
class Fields {
  private readonly fields: Record<string, unknown>;

  constructor(value: unknown) {
    this.fields = isObject(value) ? value : {};
  }

  /** By its name in lowerCamelCase; exporters also write snake_case. */
  get(name: string): unknown {
    const own = this.fields[name];
    if (own !== undefined) return own;
    return this.fields[name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)];
  }

  /** Throws AppError `invalid_input` where it is no list. */
  list(name: string): unknown[] {
    const value = this.get(name) ?? [];
    if (!Array.isArray(value)) throw new AppError('invalid_input', `${name} is not a list`);
    return value;
  }

  text(name: string, limits: RowLimits): string {
    const value = this.get(name);
    return typeof value === 'string' ? cutText(value, limits) : '';
  }

  number(name: string): number {
    const value = Number(this.get(name) ?? 0);
    return Number.isFinite(value) ? value : 0;
  }

  instant(name: string): number {
    return Math.round(this.number(name) / NS_PER_MS);
  }

  id(name: string, bytes: number): string {
    const value = this.get(name);
    return typeof value === 'string' ? idOf(value, bytes) : '';
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/**
 * Reads the rows of a parsed OTLP/JSON request, one at a time, as `readProtobuf` does: ids are hex, 64-bit numbers are text or numbers,
 * unknown fields are ignored. Errors: AppError `invalid_input`, `too_large`.
 */
export function* readJson(
  body: unknown,
  signal: OtlpSignal,
  limits: RowLimits,
): Generator<OtlpRow> {
  if (!isObject(body)) throw new AppError('invalid_input', 'the body is not a JSON object');
  const [groups, scopes, rows] =
    signal === 'logs'
      ? ['resourceLogs', 'scopeLogs', 'logRecords']
      : ['resourceSpans', 'scopeSpans', 'spans'];
  for (const one of new Fields(body).list(groups)) {
    limits.countGroup();
    const group = new Fields(one);
    const resource = readAttributes(new Fields(group.get('resource')), limits);
    for (const inner of group.list(scopes)) {
      limits.countGroup();
      const fields = new Fields(inner);
      const scope = new Fields(fields.get('scope')).text('name', limits);
      for (const row of fields.list(rows)) {
        limits.countRow();
        const origin = { resource, scope };
        yield signal === 'logs' ? readLog(row, origin, limits) : readSpan(row, origin, limits);
      }
    }
  }
}

function readLog(value: unknown, origin: RowOrigin, limits: RowLimits): LogRow {
  const fields = new Fields(value);
  return Object.assign(emptyLog(origin), {
    at: fields.instant('timeUnixNano'),
    observed: fields.instant('observedTimeUnixNano'),
    severity: fields.number('severityNumber'),
    body: readValue(fields.get('body'), limits),
    attributes: readAttributes(fields, limits),
    traceId: fields.id('traceId', TRACE_ID_BYTES),
    spanId: fields.id('spanId', SPAN_ID_BYTES),
    event: fields.text('eventName', limits),
  });
}

function readSpan(value: unknown, origin: RowOrigin, limits: RowLimits): SpanRow {
  const fields = new Fields(value);
  const status = new Fields(fields.get('status'));
  return Object.assign(emptySpan(origin), {
    traceId: fields.id('traceId', TRACE_ID_BYTES),
    spanId: fields.id('spanId', SPAN_ID_BYTES),
    parentId: fields.id('parentSpanId', SPAN_ID_BYTES),
    state: fields.text('traceState', limits),
    name: fields.text('name', limits),
    kind: fields.number('kind'),
    start: fields.instant('startTimeUnixNano'),
    end: fields.instant('endTimeUnixNano'),
    attributes: readAttributes(fields, limits),
    events: fields
      .list('events')
      .filter(() => limits.hasRoomForEvent())
      .map((one) => {
        const event = new Fields(one);
        return {
          name: event.text('name', limits),
          at: event.instant('timeUnixNano'),
          attributes: readAttributes(event, limits),
        };
      }),
    code: status.number('code'),
    message: status.text('message', limits),
  });
}

function readAttributes(fields: Fields, limits: RowLimits): Attributes {
  const attributes = noAttributes();
  for (const one of fields.list('attributes')) {
    if (limits.hasRoomForAttribute()) putKeyValue(one, attributes, { limits, depth: 0 });
  }
  return attributes;
}

type Place = { limits: RowLimits; depth: number };

function putKeyValue(value: unknown, into: Attributes, { limits, depth }: Place): void {
  const pair = new Fields(value);
  into[pair.text('key', limits)] = readValue(pair.get('value'), limits, depth);
}

function readValue(value: unknown, limits: RowLimits, depth = 0): OtlpValue {
  requireDepth(depth);
  const any = new Fields(value);
  const inner = { limits, depth: depth + 1 };
  const text = any.get('stringValue');
  if (typeof text === 'string') return cutText(text, limits);
  const bytes = any.get('bytesValue');
  if (typeof bytes === 'string')
    return Buffer.from(bytes, 'base64').toString('hex').slice(0, TEXT_LIMIT_BYTES);
  const flag = any.get('boolValue');
  if (typeof flag === 'boolean') return flag;
  const number = any.get('intValue') ?? any.get('doubleValue');
  if (typeof number === 'number') return number;
  if (typeof number === 'string') return exactNumber(number);
  const list = any.get('arrayValue');
  if (isObject(list))
    return new Fields(list)
      .list('values')
      .filter(() => limits.hasRoomForValue())
      .map((one) => readValue(one, limits, inner.depth));
  const map = any.get('kvlistValue');
  if (!isObject(map)) return null;
  const into = noAttributes();
  for (const one of new Fields(map).list('values'))
    if (limits.hasRoomForValue()) putKeyValue(one, into, inner);
  return into;
}

function exactNumber(text: string): number | string {
  const number = Number(text);
  if (text.trim() === '' || Number.isNaN(number)) return text.slice(0, TEXT_LIMIT_BYTES);
  return Number.isInteger(number) && !Number.isSafeInteger(number) ? text : number;
}

function cutText(text: string, limits: RowLimits): string {
  // Most texts are short: three bytes are the most that one unit takes.
  if (text.length * 3 <= TEXT_LIMIT_BYTES || Buffer.byteLength(text) <= TEXT_LIMIT_BYTES)
    return text;
  limits.cut += 1;
  const bytes = Buffer.from(text).subarray(0, TEXT_LIMIT_BYTES);
  return bytes.toString('utf8').replace(/\uFFFD+$/, '');
}
