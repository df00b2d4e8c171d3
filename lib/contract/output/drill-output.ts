import { z } from 'zod';
import { isoSchema } from '../primitives';

/** `arrived`: page and resolve both arrived. `no_page`, `no_resolve`: the first one that did not arrive in time. */
const DRILL_OUTCOMES = ['arrived', 'no_page', 'no_resolve', 'interrupted'] as const;

const ms = z.number().nullable();

/** The one JSON document of `drill --json`. */
export const drillReportSchema = z.strictObject({
  outcome: z.enum(DRILL_OUTCOMES),
  /** What is missing, how it was decided, and what remains to be done by hand; null if everything arrived. */
  reason: z.string().nullable(),
  fault: z.strictObject({ name: z.string(), share: z.number() }),
  target: z.strictObject({ id: z.string(), name: z.string(), environment: z.string() }),
  receiver: z.string(),
  /** Title of the page that the receiver got. */
  page: z.string().nullable(),
  /** Counts of sessions that ended while the fault was active. */
  sessions: z.strictObject({ finished: z.number(), failed: z.number() }),
  /** Pages and resolves that the receiver got during the drill. */
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
  /** From the end of the fault to the resolve at the receiver. */
  resolveMs: ms,
});
export type DrillReport = z.infer<typeof drillReportSchema>;
