import { z } from 'zod';
import { INCIDENT_STATES } from '../../../domain/incidents/incident';
import { isoSchema } from '../../primitives';

/** The clocks of an incident (decision 63): a duration runs from `beganAt` to `endedAt`, never to `clearedAt`. */
const incidentClocks = {
  /** First bad session. */
  beganAt: isoSchema,
  /** First delivered page, or first message if it has no page; null while no notification was delivered. */
  notifiedAt: isoSchema.nullable(),
  /** Last bad session; an estimate while the state is `watching`. */
  endedAt: isoSchema.nullable(),
  /** Recovery proven. */
  clearedAt: isoSchema.nullable(),
};

/** The incident of an alert, in short. */
export const incidentBriefSchema = z.object({
  id: z.string(),
  /** "INC-43". */
  name: z.string(),
  /** `watching`: it ended, but recovery is not proven yet. */
  state: z.enum(INCIDENT_STATES),
  leadAlertId: z.string(),
  /** One line, cause first: "Staging chat: sessions stop at factory. 36 of 69 failed". */
  title: z.string(),
  /** What the backend said, in at most 200 characters; null where it said nothing. */
  message: z.string().nullable().default(null),
  ...incidentClocks,
});
export type IncidentBrief = z.infer<typeof incidentBriefSchema>;
