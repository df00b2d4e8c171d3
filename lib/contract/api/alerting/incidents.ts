import { z } from 'zod';
import { JOIN_REASONS } from '../../../domain/incidents/incident';
import { indicatorSchema, isoSchema, stageSchema } from '../../primitives';
import { decisionSchema } from './alerts';
import { incidentBriefSchema } from './incident-brief';
import { severitySchema } from './rules';

/** One incident in a list. Durations in ms, from the first to the last bad session. */
export const incidentSummarySchema = incidentBriefSchema.extend({
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
  /** Bad of all sessions of what leads it, since it began. */
  counts: z.object({ bad: z.number(), n: z.number() }).nullable(),
  alerts: z.number().int(),
  acknowledged: z
    .object({ by: z.string(), note: z.string(), at: isoSchema, firstAt: isoSchema })
    .nullable(),
});
export type IncidentSummary = z.infer<typeof incidentSummarySchema>;

export const incidentAlertSchema = z.object({
  id: z.string(),
  title: z.string(),
  detail: z.string(),
  severity: severitySchema,
  indicator: indicatorSchema.nullable(),
  firing: z.boolean(),
  /** Why it belongs here. */
  joined: z.enum(JOIN_REASONS),
  /** Of its bad sessions when it joined, how many were bad sessions of the incident. */
  overlap: z.object({ shared: z.number(), of: z.number() }).nullable(),
  beganAt: isoSchema,
  endedAt: isoSchema.nullable(),
});

/** `GET /api/v1/incidents/{id}`: all about one incident. What has ended shows what it showed when it was at its worst. */
export const incidentViewSchema = incidentSummarySchema.extend({
  /** First delivered message by its notifier; null while nobody was notified. */
  notifiedBy: z.string().nullable(),
  location: z.string(),
  release: z.string().nullable(),
  /** Releases that serve, largest share first; shares 0…1. */
  serving: z.array(z.object({ version: z.string(), share: z.number() })),
  /** The leading alert's evidence in a sentence. */
  evidence: z.string(),
  seenFrom: z.array(z.string()),
  /** Path of the runbook in the console. */
  runbook: z.string(),
  /** The leading alert first; those that joined last are left out where there are many. */
  members: z.array(incidentAlertSchema),
  /** Why each notifier was told about the leading alert, or was not. */
  decisions: z.array(decisionSchema),
});
export type IncidentView = z.infer<typeof incidentViewSchema>;

/** `GET /api/v1/incidents`: newest first, in keyset pages. `open` are those that are not cleared. */
export const incidentListQuerySchema = z.object({
  state: z.enum(['open', 'ended', 'all']).default('all'),
  target: z.string().max(200).optional(),
  limit: z.coerce.number().int().min(1).max(100).default(30),
  cursor: z.string().max(200).optional(),
});
export type IncidentListQuery = z.infer<typeof incidentListQuerySchema>;

export const incidentListSchema = z.object({
  incidents: z.array(incidentSummarySchema),
  next: z.string().nullable(),
});
export type IncidentList = z.infer<typeof incidentListSchema>;
