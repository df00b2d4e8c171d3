import { z } from 'zod';
import { isoSchema, limitSchema, rangeQuerySchema, stageSchema } from '../../primitives';

const signatureId = z
  .string()
  .min(1)
  .max(40)
  .regex(/^[\w.-]+$/, 'expected the id of a failure type');

/** Most signatures that one failure type joins. */
const MOST_JOINED = 20;

export const failureTypeSchema = z.object({
  id: z.string(),
  title: z.string(),
  /** Null where the title names none. */
  stage: stageSchema.nullable(),
  /** In the span. */
  sessions: z.number(),
  /** Null where it was only seen in seeded history. */
  firstSeenAt: isoSchema.nullable(),
  lastSeenAt: isoSchema.nullable(),
  trend: z.object({
    /** Sessions of each of the equal parts of the span, oldest first. */
    points: z.array(z.number()),
    /** Of the second half against the first, in relation to all sessions; `new`: first seen in the span. */
    change: z.enum(['new', 'rising', 'falling', 'steady']),
  }),
  owner: z.string(),
  note: z.string(),
  runbook: z.string(),
  /** Listed last and never marked as new. Still counted in every ratio, alert and verdict. */
  muted: z.boolean(),
  /** Ids that are the same type under another signature. */
  joined: z.array(z.string()),
  /** A type with a note that was last seen before this one came: it may be the same under a new signature. */
  maybe: z
    .object({
      id: z.string(),
      title: z.string(),
      version: z.number(),
      joined: z.array(z.string()),
    })
    .nullable(),
  /** What a change must name; 0 where nobody has changed it. */
  version: z.number(),
});
export type FailureTypeView = z.infer<typeof failureTypeSchema>;

/** `GET /api/v1/failure-types`: most frequent first, muted ones last, in keyset pages. */
export const failureTypesQuerySchema = rangeQuerySchema.extend({
  after: z.string().max(300).optional(),
  limit: limitSchema(50, 200),
});
export type FailureTypesQuery = z.infer<typeof failureTypesQuerySchema>;

export const failureTypesSchema = z.object({
  types: z.array(failureTypeSchema),
  total: z.number(),
  next: z.string().nullable(),
});
export type FailureTypes = z.infer<typeof failureTypesSchema>;

const RUNBOOK_ERROR = 'expected an address that begins with https:// or http://, or with /runbook';

/** `PATCH /api/v1/failure-types/{id}`. */
export const failureTypePatchSchema = z.strictObject({
  /** An id or a name. */
  target: z.string().min(1).max(200),
  /** The version that the change is made to: another one means that somebody else was first. */
  version: z.number().int().min(0),
  owner: z.string().trim().max(200).optional(),
  note: z.string().trim().max(2_000).optional(),
  runbook: z
    .string()
    .trim()
    .max(500)
    .refine((text) => text === '' || /^(https?:\/\/[^\s]+|\/runbook[^\s]*)$/.test(text), {
      error: RUNBOOK_ERROR,
    })
    .optional(),
  muted: z.boolean().optional(),
  joined: z.array(signatureId).max(MOST_JOINED).optional(),
});
export type FailureTypePatch = z.infer<typeof failureTypePatchSchema>;
