import type { RuleCount } from '../rules/rule';
import type { Stage } from '../sessions/stages';

/** Most values of one dimension that are kept, those with the most bad sessions first. */
export const VALUES_KEPT = 6;
/** Most ways of failing that are kept. */
export const SIGNATURES_KEPT = 3;
/** How far before its beginning the sessions lie that an incident is compared with, ms. */
export const COMPARED_MS = 3_600_000;

/** Bad of n sessions with one value of a dimension: a release, a location. */
export type ValueCount = RuleCount & { value: string };

/** Sessions that are kept with an incident, whatever the retention. */
export type IncidentExamples = {
  /** Its first bad session. */
  first: string | null;
  /** A bad session that shows the cause. */
  failing: string | null;
  /** The newest session that passed before `failing`. */
  passing: string | null;
};

/**
 * What sessions show about an incident: from counts alone, except for the examples. The judge reads it while the incident is open;
 * a cleared one keeps what was known when it cleared, so that it still says why after its sessions are gone.
 */
export type IncidentFindings = {
  /** Of the leading alert's measure since it began, by release and by location. Empty where the measure is not an indicator. */
  releases: ValueCount[];
  locations: ValueCount[];
  /** By release, in the hour before it began. */
  before: ValueCount[];
  /** After its last bad session; null while it fails. */
  after: RuleCount | null;
  /** Sessions since it began that were not excluded; of these, how many passed each stage or a later one, and how many stopped at it. */
  sessions: number;
  stages: Array<{ stage: Stage; reached: number; stopped: number }>;
  /** Ways of failing since it began, most frequent first. */
  signatures: Array<{ id: string; title: string; sessions: number }>;
  /** Whether the most frequent one did not occur in the hour before. */
  isNew: boolean;
  /** What the backend said, whole, from the failing example; at most 1,000 characters. */
  message: string | null;
  /** How the failing example was closed: 1011, by the server. Null where it was not accepted. */
  close: { code: number; reason: string; by: string } | null;
  /** Health events of the backend about the failing example. */
  reportedByBackend: boolean;
  examples: IncidentExamples;
};

/** Ids of the sessions that incidents keep as evidence. */
export function evidenceSessions(
  incidents: ReadonlyArray<{
    findings?: IncidentFindings | undefined;
    cause: { sessionId: string | null };
  }>,
): string[] {
  const ids = incidents.flatMap(({ findings, cause }) => [
    cause.sessionId,
    ...Object.values(findings?.examples ?? {}),
  ]);
  return [...new Set(ids.filter((id): id is string => id !== null))];
}
