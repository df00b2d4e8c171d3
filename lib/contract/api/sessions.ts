import { z } from 'zod';
import { QUERY_TEXT_LIMIT } from '../../domain/session-query/parse-query';
import { HEALTH_OUTCOMES } from '../../domain/sessions/health-event';
import { EXCLUSION_KINDS } from '../../domain/sessions/session';
import { audioSchema } from '../audio';
import {
  handlerSchema,
  isoSchema,
  limitSchema,
  outcomeSchema,
  rangeQuerySchema,
  stageSchema,
  transportSchema,
} from '../primitives';

const closeSchema = z.object({
  code: z.number().nullable(),
  reason: z.string(),
  by: z.enum(['server', 'client', 'network']).nullable(),
});

/** A session as lists show it. */
export const sessionSummarySchema = z.object({
  id: z.string(),
  targetId: z.string(),
  target: z.string(),
  environment: z.string(),
  release: z.string(),
  location: z.string(),
  instance: z.string().nullable(),
  startedAt: isoSchema,
  endedAt: isoSchema,
  outcome: outcomeSchema,
  failedStage: stageSchema.nullable(),
  handler: handlerSchema,
  close: closeSchema,
  errorCode: z.string().nullable(),
  signature: z.object({ id: z.string(), title: z.string() }).nullable(),
  totalMs: z.number(),
  stratum: z.enum(['steady', 'cold']),
  seeded: z.boolean(),
  /** A person asked for it: it is in no indicator, alert or verdict. */
  asked: z.boolean(),
});
export type SessionSummary = z.infer<typeof sessionSummarySchema>;

const ms = z.number().nullable();

export const frameSchema = z.object({
  atMs: z.number(),
  direction: z.enum(['in', 'out']),
  kind: z.enum(['text', 'binary', 'ping', 'pong', 'close']),
  size: z.number(),
  text: z.string(),
  truncated: z.boolean(),
});

const joinedEventSchema = z.object({
  id: z.string(),
  at: isoSchema,
  /** Milliseconds from the session's start, by the backend's clock; can be negative if clocks differ. */
  offsetMs: z.number(),
  stage: stageSchema,
  outcome: z.enum(HEALTH_OUTCOMES),
  handler: handlerSchema.nullable(),
  instance: z.string().nullable(),
  errorCode: z.string().nullable(),
  message: z.string().nullable(),
  /** By what rule it was read from a log record, span or line; null where the backend sent it as a health event. */
  rule: z.string().nullable(),
  /** Name of the source of that row; null where it is not known. */
  source: z.string().nullable(),
  /** It joins the session and counts in no ratio of the backend's own account, or not in all. */
  note: z.boolean(),
});

/** `GET /api/v1/sessions/{id}`. */
export const sessionDetailSchema = sessionSummarySchema.extend({
  revision: z.number(),
  journey: z.string(),
  /** SHA-256 of the text of a declared journey; absent for the built-in one. */
  journeyHash: z.string().optional(),
  transport: transportSchema,
  straddle: z.boolean(),
  stages: z.array(
    z.object({
      stage: stageSchema,
      outcome: z.enum(['ok', 'failed', 'skipped', 'unknown']),
      ms,
      /** False where the session's journey cannot show the stage; the outcome is then `unknown`. Else absent. */
      measured: z.literal(false).optional(),
    }),
  ),
  timings: z.object({
    dnsMs: ms,
    connectMs: ms,
    tlsMs: ms,
    upgradeMs: ms,
    readyMs: ms,
    firstEventMs: ms,
    completeMs: ms,
    /** From the request to the first audio after it; absent where the journey declares no audio. */
    firstAudioMs: ms.optional(),
    totalMs: z.number(),
  }),
  audio: audioSchema.optional(),
  events: z.array(z.string()),
  warnings: z.array(z.string()),
  /**
   * Where the backend and the client contradict each other. `ok`: the backend reports the stage as ok, and the client saw it, or an
   * earlier one (`missed`), fail. Null where they agree, and for sessions of older versions.
   */
  disagreement: z
    .object({
      reported: z.enum(['ok', 'failed']),
      stage: stageSchema,
      missed: stageSchema.nullable(),
    })
    .nullable(),
  keys: z.object({
    traceId: z.string(),
    runId: z.string(),
    threadId: z.string(),
    userId: z.string(),
    connectionId: z.string().nullable(),
  }),
  /** Why it failed, in the words that came, redacted; null where it did not fail or nothing was said. */
  message: z.string().nullable(),
  excludedBecause: z.string().nullable(),
  /** Kind of the reason; null if the session counts, and for sessions of older versions. */
  exclusion: z.enum(EXCLUSION_KINDS).nullable(),
  loopLagMs: z.number(),
  healthEvents: z.array(joinedEventSchema),
  framesKept: z.boolean(),
  /** Frames that the transcript leaves out between the first and the last ones. */
  droppedFrames: z.number(),
  /** How the credential was presented: a way of the target, or `journey`; null where there was none, and for sessions of older versions. */
  auth: z.string().nullable(),
  /** False where the certificate of the server was not verified. Else absent. */
  certificateVerified: z.literal(false).optional(),
  /** The newest passing session of the same target that ended before this one. */
  lastPassedId: z.string().nullable(),
  /** Sessions of its target that failed like it in the 24 h up to its end, itself included; null where it did not fail. */
  alike: z.number().int().nullable(),
});
export type SessionDetail = z.infer<typeof sessionDetailSchema>;

/** `GET /api/v1/sessions/{id}/frames`. Null if the transcript was not stored. */
export const framesSchema = z.object({ frames: z.array(frameSchema).nullable() });
export type Frames = z.infer<typeof framesSchema>;

/** A close code: a number, or digits in a URL. */
const codeSchema = z
  .union([
    z.number(),
    z
      .string()
      .regex(/^\d{1,4}$/, 'expected a close code')
      .transform(Number),
  ])
  .pipe(z.number().int().min(0).max(4999));

/** Which sessions are asked for: all conditions apply. */
export const sessionFilterQuerySchema = rangeQuerySchema.extend({
  target: z.string().min(1).max(200).optional(),
  environment: z.string().max(80).optional(),
  outcome: z
    .string()
    .transform((text) => text.split(','))
    .pipe(z.array(outcomeSchema))
    .optional(),
  stage: stageSchema.optional(),
  code: codeSchema.optional(),
  signature: z.string().max(100).optional(),
  handler: handlerSchema.optional(),
  /** How the credential was presented: a way of the target such as `query:access_token`, or `journey`. */
  auth: z.string().max(200).optional(),
  /** The language of the explorer: `outcome:failed stage:factory release:!1.2 took>1s words`. */
  q: z.string().max(QUERY_TEXT_LIMIT).optional(),
});
export type SessionFilterQuery = z.infer<typeof sessionFilterQuerySchema>;

/** `GET /api/v1/sessions`: keyset pages, newest first. */
export const sessionListQuerySchema = sessionFilterQuerySchema.extend({
  after: z.string().max(300).optional(),
  limit: limitSchema(50, 200),
});
export type SessionListQuery = z.infer<typeof sessionListQuerySchema>;

export const sessionListSchema = z.object({
  sessions: z.array(sessionSummarySchema),
  next: z.string().nullable(),
  /** Older sessions were not searched: the time for one answer was over, and `next` goes on there. Null: the page is whole. */
  searchedFrom: isoSchema.nullable(),
});
export type SessionList = z.infer<typeof sessionListSchema>;

/** Most marks of a raster; if there are more sessions, it has columns. */
export const RASTER_LIMIT = 2_000;

/** `GET /api/v1/sessions/raster`: one mark per session if they fit, else counts per column. */
export const rasterSchema = z.discriminatedUnion('mode', [
  z.object({
    mode: z.literal('sessions'),
    from: z.number(),
    to: z.number(),
    marks: z.array(
      z.object({
        id: z.string(),
        at: z.number(),
        outcome: outcomeSchema,
        failedStage: stageSchema.nullable(),
        /** Stages reached, 0…9. */
        reached: z.number(),
        totalMs: z.number(),
        seeded: z.boolean(),
      }),
    ),
  }),
  z.object({
    mode: z.literal('columns'),
    from: z.number(),
    to: z.number(),
    stepMs: z.number(),
    columns: z.array(
      z.object({
        at: z.number(),
        passed: z.number(),
        degraded: z.number(),
        excluded: z.number(),
        /** Failed sessions by the stage they failed at. */
        failed: z.partialRecord(stageSchema, z.number()),
      }),
    ),
  }),
]);
export type Raster = z.infer<typeof rasterSchema>;

/** `POST /api/v1/sessions/run`: runs one session now; responds when it has ended, with `wait: false` when it has begun. */
export const runInputSchema = z.strictObject({
  target: z.string().min(1).max(200),
  wait: z.boolean().default(true),
});
export const runAnswerSchema = z.object({ sessionId: z.string() });

/** `GET /api/v1/sessions/{id}/progress`. */
export const sessionProgressSchema = z.object({
  /**
   * `stages`: those that it has passed so far; `measured`: those that its journey can show, in their order. Null: the session does not
   * run, or nobody asked for it.
   */
  running: z
    .object({
      target: z.string(),
      environment: z.string(),
      startedAt: isoSchema,
      stages: z.array(stageSchema),
      measured: z.array(stageSchema),
    })
    .nullable(),
});
export type SessionProgress = z.infer<typeof sessionProgressSchema>;
