import { z } from 'zod';
import type { Source } from '../../../domain/sources/source';

/** Limits of one request with log records, spans or lines. */
export const ROWS_BODY_LIMIT_BYTES = 5 * 1024 * 1024;
/** Of a body that was sent with `content-encoding: gzip`. */
export const ROWS_UNPACKED_LIMIT_BYTES = 16 * 1024 * 1024;
export const LINES_LIMIT = 50_000;
/** One line, or one entry of a list. */
export const LINE_LIMIT_BYTES = 64 * 1024;
/** Of a JSON body, counted before it is parsed: OTLP/JSON has 15 objects and lists per row. */
export const ROWS_CONTAINERS_LIMIT = 400_000;
export const ROWS_VALUES_LIMIT = 1_200_000;
/** Names of fields that differ, in one JSON body: 800,000 take the engine 0.6 s, and real bodies have a few hundred. */
export const ROWS_NAMES_LIMIT = 20_000;
/** Rejected rows that an answer lists. */
export const REJECTIONS_SHOWN = 100;

/** What rows are that are no health events themselves. */
export const ROW_KINDS = ['otlp_logs', 'otlp_spans', 'logs'] as const;
export type RowKind = (typeof ROW_KINDS)[number];
/** What a source can send. */
export const INTAKE_KINDS = ['events', ...ROW_KINDS] as const;
export type IntakeKind = (typeof INTAKE_KINDS)[number];

/** Query or headers of a request with rows: the place of rows that name none. */
export const rowsQuerySchema = z.object({
  target: z.string().min(1).max(200).optional(),
  environment: z.string().min(1).max(100).optional(),
});

const rowRejectionSchema = z.object({
  index: z.number().int(),
  code: z.string(),
  message: z.string(),
});
export type RowRejection = z.infer<typeof rowRejectionSchema>;

/** 202: the events are durable. */
export const linesAnswerSchema = z.object({
  lines: z.number().int(),
  /** Health events that were stored. */
  events: z.number().int(),
  duplicates: z.number().int(),
  /** Lines that say nothing about health. */
  ignored: z.number().int(),
  /** At most 100. */
  rejected: z.array(rowRejectionSchema),
});

/** What a sender sent, received and parsed but not read. */
export type SentRows =
  | { kind: 'otlp_logs' | 'otlp_spans'; body: { protobuf: Buffer } | { json: unknown } }
  | { kind: 'logs'; json: unknown }
  | { kind: 'logs'; lines: SentLines };

export type SentLines = {
  /** Texts, and what NDJSON contained. */
  items: unknown[];
  /** The number of each item as it was sent, where items between them could not be parsed; null where all could. */
  indexes: number[] | null;
  rejected: RowRejection[];
};

export type RowsOrigin = {
  /** Who sends them. */
  source: { id: string; name: string };
  /** How rows of that sender are read. */
  settings: Source;
  /** Id of the target of rows that name none. */
  target?: string | undefined;
  environment?: string | undefined;
  /** Called when the rows are read and mapped: what they were sent as is no longer needed. */
  onRead?: (() => void) | undefined;
};

/** What became of them. */
export type RowsAnswer = {
  rows: number;
  accepted: number;
  duplicates: number;
  ignored: number;
  /** How many rows were rejected, of which at most 100 are listed. */
  rejectedRows: number;
  rejected: RowRejection[];
};
