import { z } from 'zod';
import { MESSAGE_KINDS } from '../../../domain/alerts/message';
import { NOTIFICATION_STATES } from '../../../domain/alerts/notification';
import { isoSchema, limitSchema } from '../../primitives';
import { incidentBriefSchema } from './incident-brief';

const NOTE_TEXT_LIMIT = 2_000;

export const incidentNoteInputSchema = z.strictObject({
  by: z.string().trim().min(1).max(80),
  text: z.string().trim().min(1, 'a note needs a text').max(NOTE_TEXT_LIMIT),
});
export type IncidentNoteInput = z.infer<typeof incidentNoteInputSchema>;

export const incidentNotePatchSchema = z.strictObject({
  text: z.string().trim().min(1, 'a note needs a text').max(NOTE_TEXT_LIMIT),
  /** The version that was read, so that two people do not overwrite each other. */
  version: z.number().int().min(1),
});
export type IncidentNotePatch = z.infer<typeof incidentNotePatchSchema>;

export const incidentNoteSchema = z.object({
  id: z.string(),
  version: z.number().int(),
  by: z.string(),
  text: z.string(),
  at: isoSchema,
  editedAt: isoSchema.nullable(),
});
export type IncidentNoteView = z.infer<typeof incidentNoteSchema>;

const TIMELINE_KINDS = [
  'release',
  'first_failure',
  'alert',
  'folded',
  'notified',
  'delivery_failed',
  'acknowledged',
  'taken_over',
  'note',
  'last_failure',
  'cleared',
] as const;
export type TimelineKind = (typeof TIMELINE_KINDS)[number];

const timelineEntrySchema = z.object({
  at: isoSchema,
  kind: z.enum(TIMELINE_KINDS),
  text: z.string(),
  detail: z.string(),
  /** A session to open, where the entry is about one. */
  sessionId: z.string().nullable(),
  /** A release to open. */
  releaseId: z.string().nullable(),
  note: incidentNoteSchema.nullable(),
});
export type TimelineEntry = z.infer<typeof timelineEntrySchema>;

/** One message about the incident, as the delivery log has it. */
const incidentDeliverySchema = z.object({
  id: z.string(),
  notifierId: z.string(),
  notifier: z.string(),
  kind: z.enum(MESSAGE_KINDS),
  state: z.enum(NOTIFICATION_STATES),
  createdAt: isoSchema,
  endedAt: isoSchema.nullable(),
  tries: z.number(),
  /** The receiver's last answer. */
  answer: z.string().nullable(),
});
export type IncidentDelivery = z.infer<typeof incidentDeliverySchema>;

/** `GET /api/v1/incidents/{id}/timeline`: oldest first. If there are many deliveries or alerts, the newest are omitted. */
export const incidentTimelineSchema = z.object({
  entries: z.array(timelineEntrySchema),
  deliveries: z.array(incidentDeliverySchema),
  /** How many deliveries are not listed. */
  omitted: z.number().int(),
});
export type IncidentTimeline = z.infer<typeof incidentTimelineSchema>;

const SIMILARITIES = ['signature', 'error', 'stage'] as const;

const similarIncidentSchema = incidentBriefSchema.extend({
  target: z.string(),
  environment: z.string(),
  lastedMs: z.number().nullable(),
  /** `signature`: it fails in the same way. `error`: same stage and error code. `stage`: same stage. */
  same: z.enum(SIMILARITIES),
  signature: z.string().nullable(),
  /** The release that began nearest to its last bad session, which may have ended it. */
  endedBy: z.string().nullable(),
  note: z.string().nullable(),
});
export type SimilarIncident = z.infer<typeof similarIncidentSchema>;

/** `GET /api/v1/incidents/{id}/similar`: among the newest incidents that are kept. */
export const similarIncidentsSchema = z.object({
  similar: z.array(similarIncidentSchema),
  /** Incidents at other targets that began within 5 min and have the same signature or release. */
  also: z.array(
    similarIncidentSchema.pick({
      id: true,
      name: true,
      title: true,
      target: true,
      environment: true,
    }),
  ),
  /** How many incidents were compared. */
  searched: z.number().int(),
});
export type SimilarIncidents = z.infer<typeof similarIncidentsSchema>;

export const similarQuerySchema = z.object({ limit: limitSchema(5, 20) });
export type SimilarQuery = z.infer<typeof similarQuerySchema>;

export const incidentReportQuerySchema = z.object({
  format: z.enum(['markdown', 'html']).default('markdown'),
});
export type IncidentReportFormat = z.infer<typeof incidentReportQuerySchema>['format'];
