import { z } from 'zod';
import { SITUATIONS } from '../../domain/sentence/situation';
import { WHY_CODES } from '../../domain/sentence/why-text';
import { countSchema, indicatorSchema, isoSchema, limitSchema, stageSchema } from '../primitives';
import { alertViewSchema } from './alerting/alerts';
import { sentenceSchema, writtenTimeSchema } from './overview';

/** The states that targets are counted by. A target whose failures are not evaluated yet, or that recovers, is `unsure`. */
export const ROW_STATES = [
  'fails',
  'unsure',
  'holds',
  'noData',
  'stale',
  'paused',
  'maintenance',
] as const;
export type RowState = (typeof ROW_STATES)[number];
const rowStateSchema = z.enum(ROW_STATES);

/** Rows per page, and the most that can be requested. */
export const OVERVIEW_PAGE = 200;
export const OVERVIEW_PAGE_LIMIT = 2_000;

/** `GET /api/v1/targets/overview`: filters, then a page of rows. `state` is a list, `fails,unsure`. */
export const targetsOverviewQuerySchema = z.object({
  env: z.string().min(1).max(80).optional(),
  state: z
    .string()
    .max(200)
    .transform((text) => text.split(','))
    .pipe(z.array(rowStateSchema))
    .optional(),
  /** Matches part of a name or an environment. */
  q: z.string().trim().max(200).optional(),
  order: z.enum(['worst', 'name']).default('worst'),
  limit: limitSchema(OVERVIEW_PAGE, OVERVIEW_PAGE_LIMIT),
  cursor: z.string().max(2_000).optional(),
});
export type TargetsOverviewQuery = z.infer<typeof targetsOverviewQuerySchema>;

const countsSchema = z.object(
  Object.fromEntries(ROW_STATES.map((state) => [state, z.number()])) as Record<
    RowState,
    z.ZodNumber
  >,
);
export type StateCounts = z.infer<typeof countsSchema>;

const targetRowSchema = z.object({
  id: z.string(),
  name: z.string(),
  environment: z.string(),
  state: rowStateSchema,
  /** The case within the state: `unjudged` and `recovering` are `unsure`. */
  situation: z.enum(SITUATIONS),
  /** Since when it is in this state; a failure begins with its first failed session. */
  since: isoSchema.nullable(),
  why: z.object({
    code: z.enum(WHY_CODES),
    text: z.string(),
    stage: stageSchema.nullable(),
    release: z.string().nullable(),
    bad: z.number().nullable(),
    of: z.number().nullable(),
  }),
  /** The four gated indicators. */
  indicators: z.array(
    z.object({
      key: indicatorSchema,
      state: z.enum(['holds', 'fails', 'unsure', 'no_data']),
      count: countSchema,
      thresholdBp: z.number(),
      /** False where the target's journey cannot show it. Else absent. */
      measured: z.literal(false).optional(),
    }),
  ),
  worst: indicatorSchema.nullable(),
  /** Largest share (0…1) first. */
  serving: z.array(
    z.object({ deploymentId: z.string().nullable(), version: z.string(), share: z.number() }),
  ),
  /** Number of releases below 1 %, and the sum of their shares. */
  others: z.object({ releases: z.number(), share: z.number() }),
  lastFinishedAt: isoSchema.nullable(),
  intervalMs: z.number(),
  /** End of the maintenance window that is active. */
  until: isoSchema.nullable(),
});
export type TargetRow = z.infer<typeof targetRowSchema>;

/**
 * Every target at one moment, worst first. Counts, sentence and pages are of the requested environment; `state` and `q` do
 * not change them.
 */
export const targetsOverviewSchema = z.object({
  asOf: isoSchema,
  sentence: sentenceSchema,
  counts: countsSchema,
  byEnvironment: z.array(countsSchema.extend({ environment: z.string() })),
  /** Targets that match the filters. */
  total: z.number(),
  rows: z.array(targetRowSchema),
  /** Instants that the texts of the rows contain. */
  times: z.array(writtenTimeSchema),
  /** Firing pages of the requested environment, or of all, worst first; at most 20. */
  pages: z.array(alertViewSchema),
  pagesTotal: z.number(),
  next: z.string().nullable(),
});
export type TargetsOverview = z.infer<typeof targetsOverviewSchema>;
