import { z } from 'zod';
import { SENTENCE_TONES } from '../../domain/sentence/sentence';
import { countSchema, indicatorSchema, isoSchema, stageSchema } from '../primitives';
import { severitySchema } from './alerting/rules';
import { sessionSummarySchema } from './sessions';

/** One indicator *now* (decision 10), ready to be drawn. Shares are of *bad* sessions; the screen turns them where it states the good. */
export const tileSchema = z.object({
  indicator: indicatorSchema,
  gated: z.boolean(),
  state: z.enum(['holds', 'fails', 'unsure', 'no_data']),
  /** Emergency while connection or factory fails. */
  notMeaningful: z.boolean(),
  count: countSchema,
  thresholdBp: z.number(),
  wilson: z.tuple([z.number(), z.number()]).nullable(),
  window: z.object({ from: isoSchema, to: isoSchema }),
  /** Clean sessions that a `holds` still needs, and the time they take at the present interval. */
  sessionsNeeded: z.number().nullable(),
  sessionsNeededMs: z.number().nullable(),
  since: isoSchema,
  /** First sessions of a release that is not evaluated yet, where they fail or are all there is. */
  warmUp: z.object({ version: z.string(), judgedFrom: isoSchema, count: countSchema }).nullable(),
  /** The range instead of now, where a past one is picked. */
  past: z
    .object({
      state: z.enum(['failed', 'held', 'unsure', 'no_data']),
      count: countSchema,
      wilson: z.tuple([z.number(), z.number()]).nullable(),
      /** The span that is proven outside the threshold. */
      failed: z.object({ from: isoSchema, to: isoSchema }).nullable(),
    })
    .nullable(),
});
export type Tile = z.infer<typeof tileSchema>;

/** An instant as it stands in a text, in UTC: a screen writes it in the reader's zone. */
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

/** `GET /api/v1/overview?target=&from=&to=`: the sentence and tiles are about now and, in a past range, about that too; the rest is about the range. */
export const overviewSchema = z.object({
  target: z.object({
    id: z.string(),
    name: z.string(),
    environment: z.string(),
    paused: z.boolean(),
    intervalMs: z.number(),
  }),
  /** The moment of this answer: sentence and tiles are of it. */
  now: isoSchema,
  /** The range that was asked for, and whether it lies in the past: then the tiles carry its values. */
  range: z.object({ from: isoSchema, to: isoSchema, past: z.boolean() }),
  sentence: sentenceSchema,
  tiles: z.array(tileSchema),
  /** The deployment that serves now and the one before it; `deployment`: which of its version, from 1. */
  release: overviewReleaseSchema.nullable(),
  previousRelease: overviewReleaseSchema.nullable(),
  /** Null while sessions finish on schedule. */
  staleSince: isoSchema.nullable(),
  lastFinishedAt: isoSchema.nullable(),
  /** Newest first, from the range. */
  failures: z.array(sessionSummarySchema),
  signatures: z.array(signatureRowSchema),
  /** The range holds seeded history. */
  seeded: z.boolean(),
});
export type Overview = z.infer<typeof overviewSchema>;

/** One point of a chart. A bucket without valid sessions is a gap, never 0 % and never 100 %. */
export const seriesPointSchema = z.object({
  /** Start of the bucket, epoch ms: charts count in numbers. */
  at: z.number(),
  bad: z.number(),
  valid: z.number(),
  unknown: z.number(),
  /** How many of the valid ones were in the cold stratum. */
  cold: z.number(),
  seeded: z.boolean(),
});
export type SeriesPoint = z.infer<typeof seriesPointSchema>;

/** `GET /api/v1/indicators/series`: at most 300 points a series. */
export const seriesSchema = z.object({
  from: z.number(),
  to: z.number(),
  stepMs: z.number(),
  indicators: z.array(
    z.object({
      indicator: indicatorSchema,
      thresholdBp: z.number(),
      synthetic: z.array(seriesPointSchema),
      /** Reported by the backend about its own connections, with and without our session ids. */
      server: z.array(seriesPointSchema),
      serverSynthetic: z.array(seriesPointSchema),
    }),
  ),
  /** Deployments that began in the range; `id` is what `GET /releases/{id}` takes for each, `name` how it is called. */
  releases: z.array(
    z.object({
      version: z.string(),
      at: z.number(),
      seeded: z.boolean(),
      id: z.string().optional(),
      name: z.string().optional(),
    }),
  ),
  /** Spans in which an alert of an indicator fired, oldest first; `to` null where it still does. At most 200. */
  alerts: z.array(
    z.object({
      id: z.string(),
      indicator: indicatorSchema,
      severity: severitySchema,
      from: z.number(),
      to: z.number().nullable(),
    }),
  ),
  /** Spans that the probe did not measure by its own fault, epoch ms: drawn hatched. */
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
      /** Reached, but by no proof of its own (decision 19): drawn hatched. */
      unproven: z.number(),
      failed: z.number(),
    }),
  ),
});
export type Funnel = z.infer<typeof funnelSchema>;

/** `GET /api/v1/signatures`: ways of failing in the range, most frequent first. */
export const signaturesSchema = z.object({ signatures: z.array(signatureRowSchema) });
