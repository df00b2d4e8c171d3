import { absenceNeededMs, type VersionActivity } from './absence-needed';

/**
 * Whether a session that starts at `at` (epoch ms) opens a new deployment of its version (decision 34): the version had no
 * sessions for long enough while other versions of the target had some. A deployment without any session yet stays the
 * current one.
 */
export function opensDeployment(
  before: VersionActivity,
  now: { at: number; othersServed: boolean },
): boolean {
  if (before.lastAt === null || !now.othersServed) return false;
  return now.at - before.lastAt >= absenceNeededMs(before);
}
