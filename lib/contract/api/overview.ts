import { z } from 'zod';
import { POLL_WORDS } from '../../domain/polls/health-poll';
import { SENTENCE_TONES } from '../../domain/sentence/sentence';
import { countSchema, indicatorSchema, isoSchema, stageSchema } from '../primitives';
import { severitySchema } from './alerting/rules';
import { sessionSummarySchema } from './sessions';

/** One indicator *now* (decision 10). Shares are of *bad* sessions; the screen inverts them if it states the good share. */
export const tileSchema = z.object({
  indicator: indicatorSchema,
  gated: z.boolean(),
  state: z.enum(['holds', 'fails', 'unsure', 'no_data']),
  /** True for emergency while connection or factory fails. */
  notMeaningful: z.boolean(),
  /** False where the target's journey cannot show the indicator: it has no number and no state. Else absent. */
  measured: z.literal(false).optional(),
  /** Why it is not measured, or how it is judged without a greeting. Absent where neither applies. */
  note: z.string().optional(),
  count: countSchema,
  thresholdBp: z.number(),
  wilson: z.tuple([z.number(), z.number()]).nullable(),
  window: z.object({ from: isoSchema, to: isoSchema }),
  /** Good sessions that `holds` still needs, and the time they take at the present interval. */
  sessionsNeeded: z.number().nullable(),
  sessionsNeededMs: z.number().nullable(),
  since: isoSchema,
  /** First sessions of a release that is not evaluated yet, if some of them fail or there are no others. */
  warmUp: z.object({ version: z.string(), judgedFrom: isoSchema, count: countSchema }).nullable(),
  /** The values of the chosen range, if it is in the past. */
  past: z
    .object({
      state: z.enum(['failed', 'held', 'unsure', 'no_data']),
      /** False where no session of the range had a journey that shows it. Else absent. */
      measured: z.literal(false).optional(),
      count: countSchema,
      wilson: z.tuple([z.number(), z.number()]).nullable(),
      /** The span in which a breach is proven. */
      failed: z.object({ from: isoSchema, to: isoSchema }).nullable(),
    })
    .nullable(),
});
export type Tile = z.infer<typeof tileSchema>;

/** An instant that a text contains in UTC; screens replace it with the reader's time zone. */
export const writtenTimeSchema = z.object({
  text: z.string(),
  at: isoSchema,
  seconds: z.boolean(),
});

export const sentenceSchema = z.object({
  tone: z.enum(SENTENCE_TONES),
  headline: z.string(),
  detail: z.string(),
  times: z.array(writtenTimeSchema),
});
export type SentenceView = z.infer<typeof sentenceSchema>;

export const signatureRowSchema = z.object({
  id: z.string(),
  title: z.string(),
  sessions: z.number(),
});

const overviewReleaseSchema = z.object({
  version: z.string(),
  deployment: z.number().int().default(1),
  startedAt: isoSchema,
});

/**
 * `GET /api/v1/overview?target=&from=&to=`: sentence and tiles are about now, and about a past range too; the rest is
 * about the range.
 */
export const overviewSchema = z.object({
  target: z.object({
    id: z.string(),
    name: z.string(),
    environment: z.string(),
    paused: z.boolean(),
    intervalMs: z.number(),
    /** Name of its journey, and SHA-256 of the text of a declared one, hex. */
    journey: z.string(),
    journeyHash: z.string().optional(),
  }),
  /** The moment that sentence and tiles are about. */
  now: isoSchema,
  /** The requested range. `past`: it is in the past, and the tiles contain its values. */
  range: z.object({ from: isoSchema, to: isoSchema, past: z.boolean() }),
  sentence: sentenceSchema,
  tiles: z.array(tileSchema),
  /** The deployment that serves now, and the one before it. `deployment`: its number among those of its version, from 1. */
  release: overviewReleaseSchema.nullable(),
  previousRelease: overviewReleaseSchema.nullable(),
  /** Null while sessions finish on schedule. */
  staleSince: isoSchema.nullable(),
  lastFinishedAt: isoSchema.nullable(),
  /** Of the range, newest first. */
  failures: z.array(sessionSummarySchema),
  signatures: z.array(signatureRowSchema),
  /**
   * Sessions of the range about which backend and client contradict each other, most first. `ok`: the backend reports ok, and the client
   * saw `stage` fail. Absent: none.
   */
  disagreements: z
    .array(
      z.object({ reported: z.enum(['ok', 'failed']), stage: stageSchema, sessions: z.number() }),
    )
    .optional(),
  /** The range contains seeded history. */
  seeded: z.boolean(),
  /** What its health endpoints answered last; they decide no indicator. Absent: none is set. `stale`: nothing came for minutes. */
  health: z
    .array(
      z.object({
        name: z.string(),
        path: z.string(),
        state: z.enum(POLL_WORDS),
        stale: z.boolean(),
        reason: z.string(),
        detail: z.string().nullable(),
        version: z.string().nullable(),
        /** What sessions call the build that this endpoint names `version`: one build is two releases then. Null where they agree. */
        servedAs: z.string().nullable(),
        since: isoSchema,
        at: isoSchema,
      }),
    )
    .optional(),
});
export type Overview = z.infer<typeof overviewSchema>;

/** One point of a chart. A bucket without valid sessions is a gap, not 0 % or 100 %. */
export const seriesPointSchema = z.object({
  /** Start of the bucket, epoch ms. */
  at: z.number(),
  bad: z.number(),
  valid: z.number(),
  unknown: z.number(),
  /** How many of the valid ones were in the cold stratum. */
  cold: z.number(),
  seeded: z.boolean(),
});
export type SeriesPoint = z.infer<typeof seriesPointSchema>;

/** `GET /api/v1/indicators/series`: at most 300 points per series. */
export const seriesSchema = z.object({
  from: z.number(),
  to: z.number(),
  stepMs: z.number(),
  indicators: z.array(
    z.object({
      indicator: indicatorSchema,
      thresholdBp: z.number(),
      synthetic: z.array(seriesPointSchema),
      /**
       * What the backend reports about its own connections: those of real users, and those that carry one of our session
       * ids.
       */
      server: z.array(seriesPointSchema),
      serverSynthetic: z.array(seriesPointSchema),
    }),
  ),
  /** Newest deployments that started in the range, oldest first, at most 100; `id`: as `GET /releases/{id}` accepts it; `name`: for people. */
  releases: z.array(
    z.object({
      version: z.string(),
      at: z.number(),
      seeded: z.boolean(),
      id: z.string().optional(),
      name: z.string().optional(),
    }),
  ),
  /** How many more deployments started in the range. */
  moreReleases: z.number().int().default(0),
  /** Spans in which an alert of an indicator fired, oldest first; `to` is null if it still fires. At most 200. */
  alerts: z.array(
    z.object({
      id: z.string(),
      indicator: indicatorSchema,
      severity: severitySchema,
      from: z.number(),
      to: z.number().nullable(),
    }),
  ),
  /**
   * Where sessions of another journey, or of a changed one, began in the range; epoch ms, oldest first. `hash`: the first 12 digits of
   * that of its text; null for the built-in one. Absent: nowhere.
   */
  journeys: z
    .array(z.object({ at: z.number(), name: z.string(), hash: z.string().nullable() }))
    .optional(),
  /** Spans that were not measured because of the probe, epoch ms. */
  probeGaps: z.array(z.object({ from: z.number(), to: z.number() })),
});
export type Series = z.infer<typeof seriesSchema>;

/** `GET /api/v1/funnel`: where sessions stop in the range. */
export const funnelSchema = z.object({
  sessions: z.number(),
  stages: z.array(
    z.object({
      stage: stageSchema,
      reached: z.number(),
      /** Reached, but without proof of its own (decision 19). */
      unproven: z.number(),
      failed: z.number(),
      /** Sessions whose journey does not show the stage: no loss of it and no success. Absent: none. */
      unmeasured: z.number().optional(),
    }),
  ),
});
export type Funnel = z.infer<typeof funnelSchema>;

/** `GET /api/v1/signatures`: ways of failing in the range, most frequent first. */
export const signaturesSchema = z.object({ signatures: z.array(signatureRowSchema) });
