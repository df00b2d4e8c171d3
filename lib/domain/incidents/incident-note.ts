/** Most notes on one incident. */
export const NOTES_LIMIT = 200;

/**
 * What a person wrote about an incident. Only people write it; grouped by incident id, ids grow with time. Instants are epoch ms.
 */
export type IncidentNote = {
  incidentId: string;
  by: string;
  text: string;
  at: number;
  /** When its text was last changed; null where it never was. */
  editedAt: number | null;
  /** "INC-43", for the audit log. */
  name: string;
};
