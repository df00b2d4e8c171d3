import { z } from 'zod';
import { splitNames } from '../../domain/fleet/name-list';
import { ROW_STATES, type RowState } from '../../domain/fleet/row-state';
import { SITUATIONS } from '../../domain/sentence/situation';
import { WHY_CODES } from '../../domain/sentence/why-text';
import { OVERVIEW_PAGE, OVERVIEW_PAGE_LIMIT } from '../limits';
import { countSchema, indicatorSchema, isoSchema, limitSchema, stageSchema } from '../primitives';
import { alertViewSchema } from './alerting/alerts';
import { sentenceSchema, writtenTimeSchema } from './overview';

const rowStateSchema = z.enum(ROW_STATES);

/** `GET /api/v1/targets/overview`: filters, then a page of rows. `state` is a list, `fails,unsure`. */
export const targetsOverviewQuerySchema = z.object({
  env: z.string().min(1).max(80).optional(),
  state: z
    .string()
    .max(200)
    .transform((text) => text.split(','))
    .pipe(z.array(rowStateSchema))
    .optional(),
  /** Words of a name or an environment, and fields: `env:staging state:fails release:2026 name:chat`. */
  q: z.string().trim().max(200).optional(),
  order: z.enum(['worst', 'name']).default('worst'),
  /**
   * `environment`: rows come environment by environment, without those that hold or are paused unless `state` or `q` is given. `auto`: so if there
   * are more than 25 targets.
   */
  group: z.enum(['none', 'environment', 'auto']).default('none'),
  /** Environments of which the rows that hold or are paused come too, separated by commas, each URL-encoded. */
  show: z.string().max(4_000).transform(splitNames).optional(),
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
  /** The open incident that began first. */
  incident: z.object({ id: z.string(), name: z.string() }).nullable(),
  /** The four gated indicators; `count`: of the release that decides, where the target as a whole does not fail. */
  indicators: z.array(
    z.object({
      key: indicatorSchema,
      state: z.enum(['holds', 'fails', 'unsure', 'no_data']),
      count: countSchema,
      thresholdBp: z.number(),
      /** The span that the count is of. */
      window: z.object({ from: isoSchema, to: isoSchema }),
      /** False where the target's journey cannot show it. Else absent. */
      measured: z.literal(false).optional(),
      /** True where the value says nothing because another indicator fails. Else absent. */
      notMeaningful: z.literal(true).optional(),
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

/** Rows of an environment that hold or are paused, and are left out. */
const foldedSchema = z.object({
  holds: z.number(),
  paused: z.number(),
  /** When a session of the one that holds and waits longest last ended; null where none holds. */
  oldestFinishedAt: isoSchema.nullable(),
  /** The indicator that is closest to its threshold. */
  closest: z
    .object({
      id: z.string(),
      name: z.string(),
      indicator: indicatorSchema,
      count: countSchema,
      thresholdBp: z.number(),
    })
    .nullable(),
});
export type FoldedRows = z.infer<typeof foldedSchema>;

/**
 * Every target at one moment, worst first. Counts, sentence and pages are of the requested environment; `state` and `q` do
 * not change them.
 */
export const targetsOverviewSchema = z.object({
  asOf: isoSchema,
  sentence: sentenceSchema,
  counts: countsSchema,
  /** In the order of the groups: production first, then that with the worst target. `folded`: null where no row is left out. */
  byEnvironment: z.array(
    countsSchema.extend({ environment: z.string(), folded: foldedSchema.nullable() }),
  ),
  /** Rows come environment by environment. */
  grouped: z.boolean(),
  /** Targets that match the filters, rows that are left out included. */
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
