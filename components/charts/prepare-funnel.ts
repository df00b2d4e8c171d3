import type { Funnel } from '@/lib/contract/api/overview';
import type { Stage } from '@/lib/domain/sessions/stages';

export type FunnelRow = {
  stage: Stage;
  /** Sessions that got this far, with proof of a later stage or its own. */
  reached: number;
  /** Sessions that stopped here; each of them is in the list that the row links to. */
  failed: number;
  /** Sessions without proof either way for this stage. */
  unproven: number;
  /** Parts of the whole width, 0…1: proven, then hatched. */
  solid: number;
  hatched: number;
  /** Whether most sessions stop here. */
  worst: boolean;
  /** Sessions whose journey does not show the stage. */
  unmeasured: number;
  /** False where no session shows anything of the stage. */
  isMeasured: boolean;
};

/**
 * Bars of the funnel. A session that failed later without ever proving a stage is drawn hatched there: it is neither a
 * loss of that stage nor a success.
 */
export function prepareFunnel(funnel: Funnel): FunnelRow[] {
  const whole = Math.max(funnel.sessions, ...funnel.stages.map((it) => it.reached), 1);
  const most = Math.max(0, ...funnel.stages.map((it) => it.failed));
  let failedSoFar = 0;
  return funnel.stages.map((it) => {
    failedSoFar += it.failed;
    const own = Math.min(it.unproven, it.reached);
    const { unmeasured = 0 } = it;
    const beyond = Math.max(0, funnel.sessions - it.reached - failedSoFar - unmeasured);
    return {
      stage: it.stage,
      reached: it.reached,
      failed: it.failed,
      unproven: own + beyond,
      solid: (it.reached - own) / whole,
      hatched: (own + beyond) / whole,
      worst: it.failed > 0 && it.failed === most,
      unmeasured,
      isMeasured: unmeasured === 0 || it.reached + it.failed + own + beyond > 0,
    };
  });
}

/** The funnel in one sentence, for a screen reader. */
export function summariseFunnel(funnel: Funnel): string {
  if (funnel.sessions === 0) return 'No session in this range.';
  const stops = funnel.stages.filter((it) => it.failed > 0);
  if (stops.length === 0) return `${funnel.sessions} sessions, none stopped.`;
  const list = stops.map((it) => `${it.failed} at ${it.stage}`).join(', ');
  return `${funnel.sessions} sessions; stopped: ${list}.`;
}
