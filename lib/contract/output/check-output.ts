import { z } from 'zod';
import { HANDLERS, OUTCOMES, STAGES } from '../../domain/sessions/stages';
import { audioSchema } from '../audio';
import { indicatorSchema, transportSchema } from '../primitives';
import { loadFiguresSchema } from './load-output';

const ms = z.number().nonnegative();

/** One session in the output of `check --json`. */
export const checkLineSchema = z.strictObject({
  id: z.uuid(),
  target: z.string(),
  transport: transportSchema,
  release: z.string(),
  startedAt: z.iso.datetime(),
  outcome: z.enum(OUTCOMES),
  failedStage: z.enum(STAGES).nullable(),
  handler: z.enum(HANDLERS),
  close: z.strictObject({
    code: z.int().min(1000).max(4999).nullable(),
    reason: z.string().max(200),
    by: z.enum(['server', 'client', 'network']).nullable(),
  }),
  errorCode: z.string().nullable(),
  signature: z.strictObject({ id: z.string().min(8), title: z.string().min(1) }).nullable(),
  /** Why it failed, in the words that came, redacted; null where it did not fail or nothing was said. */
  message: z.string().nullable(),
  stages: z
    .array(
      z.strictObject({
        stage: z.enum(STAGES),
        outcome: z.enum(['ok', 'failed', 'skipped', 'unknown']),
        ms: ms.nullable(),
        /** False where the journey cannot show the stage; the outcome is then `unknown`. Else absent. */
        measured: z.literal(false).optional(),
      }),
    )
    .length(STAGES.length),
  timings: z.strictObject({
    connectMs: ms.nullable(),
    upgradeMs: ms.nullable(),
    readyMs: ms.nullable(),
    firstEventMs: ms.nullable(),
    completeMs: ms.nullable(),
    /** From the request to the first audio after it; absent where the journey declares no audio. */
    firstAudioMs: ms.nullable().optional(),
    totalMs: ms,
  }),
  audio: audioSchema.optional(),
  events: z.array(z.string()).max(64),
  /** How the credential was presented: a way of `--auth`, or `journey` where the journey places it; null where there was none. */
  auth: z.string().nullable(),
  /** False where the certificate of the server was not verified (`--insecure`). Else absent. */
  certificateVerified: z.literal(false).optional(),
  /** Frames that the transcript leaves out between the first and the last ones. Absent where it has all. */
  droppedFrames: z.int().positive().optional(),
  warnings: z.array(z.string()),
});

export type CheckLine = z.infer<typeof checkLineSchema>;

const countSchema = z.strictObject({
  bad: z.int().nonnegative(),
  valid: z.int().nonnegative(),
  unknown: z.int().nonnegative(),
  /** False where the journey does not measure the indicator; its counts are then 0. Else absent. */
  measured: z.literal(false).optional(),
});

const outcomeCounts = {
  sessions: z.int().nonnegative(),
  passed: z.int().nonnegative(),
  degraded: z.int().nonnegative(),
  failed: z.int().nonnegative(),
  excluded: z.int().nonnegative(),
};

/** The sessions of one way to present the credential. */
const wayCountsSchema = z.strictObject({ way: z.string(), ...outcomeCounts });
export type WayCounts = z.infer<typeof wayCountsSchema>;

/** What all sessions of a run add up to. */
const checkSummarySchema = z.strictObject({
  ...outcomeCounts,
  /** Per way to present the credential, where sessions took turns between several. Else absent. */
  auth: z.array(wayCountsSchema).optional(),
  /** False where the certificate of the server was not verified. Else absent. */
  certificateVerified: z.literal(false).optional(),
  indicators: z.record(indicatorSchema, countSchema),
  durationMs: ms,
});
export type CheckSummary = z.infer<typeof checkSummarySchema>;

/** The last line of `check --json`. `load` is of runs with a rate, a ramp, a duration or a report. */
export const checkSummaryLineSchema = z.strictObject({
  summary: checkSummarySchema,
  load: loadFiguresSchema.optional(),
});

/** The file of `check --report FILE.json`. */
export const checkReportSchema = z.strictObject({
  target: z.string(),
  startedAt: z.iso.datetime(),
  summary: checkSummarySchema,
  load: loadFiguresSchema,
});
export type CheckReport = z.infer<typeof checkReportSchema>;
