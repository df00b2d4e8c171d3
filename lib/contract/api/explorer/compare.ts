import { z } from 'zod';
import { isoSchema, outcomeSchema, stageSchema } from '../../primitives';

/** The newest passing session before it that is most like it. */
export const LAST_PASSED = 'last-passed';

/** `GET /api/v1/sessions/{id}/compare`. */
export const compareQuerySchema = z.object({
  /** `last-passed`, or the id of a session. */
  with: z.string().min(1).max(100).default(LAST_PASSED),
});

const stageSide = z.object({
  outcome: z.enum(['ok', 'failed', 'skipped', 'unknown']),
  ms: z.number().nullable(),
});
const frameSide = z.object({ type: z.string(), size: z.number() }).nullable();
const same = z.boolean();

const comparedRowSchema = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('stage'),
    name: stageSchema,
    left: stageSide,
    right: stageSide,
    same,
  }),
  z.object({
    kind: z.literal('frame'),
    name: z.string(),
    direction: z.enum(['in', 'out']),
    left: frameSide,
    right: frameSide,
    same,
  }),
  z.object({
    kind: z.literal('field'),
    name: z.string(),
    left: z.string().nullable(),
    right: z.string().nullable(),
    same: z.literal(false),
  }),
  z.object({
    kind: z.literal('fact'),
    name: z.string(),
    left: z.string(),
    right: z.string(),
    same,
  }),
]);
export type ComparedRowView = z.infer<typeof comparedRowSchema>;

/** What the session with which another is compared could not share with it. */
export const MATCHED = ['release', 'instance', 'location', 'journey'] as const;

export const comparisonSchema = z.object({
  /** Null where no passing session of the target is stored that ended before. */
  with: z
    .object({
      id: z.string(),
      outcome: outcomeSchema,
      endedAt: isoSchema,
      framesKept: z.boolean(),
    })
    .nullable(),
  framesKept: z.boolean(),
  differsIn: z.array(z.enum(MATCHED)),
  /** Stages, then frames with the fields that differ, then how each ended and what it ran on. */
  rows: z.array(comparedRowSchema),
});
export type Comparison = z.infer<typeof comparisonSchema>;
