import { z } from 'zod';
import { STAGES } from '../domain/sessions/stages';
import { isTargetWarning } from '../domain/targets/target-status';

const instant = z.number();
const share = z.number();
const count = z.number();
const stage = z.enum(STAGES).nullable();

/** What the judge knows of a target beside its indicators, as another process reads it. */
const targetStatusSchema = z.object({
  targetId: z.string(),
  asOf: instant,
  serving: z.array(
    z.object({
      version: z.string(),
      deploymentId: z.string().nullable(),
      startedAt: instant.nullable(),
      share,
      sessions: count,
      bad: count,
    }),
  ),
  others: z.object({ releases: count, share }),
  recent: z.object({ sessions: count, bad: count, lastBadAt: instant.nullable(), stage }),
  warmingUp: z
    .object({
      deploymentId: z.string(),
      version: z.string(),
      startedAt: instant,
      judgedFrom: instant,
      sessions: count,
      bad: count,
      stage,
    })
    .nullable(),
  // A warning of a later version is left out: it has no words here.
  warnings: z.array(z.string()).transform((all) => all.filter(isTargetWarning)),
});

/** Report of the process that judges. */
export const judgeReportSchema = z.object({
  lastJudgedAt: instant.nullable(),
  statuses: z.array(targetStatusSchema),
});
export type JudgeReport = z.infer<typeof judgeReportSchema>;
