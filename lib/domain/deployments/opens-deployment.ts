import { HOUR, MINUTE } from '../time';

/** A version that served nothing for less than this is still the same deployment. */
export const LEAST_ABSENCE_MS = 10 * MINUTE;
/** One that served nothing for this long is another deployment however rare its sessions were. */
export const MOST_ABSENCE_MS = 6 * HOUR;
/** Sessions that it would have had in the meantime. */
const MISSED_SESSIONS = 20;

export type ServedBefore = {
  /** End of the last session of the version since its deployment began, epoch ms; null where it had none. */
  lastAt: number | null;
  /** Its sessions of the hour before that. */
  sessions: number;
  /** Start of that deployment, epoch ms. */
  startedAt: number;
};

/**
 * How long a version has to serve nothing before its next session opens a new deployment, in ms: the time in which it would have
 * had 20 sessions at its own rate of the last hour, 10 min at least and 6 h at most. The rate of a deployment younger than an hour
 * is of its own time, once 20 sessions state it: the first few of a canary come close together by chance.
 */
export function absenceNeededMs({ lastAt, sessions, startedAt }: ServedBefore): number {
  if (lastAt === null || sessions === 0) return MOST_ABSENCE_MS;
  const own = Math.max(MINUTE, lastAt - startedAt);
  const span = sessions >= MISSED_SESSIONS ? Math.min(HOUR, own) : HOUR;
  const needed = (MISSED_SESSIONS * span) / sessions;
  return Math.min(MOST_ABSENCE_MS, Math.max(LEAST_ABSENCE_MS, needed));
}

/**
 * Whether a session that starts at `at` (epoch ms) opens a new deployment of its version (decision 34): it served nothing for long
 * enough while others of the target did. A deployment that has not served at all yet is still the one that is waited for.
 */
export function opensDeployment(
  before: ServedBefore,
  now: { at: number; othersServed: boolean },
): boolean {
  if (before.lastAt === null || !now.othersServed) return false;
  return now.at - before.lastAt >= absenceNeededMs(before);
}
