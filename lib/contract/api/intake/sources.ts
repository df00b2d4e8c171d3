import { z } from 'zod';
import { CONNECTION_INDICATORS } from '../../../domain/sessions/connection';
import { HEALTH_OUTCOMES } from '../../../domain/sessions/health-event';
import { ANONYMOUS_LINES, READY_SIGNS } from '../../../domain/sources/source';
import { handlerSchema, isoSchema, stageSchema } from '../../primitives';
import { createdTokenSchema } from '../people';
import { INTAKE_KINDS } from './rows';

const PATTERNS_LIMIT = 50;
const TRIED_LINES_LIMIT = 200;

const conditionSchema = z.string().min(1).max(500);

const sourcePatternSchema = z
  .strictObject({
    contains: conditionSchema.optional(),
    match: conditionSchema.optional(),
    event: conditionSchema.optional(),
    span: conditionSchema.optional(),
    attributes: z.record(z.string().max(200), z.string().max(500)).optional(),
    ignore: z.literal(true).optional(),
    stage: stageSchema.optional(),
    outcome: z.enum(HEALTH_OUTCOMES).optional(),
    handler: handlerSchema.optional(),
  })
  .check(({ value, issues }) => {
    const refuse = (message: string) =>
      issues.push({ code: 'custom', input: value, path: [], message });
    const { contains, match, event, span, attributes, ignore, stage, outcome } = value;
    if ([contains, match, event, span, attributes].every((one) => one === undefined))
      refuse('give contains, match, event, span or attributes');
    if (span !== undefined && [contains, match, event].some((one) => one !== undefined))
      refuse('a pattern of spans has no contains, match or event');
    if (ignore === undefined && (stage === undefined || outcome === undefined))
      refuse('give stage and outcome, or set ignore to true');
    if (ignore && (stage !== undefined || outcome !== undefined))
      refuse('a pattern that ignores has no stage and no outcome');
  });
export const patternsSchema = z.array(sourcePatternSchema).max(PATTERNS_LIMIT);

export const timeZoneSchema = z
  .string()
  .max(60)
  .refine(isTimeZone, 'no time zone; write one like Europe/Berlin or UTC');

function isTimeZone(name: string): boolean {
  try {
    return Boolean(new Intl.DateTimeFormat('en', { timeZone: name }));
  } catch {
    return false;
  }
}

const settingsShape = {
  /** Id or name of the target of rows that name none. */
  target: z.string().min(1).max(200).nullable(),
  environment: z.string().trim().min(1).max(100).nullable(),
  /** Of the WebSocket; null: that of the target's URL. */
  path: z.string().max(500).startsWith('/').nullable(),
  ready: z.enum(READY_SIGNS),
  timeZone: timeZoneSchema,
  releaseAttribute: z.string().min(1).max(200).nullable(),
  sampled: z.boolean(),
  anonymous: z.enum(ANONYMOUS_LINES),
  patterns: patternsSchema,
};

/** `PATCH /api/v1/sources/{id}`. */
export const sourcePatchSchema = z.strictObject(settingsShape).partial();
export type SourcePatch = z.output<typeof sourcePatchSchema>;

/** `POST /api/v1/sources`: a token with the scope `ingest`, and how its rows are read. */
export const sourceInputSchema = sourcePatchSchema.extend({
  name: z.string().trim().min(1).max(80),
});
export type SourceInput = z.output<typeof sourceInputSchema>;

const refusedSchema = z.object({
  requests: z.number(),
  /** As the requests announced them. */
  bytes: z.number(),
});

export const sourceReportSchema = z.object({
  lastSeenAt: isoSchema,
  /** What it sent. */
  kinds: z.array(z.enum(INTAKE_KINDS)),
  /** Rows per second of the last minute, whatever became of them. */
  rowsPerSecond: z.number(),
  /** What became of its rows. `events`: health events that were stored. */
  rows: z.object({
    events: z.number(),
    duplicates: z.number(),
    ignored: z.number(),
    rejected: z.number(),
    /** Of the events, those of traces of which only some come. */
    sampled: z.number(),
  }),
  /** Requests that were refused because too much was waiting, or because it sends too much. */
  refused: refusedSchema,
  /** Requests that were answered with 400, 404, 413 or 415: sent again as they are they would be refused again. */
  unread: z.object({
    requests: z.number(),
    /** The last of them, oldest first. `sender`: its user agent; null where it named none. */
    last: z.array(
      z.object({
        at: isoSchema,
        status: z.number(),
        reason: z.string(),
        sender: z.string().nullable(),
      }),
    ),
  }),
  /** Of its last batch: age of the newest event, and how far its clock leads, ms. */
  lagMs: z.number(),
  clockSkewMs: z.number(),
  /** Share of the events stored lately that no indicator counts, 0 to 1. Null where none was stored. */
  unjoinedRatio: z.number().nullable(),
  /** Stages of which it has said anything since the start. */
  says: z.array(stageSchema),
  ignored: z.array(z.object({ reason: z.string(), rows: z.number() })),
  /** The last texts that were rejected or not understood, redacted. */
  samples: z.array(z.object({ reason: z.string(), text: z.string() })),
  /** Indicators that it has said only the bad side of for a day: it does not count for them. */
  oneSided: z.array(z.enum(CONNECTION_INDICATORS)),
  /** Requests with OpenTelemetry metrics, which are not read. */
  metricsRequests: z.number(),
  /** Attributes and ends of texts that were too much to be read. */
  cut: z.number(),
});
export type SourceReport = z.infer<typeof sourceReportSchema>;

/** `token`: a machine with a token of its own. Else who sends without one: everybody, people who are signed in, the admin secret. */
const SENDERS = ['token', 'local', 'people', 'admin'] as const;

const sourceViewSchema = z.object({
  id: z.string(),
  name: z.string(),
  sender: z.enum(SENDERS),
  /** Its token no longer works. */
  expired: z.boolean(),
  /** The configuration file defines it: it is changed there. */
  provisioned: z.boolean(),
  /** When anything last came, to the hour where that was before the start of the server; null where nothing ever came. */
  lastSeenAt: isoSchema.nullable(),
  settings: z.object({
    ...settingsShape,
    /** Id of the target. */
    target: z.string().nullable(),
  }),
  /** Since the start of the server; null where nothing came. */
  report: sourceReportSchema.nullable(),
});
export type SourceView = z.infer<typeof sourceViewSchema>;
export const sourceSchema = sourceViewSchema;
export const sourceListSchema = z.object({
  sources: z.array(sourceViewSchema),
  /** Rows that wait to be stored, of all sources, and how many may. */
  queue: z.object({ rows: z.number(), limit: z.number() }),
  /** Of all sources since the start of the server. */
  refused: refusedSchema,
  /** Where people and backends reach the console, without a slash at its end; null where that is not known. */
  publicUrl: z.string().nullable(),
});
export type SourceList = z.infer<typeof sourceListSchema>;
/** The only answer that contains the token. */
export const createdSourceSchema = z.object({
  source: sourceViewSchema,
  token: createdTokenSchema.shape.token,
});

/** `POST /api/v1/logs/try`. */
export const tryLinesInputSchema = z.strictObject({
  lines: z.array(z.string().max(64 * 1024)).max(TRIED_LINES_LIMIT),
  /** Instead of those of the source. */
  patterns: patternsSchema.optional(),
  /** Whose settings apply; absent: none. */
  source: z.string().max(200).optional(),
});
export type TryLinesInput = z.output<typeof tryLinesInputSchema>;

export const triedLinesSchema = z.object({
  lines: z.array(
    z.object({
      /** The rule that knows the line; null where none does. */
      rule: z.string().nullable(),
      /** Why there is no health event. */
      reason: z.string().nullable(),
      event: z.record(z.string(), z.unknown()).nullable(),
      /** Redacted. */
      text: z.string(),
    }),
  ),
});
export type TriedLines = z.infer<typeof triedLinesSchema>;
