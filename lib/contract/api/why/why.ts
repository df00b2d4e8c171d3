import { z } from 'zod';
import { STAGES } from '../../../domain/sessions/stages';
import { SURENESS } from '../../../domain/why/sureness';
import { WHY_FIELDS } from '../../../domain/why/why-cell';
import { handlerSchema, isoSchema, outcomeSchema, stageSchema } from '../../primitives';
import { failureTypeSchema } from './failure-types';

const fieldSchema = z.enum(WHY_FIELDS);
const surenessSchema = z.enum(SURENESS);

/** The sessions behind a number, as a list of sessions filters them. */
const filterSchema = z.object({
  outcome: z.array(outcomeSchema).optional(),
  stage: stageSchema.optional(),
  release: z.string().optional(),
  location: z.string().optional(),
  instance: z.string().optional(),
  auth: z.string().optional(),
  handler: handlerSchema.optional(),
  /** Lower edge of the age at the close, in ms. */
  age: z.number().optional(),
  code: z.number().optional(),
  signature: z.string().optional(),
});

const lineSchema = z.object({
  kind: z.enum(['what', 'where', 'how', 'whom', 'since']),
  text: z.string(),
  sureness: surenessSchema,
  /** Null where the line is about no sessions. */
  sessions: z.number().nullable(),
  filter: filterSchema.nullable(),
  at: isoSchema.nullable(),
});

const problemSchema = z.object({
  problem: z.enum([...STAGES, 'degraded']),
  sessions: z.number(),
  lines: z.array(lineSchema),
  compared: z.array(fieldSchema),
  notCompared: z.array(
    z.object({ field: fieldSchema, why: z.enum(['one value', 'not known', 'decided later']) }),
  ),
});

const shareSchema = z.object({ n: z.number(), of: z.number() });

const differenceSchema = z.object({
  field: fieldSchema,
  value: z.string(),
  failing: shareSchema,
  passing: shareSchema,
  /** 95 % interval of the difference of the shares, failing minus passing. */
  interval: z.tuple([z.number(), z.number()]),
  sureness: surenessSchema,
  mark: z.enum(['strongest', 'same sessions', 'effect', 'other time']).nullable(),
  filter: filterSchema.nullable(),
});

/** `GET /api/v1/why`: from counts alone. */
export const whySchema = z.object({
  now: isoSchema,
  /** Whole steps that cover the range, or the newest seven days of it. Lists of sessions of this span are those that were counted. */
  from: isoSchema,
  to: isoSchema,
  isShortened: z.boolean(),
  /** Width of a step, in ms: how exact instants of the ladder are. */
  stepMs: z.number(),
  /** Sessions of the span, excluded ones left out; `counted` of them are compared, the others were stored by an older version. */
  sessions: z.number(),
  counted: z.number(),
  locations: z.object({
    /** Locations with a session in the span, and those of them that still have any. */
    total: z.number(),
    answered: z.number(),
    silent: z.array(z.string()),
  }),
  ladder: z.object({
    what: lineSchema.nullable(),
    problems: z.array(problemSchema),
    more: z.number(),
  }),
  differences: z.object({
    failing: z.number(),
    passing: z.number(),
    rows: z.array(differenceSchema),
    alike: z.array(fieldSchema),
    compared: z.number(),
  }),
  /** The most frequent ones; `GET /api/v1/failure-types` has all. */
  types: z.object({ rows: z.array(failureTypeSchema), total: z.number() }),
});
export type Why = z.infer<typeof whySchema>;
