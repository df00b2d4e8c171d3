import { z } from 'zod';
import { JOIN_REASONS } from '../../../domain/incidents/incident';
import { indicatorSchema, isoSchema, limitSchema, stageSchema } from '../../primitives';
import { decisionSchema } from './alerts';
import { incidentBriefSchema } from './incident-brief';
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
  release: z.string().nullable(),
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

/** `GET /api/v1/incidents`: newest first, in keyset pages. `open`: not cleared. */
export const incidentListQuerySchema = z.object({
  state: z.enum(['open', 'ended', 'all']).default('all'),
  target: z.string().max(200).optional(),
  limit: limitSchema(30, 100),
  cursor: z.string().max(800).optional(),
});
export type IncidentListQuery = z.infer<typeof incidentListQuerySchema>;

export const incidentListSchema = z.object({
  incidents: z.array(incidentSummarySchema),
  next: z.string().nullable(),
});
export type IncidentList = z.infer<typeof incidentListSchema>;
