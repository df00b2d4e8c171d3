import { readdirSync, readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeOtlp, encodeOtlp, otlpJson } from '../../../tests/support/otlp-oracle';
import { isAppError } from '../../kit/errors';
import { readJson } from './read-json';
import { readProtobuf } from './read-protobuf';
import { RowLimits } from './row-limits';
import type { OtlpSignal } from './rows';

const FIXTURES = new URL('../../../tests/fixtures/otlp/', import.meta.url);
const names = readdirSync(FIXTURES);
const signalOf = (name: string): OtlpSignal => (name.includes('traces') ? 'traces' : 'logs');
const requestOf = { logs: 'LogsRequest', traces: 'TracesRequest' } as const;

function fixture(name: string): Buffer {
  const bytes = readFileSync(new URL(name, FIXTURES));
  return name.endsWith('.gz') ? gunzipSync(bytes) : bytes;
}

const fromProtobuf = (body: Buffer, signal: OtlpSignal, limits = new RowLimits()) =>
  [...readProtobuf(body, signal, limits)].filter((row) => row !== null);
const fromJson = (body: unknown, signal: OtlpSignal, limits = new RowLimits()) => [
  ...readJson(body, signal, limits),
];
const protobufs = names.filter((name) => name.includes('.pb'));

it('hands over between groups without rows, which take time, too', () => {
  // Groups of fields that nothing reads.
  const group = Buffer.concat([
    Buffer.from([0x0a, 100]),
    Buffer.alloc(100, Buffer.from([0x18, 1])),
  ]);
  const steps = [...readProtobuf(Buffer.concat(Array(50).fill(group)), 'logs', new RowLimits())];
  expect(steps).toEqual(Array(50).fill(null));
});

describe('recorded requests', () => {
  it.each(protobufs)('%s reads as protobufjs reads it', (name) => {
    const signal = signalOf(name);
    const body = fixture(name);
    const rows = fromProtobuf(body, signal);
    expect(rows.length).toBeGreaterThan(0);
    expect(rows).toEqual(fromJson(otlpJson(decodeOtlp(requestOf[signal], body)), signal));
  });

  it.each(names.filter((name) => name.includes('.json')))('%s has rows with an instant', (name) => {
    const rows = fromJson(JSON.parse(fixture(name).toString('utf8')), signalOf(name));
    expect(rows.length).toBeGreaterThan(0);
    for (const row of rows) expect(row.signal === 'logs' ? row.at : row.end).toBeGreaterThan(1e12);
  });
});

const instant = fc.bigInt({ min: 0n, max: 2n ** 63n - 1n }).map(String);
const anyValue: fc.Memo<object> = fc.memo((depth) =>
  depth <= 1
    ? fc.oneof(
        fc.record({ stringValue: fc.string({ unit: 'grapheme' }) }),
        fc.record({ boolValue: fc.boolean() }),
        fc.record({ intValue: fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }).map(String) }),
        fc.record({ doubleValue: fc.double({ noNaN: true, noDefaultInfinity: true }) }),
        fc.record({ bytesValue: fc.base64String() }),
        fc.constant({}),
      )
    : fc.oneof(
        anyValue(1),
        fc.record({ arrayValue: fc.record({ values: fc.array(anyValue(), { maxLength: 4 }) }) }),
        fc.record({ kvlistValue: fc.record({ values: fc.array(keyValue(), { maxLength: 4 }) }) }),
      ),
);
const keyValue: fc.Memo<object> = fc.memo((depth) =>
  fc.record({ key: fc.string(), value: anyValue(depth) }),
);
const attributes = fc.array(keyValue(3), { maxLength: 5 });
const id = (bytes: number) =>
  fc
    .uint8Array({ minLength: bytes, maxLength: bytes })
    .map((one) => Buffer.from(one).toString('base64'));
const log = fc.record({
  timeUnixNano: instant,
  observedTimeUnixNano: instant,
  severityNumber: fc.integer({ min: 0, max: 24 }),
  severityText: fc.string(),
  body: anyValue(3),
  attributes,
  traceId: id(16),
  spanId: id(8),
  eventName: fc.string(),
});
const span = fc.record({
  traceId: id(16),
  spanId: id(8),
  parentSpanId: id(8),
  traceState: fc.string(),
  name: fc.string(),
  kind: fc.integer({ min: 0, max: 5 }),
  startTimeUnixNano: instant,
  endTimeUnixNano: instant,
  attributes,
  events: fc.array(fc.record({ timeUnixNano: instant, name: fc.string(), attributes }), {
    maxLength: 3,
  }),
  status: fc.record({ message: fc.string(), code: fc.integer({ min: 0, max: 2 }) }),
});
const few = <T>(of: fc.Arbitrary<T>) => fc.array(of, { maxLength: 3 });
const scope = fc.record({ name: fc.string(), version: fc.string() });
const resource = fc.record({ attributes });
const logsRequest = fc.record({
  resourceLogs: few(
    fc.record({ resource, scopeLogs: few(fc.record({ scope, logRecords: few(log) })) }),
  ),
});
const tracesRequest = fc.record({
  resourceSpans: few(
    fc.record({ resource, scopeSpans: few(fc.record({ scope, spans: few(span) })) }),
  ),
});
const anyRequest = fc.oneof(
  logsRequest.map((value) => ({ signal: 'logs' as const, value })),
  tracesRequest.map((value) => ({ signal: 'traces' as const, value })),
);

describe('any request', () => {
  it('reads the same as protobuf and as JSON', () => {
    fc.assert(
      fc.property(anyRequest, ({ signal, value }) => {
        const body = encodeOtlp(requestOf[signal], value);
        const json = otlpJson(decodeOtlp(requestOf[signal], body));
        expect(fromProtobuf(body, signal)).toEqual(fromJson(json, signal));
      }),
      { numRuns: 200 },
    );
  });

  it('that is cut or changed gives rows or one plain error', () => {
    const bodies = protobufs.map((name) => ({ signal: signalOf(name), body: fixture(name) }));
    const change = fc.record({
      of: fc.constantFrom(...bodies),
      cut: fc.double({ min: 0, max: 1, noNaN: true }),
      at: fc.double({ min: 0, max: 0.999, noNaN: true }),
      byte: fc.integer({ min: 0, max: 255 }),
    });
    let refused = 0;
    fc.assert(
      fc.property(change, ({ of: { body, signal }, cut, at, byte }) => {
        const bytes = Buffer.from(body.subarray(0, Math.ceil(body.length * cut)));
        if (bytes.length > 0) bytes[Math.floor(bytes.length * at)] = byte;
        try {
          fromProtobuf(bytes, signal);
        } catch (error) {
          refused += 1;
          expect(isAppError(error) && error.code).toBe('invalid_input');
        }
      }),
      { numRuns: 5_000 },
    );
    expect(refused).toBeGreaterThan(500);
  });

  it('of any other JSON gives no row, or a plain error', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 6 }), (value) => {
        const nested = { resourceLogs: [{ scopeLogs: [{ logRecords: [value] }, value] }, value] };
        for (const body of [value, { resourceLogs: value }, nested])
          try {
            fromJson(body, 'logs');
          } catch (error) {
            expect(isAppError(error) && error.code).toBe('invalid_input');
          }
      }),
    );
  });
});

/** `parts` in one field with a length. */
function field(number: number, ...parts: Buffer[]): Buffer {
  const content = Buffer.concat(parts);
  return Buffer.concat([varint(number * 8 + 2), varint(content.length), content]);
}

function varint(value: number): Buffer {
  const bytes: number[] = [];
  let rest = value;
  do {
    bytes.push((rest % 128) + (rest >= 128 ? 128 : 0));
    rest = Math.floor(rest / 128);
  } while (rest > 0);
  return Buffer.from(bytes);
}

const inRequest = (...records: Buffer[]) => field(1, field(2, ...records));
const record = (...fields: Buffer[]) => field(2, ...fields);
const repeat = (part: Buffer, times: number) =>
  Buffer.concat(Array.from({ length: times }, () => part));
const codeOf = (read: () => unknown) => {
  try {
    read();
    return null;
  } catch (error) {
    return isAppError(error) ? error.code : error;
  }
};

describe('what is too much', () => {
  it('is refused: rows, empty groups, fields of a message', () => {
    const many = [
      inRequest(repeat(record(), 20_001)),
      field(1, repeat(field(2), 20_001)),
      repeat(field(1), 20_001),
    ];
    for (const body of many) expect(codeOf(() => fromProtobuf(body, 'logs'))).toBe('too_large');
    const fields = inRequest(record(repeat(Buffer.from([0x10, 0x01]), 100_001)));
    expect(codeOf(() => fromProtobuf(fields, 'logs'))).toBe('invalid_input');
    expect(fromProtobuf(inRequest(repeat(record(), 20_000)), 'logs')).toHaveLength(20_000);
    const json = { resourceLogs: [{ scopeLogs: [{ logRecords: Array(20_001).fill({}) }] }] };
    expect(codeOf(() => fromJson(json, 'logs'))).toBe('too_large');
  });

  it('is refused: values nested deeper than twelve', () => {
    const nested = (depth: number): Buffer =>
      depth === 0 ? field(1, Buffer.from('x')) : field(5, field(1, nested(depth - 1)));
    const withBody = (depth: number) => inRequest(record(field(5, nested(depth))));
    expect(fromProtobuf(withBody(12), 'logs')).toHaveLength(1);
    expect(codeOf(() => fromProtobuf(withBody(13), 'logs'))).toBe('invalid_input');
    expect(codeOf(() => fromProtobuf(withBody(2_000), 'logs'))).toBe('invalid_input');
  });

  it('is cut and counted: attributes, values, long texts', () => {
    const attribute = (n: number) => field(6, field(1, Buffer.from(`k${n}`)), field(2));
    const long = `${'x'.repeat(8_191)}é`;
    const body = inRequest(
      record(...Array.from({ length: 130 }, (_, n) => attribute(n)), field(12, Buffer.from(long))),
      record(field(5, field(5, repeat(field(1), 2_000)))),
    );
    const limits = new RowLimits();
    const [first, second] = fromProtobuf(body, 'logs', limits);
    expect(first).toMatchObject({ event: 'x'.repeat(8_191) });
    expect(Object.keys(first?.attributes ?? {})).toHaveLength(128);
    expect(second).toMatchObject({ body: Array(1_024).fill(null) });
    expect(limits.cut).toBe(2 + 1 + 976);
  });
});

it('takes the wrong wire type for an unknown field, and refuses what is no field', () => {
  const wrong = inRequest(record(Buffer.from([0x08, 0x05]), field(2, Buffer.from('x')), field(5)));
  expect(fromProtobuf(wrong, 'logs')).toMatchObject([{ at: 0, severity: 0, body: null }]);
  const noFields: Array<[string, Buffer]> = [
    ['a group', inRequest(record(Buffer.from([0x0b])))],
    ['field 0', inRequest(record(Buffer.from([0x02, 0x00])))],
    ['a number without end', inRequest(record(Buffer.alloc(11, 0xff)))],
    ['text that is not UTF-8', inRequest(record(field(12, Buffer.from([0xff]))))],
    ['a length beyond the message', Buffer.from([0x0a, 0x7f])],
  ];
  for (const [what, body] of noFields)
    expect(
      codeOf(() => fromProtobuf(body, 'logs')),
      what,
    ).toBe('invalid_input');
});

it('keeps attributes apart from the prototype', () => {
  const json = {
    resourceLogs: [
      {
        scopeLogs: [
          { logRecords: [{ attributes: [{ key: '__proto__', value: { stringValue: 'x' } }] }] },
        ],
      },
    ],
  };
  const [row] = fromJson(json, 'logs');
  expect(Object.keys(row?.attributes ?? {})).toEqual(['__proto__']);
  expect(
    fromJson({ resource_logs: [{ scope_logs: [{ log_records: [{}] }] }] }, 'logs'),
  ).toHaveLength(1);
});
