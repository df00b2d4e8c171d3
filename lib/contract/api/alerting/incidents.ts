import { z } from 'zod';
import { JOIN_REASONS } from '../../../domain/incidents/incident';
import { indicatorSchema, isoSchema, limitSchema, stageSchema, timeSchema } from '../../primitives';
import { decisionSchema } from './alerts';
import { incidentBriefSchema } from './incident-brief';
import { findingsSchema, nearDeploymentSchema } from './incident-findings';
import { severitySchema } from './rules';

/** One incident in a list. Durations in ms, from the first to the last bad session. */
const incidentSummarySchema = incidentBriefSchema.extend({
  number: z.number().int(),
  severity: severitySchema,
  targetId: z.string(),
  target: z.string(),
  environment: z.string(),
  lastedMs: z.number().nullable(),
  cause: z.object({
    stage: stageSchema.nullable(),
    signature: z.object({ id: z.string(), title: z.string(), sessions: z.number() }).nullable(),
    /** A failing session to open. */
    sessionId: z.string().nullable(),
  }),
  /** What the backend said in a failing session, whole; null where it is not known. */
  message: z.string().nullable(),
  /** "factory initialisation": what its leading alert measures. */
  measure: z.string(),
  release: z.string().nullable(),
  /** Bad of all sessions of its leading alert, since it began. */
  counts: z.object({ bad: z.number(), n: z.number() }).nullable(),
  alerts: z.number().int(),
  acknowledged: z
    .object({ by: z.string(), note: z.string(), at: isoSchema, firstAt: isoSchema })
    .nullable(),
});
export type IncidentSummary = z.infer<typeof incidentSummarySchema>;

const incidentAlertSchema = z.object({
  id: z.string(),
  title: z.string(),
  detail: z.string(),
  severity: severitySchema,
  indicator: indicatorSchema.nullable(),
  firing: z.boolean(),
  /** Why it belongs to this incident. */
  joined: z.enum(JOIN_REASONS),
  /** How many of its bad sessions, when it joined, were also bad sessions of the incident. */
  overlap: z.object({ shared: z.number(), of: z.number() }).nullable(),
  beganAt: isoSchema,
  endedAt: isoSchema.nullable(),
});

/** `GET /api/v1/incidents/{id}`: one incident. An ended one keeps the values of its worst moment. */
export const incidentViewSchema = incidentSummarySchema.extend({
  /** The notifier of the first delivered message; null while no notification was delivered. */
  notifiedBy: z.string().nullable(),
  location: z.string(),
  /** The target as it is named now; null where it was deleted. The incident keeps the name that it had. */
  targetNow: z.object({ name: z.string(), environment: z.string() }).nullable(),
  /** The leading alert fires and ends repeatedly, so its messages are paused. */
  flapping: z.boolean(),
  /** Since when nothing was measured, so that the leading alert is frozen. */
  staleSince: isoSchema.nullable(),
  /** Null for missing data, and for incidents of older versions. */
  findings: findingsSchema.nullable(),
  /** From 30 min before it began until it cleared, oldest first; at most 20. */
  deployments: z.array(nearDeploymentSchema),
  /** Releases that serve, largest share first; shares 0…1. */
  serving: z.array(z.object({ version: z.string(), share: z.number() })),
  /** The evidence of the leading alert in a sentence. */
  evidence: z.string(),
  seenFrom: z.array(z.string()),
  /** Path of the runbook in the console. */
  runbook: z.string(),
  /** The leading alert first. If there are many, those that joined last are omitted. */
  members: z.array(incidentAlertSchema),
  /** Why each notifier was notified about the leading alert, or was not. */
  decisions: z.array(decisionSchema),
});
export type IncidentView = z.infer<typeof incidentViewSchema>;

/** `GET /api/v1/incidents`: newest first, in keyset pages. A page reads at most 2,000 rows, so with filters it may be short or empty although `next` is set. `open`: not cleared. */
export const incidentListQuerySchema = z.object({
  state: z.enum(['open', 'ended', 'all']).default('all'),
  target: z.string().max(200).optional(),
  severity: severitySchema.optional(),
  environment: z.string().max(80).optional(),
  /** Text of the title, the signature, the release or the name. */
  q: z.string().max(200).optional(),
  /** Began at this instant or later. */
  from: timeSchema.optional(),
  limit: limitSchema(30, 100),
  cursor: z.string().max(800).optional(),
});
export type IncidentListQuery = z.infer<typeof incidentListQuerySchema>;

export const incidentListSchema = z.object({
  incidents: z.array(incidentSummarySchema),
  next: z.string().nullable(),
  /** Incidents of all targets that are not cleared: those that fail, and those that are watched. */
  counts: z.object({ open: z.number().int(), watching: z.number().int() }),
});
export type IncidentList = z.infer<typeof incidentListSchema>;
