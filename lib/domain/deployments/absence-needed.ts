import { HOUR, MINUTE } from '../time';

/** A version that had no sessions for less than this is still the same deployment. */
export const LEAST_ABSENCE_MS = 10 * MINUTE;
/** A version that had no sessions for this long opens a new deployment, however rare its sessions were. */
export const MOST_ABSENCE_MS = 6 * HOUR;
/** The absence must be long enough for this many sessions. */
const ABSENCE_SESSIONS = 20;

export type VersionActivity = {
  /** End of the last session of the version since its deployment started, epoch ms; null if it had none. */
  lastAt: number | null;
  /** Number of its sessions in the hour before that. */
  sessions: number;
  /** Start of that deployment, epoch ms. */
  startedAt: number;
};

/**
 * How long a version must have no sessions before its next session opens a new deployment, in ms: the time in which it would
 * have had 20 sessions at its own rate of the last hour, at least 10 min and at most 6 h. If the deployment is younger than
 * an hour, the rate is taken over its own lifetime once it has 20 sessions; before that over an hour, because the first few
 * sessions of a canary can come close together by chance.
 */
export function absenceNeededMs({ lastAt, sessions, startedAt }: VersionActivity): number {
  if (lastAt === null || sessions === 0) return MOST_ABSENCE_MS;
  const own = Math.max(MINUTE, lastAt - startedAt);
  const span = sessions >= ABSENCE_SESSIONS ? Math.min(HOUR, own) : HOUR;
  const needed = (ABSENCE_SESSIONS * span) / sessions;
  return Math.min(MOST_ABSENCE_MS, Math.max(LEAST_ABSENCE_MS, needed));
}
