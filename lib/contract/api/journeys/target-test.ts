import { z } from 'zod';
import { handlerSchema, outcomeSchema, stageSchema } from '../../primitives';
import { frameSchema, sessionDetailSchema } from '../sessions';

/**
 * `POST /api/v1/targets/test`, and `/targets/{id}/test` with a patch: one session of a target as it would be saved. It is not stored
 * and counts for nothing.
 */
export const targetTestSchema = z.object({
  outcome: outcomeSchema,
  failedStage: stageSchema.nullable(),
  handler: handlerSchema,
  errorCode: z.string().nullable(),
  /** The way of failing, as lists name it; null where it did not fail. */
  title: z.string().nullable(),
  /** Why it failed, in the words that came, redacted; null where it did not fail or nothing was said. */
  message: z.string().nullable(),
  /** Why it says nothing about the target; null where it does. */
  excludedBecause: z.string().nullable(),
  stages: sessionDetailSchema.shape.stages,
  totalMs: z.number(),
  /** What was sent and received, redacted and cut. */
  steps: z.array(frameSchema),
  warnings: z.array(z.string()),
});
export type TargetTest = z.infer<typeof targetTestSchema>;

/**
 * A line of the same answer where the client accepts `application/x-ndjson`: the stages that the session has passed so far, each time
 * when they change, and at the end the result, or why there is none.
 */
export const targetTestLineSchema = z.union([
  z.object({ stages: z.array(stageSchema) }),
  z.object({ test: targetTestSchema }),
  z.object({ error: z.object({ code: z.string(), message: z.string() }) }),
]);
export type TargetTestLine = z.infer<typeof targetTestLineSchema>;
