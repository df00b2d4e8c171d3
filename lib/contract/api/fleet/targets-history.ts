import { z } from 'zod';
import { splitNames } from '../../../domain/fleet/name-list';
import { indicatorSchema, timeSchema } from '../../primitives';

/** Targets that one request can be about. */
const HISTORY_TARGETS = 60;

/** `GET /api/v1/targets/history`: of the last hour unless a range is given. */
export const targetsHistoryQuerySchema = z.object({
  ids: z
    .string()
    .min(1)
    .max(12_000)
    .transform(splitNames)
    .pipe(z.array(z.string()).max(HISTORY_TARGETS, `at most ${HISTORY_TARGETS} targets`))
    .describe(`ids of targets, separated by commas, at most ${HISTORY_TARGETS}`),
  /** `worst`: the one that fails, else that which uses most of what is allowed. */
  indicators: z.enum(['worst', 'gated']).default('worst'),
  from: timeSchema.optional(),
  to: timeSchema.optional(),
});
export type TargetsHistoryQuery = z.infer<typeof targetsHistoryQuerySchema>;

const counts = z.array(z.number().int());

const historySeriesSchema = z.object({
  indicator: indicatorSchema,
  thresholdBp: z.number(),
  /** One number per step, oldest first. A step without valid sessions was not measured. */
  valid: counts,
  bad: counts,
  /** How many of the valid ones were in the cold stratum; absent where none was. */
  cold: counts.optional(),
});
export type HistorySeries = z.infer<typeof historySeriesSchema>;

/**
 * Step n begins at `from + n × stepMs`; epoch ms. A target that does not exist is not in the answer, and an indicator that its
 * journey does not measure is not in `series`.
 */
export const targetsHistorySchema = z.object({
  from: z.number(),
  to: z.number(),
  stepMs: z.number(),
  targets: z.array(
    z.object({
      id: z.string(),
      series: z.array(historySeriesSchema),
      /** Where seeded history ends; null where the range has none. */
      seededTo: z.number().nullable(),
      /** Deployments that started in the range, oldest first, at most 10. */
      releases: z.array(z.object({ version: z.string(), at: z.number() })),
    }),
  ),
});
export type TargetsHistory = z.infer<typeof targetsHistorySchema>;
export type TargetHistory = TargetsHistory['targets'][number];
