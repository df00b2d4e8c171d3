import { z } from 'zod';
import { STAGES } from '../../domain/sessions/stages';

const ms = z.number().nonnegative();
const count = z.int().nonnegative();

/** ms; `failed` where the rank falls on attempts that failed, which rank last; null without attempts. */
const percentileSchema = z.union([ms, z.literal('failed')]).nullable();
export type Percentile = z.infer<typeof percentileSchema>;

const percentilesSchema = z.strictObject({
  p50: percentileSchema,
  p90: percentileSchema,
  p99: percentileSchema,
  p999: percentileSchema,
  max: ms.nullable(),
});
export type Percentiles = z.infer<typeof percentilesSchema>;

/** One stage of all sessions of a load. Excluded sessions are in none. */
const loadStageSchema = z.strictObject({
  stage: z.enum(STAGES),
  ok: count,
  failed: count,
  unknown: count,
  skipped: count,
  /** Sessions whose journey cannot show the stage; absent where there were none. */
  unmeasured: count.optional(),
  ms: percentilesSchema,
});
export type LoadStage = z.infer<typeof loadStageSchema>;

/** What a load run adds to the summary of `check`. */
export const loadFiguresSchema = z.strictObject({
  /** `open`: sessions start at their instants; `closed`: a session starts when one has ended. */
  loop: z.enum(['open', 'closed']),
  /** The load as it was asked for: "200/s for 60 s". */
  plan: z.string(),
  slots: z.strictObject({
    /** Of the whole plan; null where the plan has no schedule. */
    planned: count.nullable(),
    /** That came before the run ended. */
    due: count,
    started: count,
    /** Not started, because as many sessions as `--max-in-flight` allows were open. */
    lostToLimit: count,
    /** Not started, because this machine reached the slot too late. */
    lostToMachine: count,
    /** Started, and ended by the stop of the run: nothing is known of them. */
    abandoned: count,
  }),
  startedPerSecond: z.number().nonnegative(),
  maxInFlight: count,
  mostInFlight: count,
  /** How long after its instant a session started. */
  startDelayMs: percentilesSchema,
  /** From the instant at which a session was due to the proof of each stage, in order of stages. */
  stages: z.array(loadStageSchema).length(STAGES.length),
  reasons: z.array(z.strictObject({ reason: z.string(), sessions: count })),
  notes: z.array(z.string()),
});
export type LoadFigures = z.infer<typeof loadFiguresSchema>;
