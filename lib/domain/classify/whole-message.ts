import type { HealthEvent } from '../sessions/health-event';
import type { Stage } from '../sessions/stages';

/**
 * Why a session failed, whole: what the backend reported of the failed stage, where that is longer than what the client received. A close frame
 * has room for a few words; the health event has all of them. `said`: as `failureMessage` has it.
 */
export function wholeMessage(
  said: string | null,
  { failedStage, reports }: { failedStage: Stage | null; reports: readonly HealthEvent[] },
): string | null {
  const reported = reports.find(
    ({ stage, outcome }) => stage === failedStage && outcome === 'failed',
  );
  const text = reported?.message ?? null;
  return (text?.length ?? 0) > (said?.length ?? 0) ? text : said;
}
