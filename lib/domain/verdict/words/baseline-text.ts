import { countText, listText, spanText } from '../../tallies/format-counts';

/** With this many sessions a comparison has its full baseline (statistics.md §1.7). */
export const BASELINE_SESSIONS = 720;

type Compared = {
  version: string;
  sessions: number;
  ranForMs?: number | undefined;
  skipped?: readonly string[] | undefined;
};

/**
 * States that the release before ran too short for a full baseline, or one without sessions was passed over (decision 43):
 * "2026.11.27-4 ran for 2 min; its 61 sessions are compared." Empty elsewhere, and in verdicts of older versions.
 */
export function baselineText({ version, sessions, ranForMs, skipped = [] }: Compared): string {
  const over = skipped.length > 0 ? `${listText(skipped)} had no sessions to compare. ` : '';
  if (ranForMs === undefined || (sessions >= BASELINE_SESSIONS && over === '')) return '';
  const compared =
    sessions === 1 ? 'its one session is' : `its ${countText(sessions, 'session')} are`;
  return `${over}${version} ran for ${spanText(ranForMs)}; ${compared} compared.`;
}
