export type OtlpSignal = 'logs' | 'traces';

const LENGTH = 2;
const VARINT = 0;

/** The answer to an export: empty, or how many rows were rejected and why. Those are never sent again. */
export type ExportAnswer = { rejectedRows: number; message: string };

/** `ExportLogsServiceResponse` or `ExportTraceServiceResponse`. */
export function exportAnswerJson({ rejectedRows, message }: ExportAnswer, signal: OtlpSignal) {
  if (rejectedRows === 0) return {};
  const field = signal === 'logs' ? 'rejectedLogRecords' : 'rejectedSpans';
  // A 64-bit number is text in the JSON of protobuf.
  return { partialSuccess: { [field]: String(rejectedRows), errorMessage: message } };
}

/** The same as protobuf; both messages have the same numbers. */
export function exportAnswerProtobuf({ rejectedRows, message }: ExportAnswer): Buffer {
  if (rejectedRows === 0) return Buffer.alloc(0);
  return field(1, Buffer.concat([numberField(1, rejectedRows), field(2, Buffer.from(message))]));
}

/** `google.rpc.Status`. */
export function statusProtobuf({ code, message }: { code: number; message: string }): Buffer {
  return Buffer.concat([numberField(1, code), field(2, Buffer.from(message))]);
}

function numberField(number: number, value: number): Buffer {
  return Buffer.concat([varint(number * 8 + VARINT), varint(value)]);
}

function field(number: number, content: Buffer): Buffer {
  return Buffer.concat([varint(number * 8 + LENGTH), varint(content.length), content]);
}

function varint(value: number): Buffer {
  const bytes: number[] = [];
  let rest = value;
  while (rest >= 0x80) {
    bytes.push((rest % 0x80) + 0x80);
    rest = Math.floor(rest / 0x80);
  }
  bytes.push(rest);
  return Buffer.from(bytes);
}
