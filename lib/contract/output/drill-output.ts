import { z } from 'zod';
import { isoSchema } from '../primitives';

/** `arrived`: page and resolve both came. The others say what did not come in time. */
export const DRILL_OUTCOMES = ['arrived', 'no_page', 'no_resolve', 'interrupted'] as const;

const ms = z.number().nullable();

/** The one JSON document of `drill --json`. */
export const drillReportSchema = z.strictObject({
  outcome: z.enum(DRILL_OUTCOMES),
  /** What is missing and what the pipeline decided about it, and what is left to do by hand; null when all came. */
  reason: z.string().nullable(),
  fault: z.strictObject({ name: z.string(), share: z.number() }),
  target: z.strictObject({ id: z.string(), name: z.string(), environment: z.string() }),
  receiver: z.string(),
  /** Title of the page, as the receiver got it. */
  page: z.string().nullable(),
  /** Of sessions that ended while the fault was in. */
  sessions: z.strictObject({ finished: z.number(), failed: z.number() }),
  /** Pages the receiver got while the drill ran, and resolves. */
  messages: z.strictObject({ firing: z.number(), resolved: z.number() }),
  at: z.strictObject({
    faultIn: isoSchema,
    firstFailure: isoSchema.nullable(),
    firing: isoSchema.nullable(),
    page: isoSchema.nullable(),
    faultOut: isoSchema.nullable(),
    resolve: isoSchema.nullable(),
  }),
  /** From the first failed session to the alert that fires. */
  detectMs: ms,
  /** From the alert that fires to the page at the receiver. */
  notifyMs: ms,
  /** From the fault taken out to the resolve at the receiver. */
  resolveMs: ms,
});
export type DrillReport = z.infer<typeof drillReportSchema>;
