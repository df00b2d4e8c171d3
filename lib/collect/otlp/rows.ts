/** A value of OTLP: `AnyValue`. Bytes are hex text; integers beyond 2^53 are decimal text. */
export type OtlpValue = string | number | boolean | null | OtlpValue[] | Attributes;
/** Has no prototype: keys come from outside. */
export type Attributes = { [key: string]: OtlpValue };

/** What rows of one resource and scope share. */
export type RowOrigin = { resource: Attributes; scope: string };

/** One log record. Instants are epoch ms, 0 where absent; ids are lower-case hex, '' where absent, all zero or of a wrong length. */
export type LogRow = RowOrigin & {
  signal: 'logs';
  at: number;
  observed: number;
  severity: number;
  body: OtlpValue;
  attributes: Attributes;
  traceId: string;
  spanId: string;
  /** `event_name`. */
  event: string;
};

export type SpanEvent = { name: string; at: number; attributes: Attributes };

/** One span; instants and ids as in `LogRow`. */
export type SpanRow = RowOrigin & {
  signal: 'traces';
  traceId: string;
  spanId: string;
  parentId: string;
  /** `trace_state`, W3C. */
  state: string;
  name: string;
  /** `SPAN_KIND_SERVER` is 2. */
  kind: number;
  start: number;
  end: number;
  attributes: Attributes;
  events: SpanEvent[];
  /** `STATUS_CODE_ERROR` is 2. */
  code: number;
  message: string;
};

export type OtlpRow = LogRow | SpanRow;
export type OtlpSignal = OtlpRow['signal'];

export const noAttributes = (): Attributes => Object.create(null) as Attributes;

export function emptyLog(origin: RowOrigin): LogRow {
  return Object.assign(
    {
      signal: 'logs' as const,
      at: 0,
      observed: 0,
      severity: 0,
      body: null,
      attributes: noAttributes(),
      traceId: '',
      spanId: '',
      event: '',
    },
    origin,
  );
}

export function emptySpan(origin: RowOrigin): SpanRow {
  return Object.assign(
    {
      signal: 'traces' as const,
      traceId: '',
      spanId: '',
      parentId: '',
      state: '',
      name: '',
      kind: 0,
      start: 0,
      end: 0,
      attributes: noAttributes(),
      events: [],
      code: 0,
      message: '',
    },
    origin,
  );
}

const HEX = /^[0-9a-f]+$/i;
const ZERO = /^0+$/;

/** An id of `bytes` bytes in lower-case hex; '' where the text is none. */
export function idOf(hex: string, bytes: number): string {
  return hex.length === bytes * 2 && HEX.test(hex) && !ZERO.test(hex) ? hex.toLowerCase() : '';
}

export const TRACE_ID_BYTES = 16;
export const SPAN_ID_BYTES = 8;
