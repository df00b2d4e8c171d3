import { z } from 'zod';
import { journeyPlanSchema, transportSchema } from './primitives';

/** More characters than a journey may have, so that its own limit is what a longer one is refused by. */
const MOST_CHARACTERS = 200_000;

const EXPECTED = 'expected the name of a journey of the package, or the YAML text of one';

/** A journey as requests name it: the name of one of the package (`agent` is the built-in one), or the YAML text of another. */
export const journeyInputSchema = z
  .string({ error: EXPECTED })
  .max(MOST_CHARACTERS)
  .refine((text) => text.trim() !== '', EXPECTED)
  .describe('the name of a journey of the package, such as ag-ui, or the YAML text of one');

/** The journey of a target. */
export const journeyViewSchema = z.object({
  name: z.string(),
  /** SHA-256 of its text, hex; null for the built-in one. */
  hash: z.string().nullable(),
  /** The built-in journey `agent`, which has no text. */
  builtIn: z.boolean(),
  /** Its text is that of the journey of the package with this name. */
  packaged: z.boolean(),
  /** What it measures; null for the built-in one, which measures everything. */
  plan: journeyPlanSchema.nullable(),
  /** The YAML text; null for the built-in one. Absent in lists. */
  text: z.string().nullable().optional(),
});
export type JourneyView = z.infer<typeof journeyViewSchema>;

/** A mistake in a journey's text, or a warning about it, at its place. Lines and columns count from 1, columns in UTF-16 units. */
const journeyProblemSchema = z.object({
  line: z.number().int(),
  column: z.number().int(),
  /** The line itself. */
  source: z.string(),
  reason: z.string(),
  /** What to write instead; null where the reason says it. */
  suggestion: z.string().nullable(),
});
export type JourneyProblemView = z.infer<typeof journeyProblemSchema>;

/** A journey that can run, without its text. */
const checkedJourneySchema = z.object({
  name: z.string(),
  about: z.string(),
  hash: z.string().nullable(),
  transport: transportSchema,
  plan: journeyPlanSchema.nullable(),
  /** Its keys that present the target's credential; where it has any, `auth` of the target has no meaning. */
  tokenKeys: z.array(z.string()),
});

/** `POST /api/v1/journeys/check`. */
export const journeyCheckInputSchema = z.strictObject({ journey: journeyInputSchema });

/** All that is wrong with a journey; nothing is stored. */
export const journeyCheckSchema = z.object({
  valid: z.boolean(),
  problems: z.array(journeyProblemSchema),
  warnings: z.array(journeyProblemSchema),
  /** Null where it cannot run. */
  journey: checkedJourneySchema.nullable(),
});
export type JourneyCheck = z.infer<typeof journeyCheckSchema>;

/** `GET /api/v1/journeys`: the built-in one, then those of the package by name, with their texts. */
export const journeyListSchema = z.object({
  journeys: z.array(
    checkedJourneySchema.extend({ builtIn: z.boolean(), text: z.string().nullable() }),
  ),
});
export type ListedJourney = z.infer<typeof journeyListSchema>['journeys'][number];
