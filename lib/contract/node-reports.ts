import { z } from 'zod';
import { STAGES } from '../domain/sessions/stages';
import { isTargetWarning } from '../domain/targets/target-status';
import { sourceReportSchema } from './api/intake/sources';
import { probeSessionSchema } from './api/places/probe-protocol';
import { aboutSchema } from './api/settings';

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

/** Report of the process that judges, as it is packed. */
export const judgeReportSchema = z.object({
  lastJudgedAt: instant.nullable(),
  statuses: z.array(targetStatusSchema),
});
export type JudgeReport = z.infer<typeof judgeReportSchema>;

/** Report of a process that collects, as it is packed. Counts are since its start. */
export const collectReportSchema = z.object({
  stats: aboutSchema.shape.collect.extend({ clockSkewMs: z.number() }),
  refused: z.object({ requests: count, bytes: count }),
  /** Senders, the one that sent last at the end. */
  sources: z.array(
    z.object({
      id: z.string(),
      report: sourceReportSchema,
      /** Stages that it reported, by the id of the target. */
      targets: z.array(z.tuple([z.string(), z.array(z.enum(STAGES))])),
    }),
  ),
});
export type CollectReport = z.infer<typeof collectReportSchema>;

/** Report of the probe of a process. */
export const probeReportSchema = aboutSchema.shape.probe
  .unwrap()
  .omit({ heartbeatAt: true })
  .extend({ heartbeatAt: instant });
export type ProbeReport = z.infer<typeof probeReportSchema>;

/** A session that a process ran for another one, with where it was measured from. */
export const carriedSessionSchema = z.object({ location: z.string(), session: probeSessionSchema });
