import { z } from 'zod';
import { INCIDENT_STATES } from '../../../domain/incidents/incident';
import { isoSchema } from '../../primitives';

/** The clocks of an incident (decision 63): a duration runs from `beganAt` to `endedAt`, never to `clearedAt`. */
export const incidentClocks = {
  /** First bad session. */
  beganAt: isoSchema,
  /** First delivered page, or message where it has no page; null while nobody was notified. */
  notifiedAt: isoSchema.nullable(),
  /** Last bad session; an estimate while it is `watching`. */
  endedAt: isoSchema.nullable(),
  /** Recovery proven. */
  clearedAt: isoSchema.nullable(),
};

/** What an alert says of the incident that it belongs to. */
export const incidentBriefSchema = z.object({
  id: z.string(),
  /** "INC-43". */
  name: z.string(),
  /** `watching`: it has ended, recovery is not proven yet. */
  state: z.enum(INCIDENT_STATES),
  leadAlertId: z.string(),
  /** One line, cause first: "Staging chat: sessions stop at factory. 36 of 69 failed". */
  title: z.string(),
  ...incidentClocks,
});
export type IncidentBrief = z.infer<typeof incidentBriefSchema>;
