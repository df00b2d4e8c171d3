import type { DrillReport } from '../../contract/output/drill-output';
import { iso } from '../../domain/time';
import type { Arrival, DrillDeps, DrillPlan, DrillSessions } from './drill-site';

/** What was observed so far; instants are epoch ms. */
export type DrillRun = {
  faultInAt: number;
  faultOutAt: number | null;
  sessions: DrillSessions;
  firingAt: number | null;
  page: Arrival | null;
  resolve: Arrival | null;
  arrivals: Arrival[];
};

export function drillReport(of: {
  plan: DrillPlan;
  deps: Pick<DrillDeps, 'site' | 'receiver'>;
  run: DrillRun;
  outcome: DrillReport['outcome'];
  reason: string | null;
}): DrillReport {
  const { plan, run } = of;
  const { site, receiver } = of.deps;
  const count = (wanted: Arrival['status']) =>
    run.arrivals.filter(({ status }) => status === wanted).length;
  return {
    outcome: of.outcome,
    reason: of.reason,
    fault: plan.fault,
    target: site.target,
    receiver: receiver.name,
    page: run.page?.title ?? null,
    sessions: { finished: run.sessions.finished, failed: run.sessions.failed },
    messages: { firing: count('firing'), resolved: count('resolved') },
    at: {
      faultIn: iso(run.faultInAt),
      firstFailure: isoOrNull(run.sessions.firstFailedAt),
      firing: isoOrNull(run.firingAt),
      page: isoOrNull(run.page?.at ?? null),
      faultOut: isoOrNull(run.faultOutAt),
      resolve: isoOrNull(run.resolve?.at ?? null),
    },
    detectMs: span(run.sessions.firstFailedAt, run.firingAt),
    notifyMs: span(run.firingAt, run.page?.at ?? null),
    resolveMs: span(run.faultOutAt, run.resolve?.at ?? null),
  };
}

const isoOrNull = (at: number | null) => (at === null ? null : iso(at));

function span(from: number | null, to: number | null): number | null {
  return from === null || to === null ? null : Math.max(0, to - from);
}
