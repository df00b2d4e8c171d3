import type { DrillReport } from '../../contract/output/drill-output';
import { AppError } from '../../kit/errors';
import { pollUntil } from '../../kit/poll-until';
import { type DrillRun, drillReport } from './drill-report';
import { CHECK_EVERY_MS, type DrillDeps, type DrillPlan, type DrillSite } from './drill-site';
import { durationText, noPageReason, noResolveReason } from './drill-texts';

/**
 * Warms up, switches the fault on, waits for the page, switches the fault off, waits for the resolve. The fault is off when
 * this settles, in every case. Errors: AppError `conflict` where a page of the target fires already, and those of the site.
 */
export async function runDrillSteps(plan: DrillPlan, deps: DrillDeps): Promise<DrillReport> {
  const { site, print, signal, clock } = deps;
  const polling = { clock, signal, everyMs: CHECK_EVERY_MS };
  const { fault } = plan;
  await requireNoPage(site);
  print(`waiting for ${site.target.name} to hold, at most ${durationText(plan.warmUpMs)}`);
  const held = await pollUntil(() => site.holds(), { ...polling, limitMs: plan.warmUpMs });
  const run: DrillRun = {
    faultInAt: await site.now(),
    faultOutAt: null,
    firingAt: null,
    sessions: { finished: 0, failed: 0, firstFailedAt: null },
    page: null,
    resolve: null,
    arrivals: [],
  };
  const end = (outcome: DrillReport['outcome'], reason: string | null = null) =>
    drillReport({ plan, deps, run, outcome, reason });
  if (signal.aborted) return end('interrupted');
  // A page of the warm-up would be taken for the drill's own.
  await requireNoPage(site);
  print(`${held ? 'it holds' : 'the warm-up is over'}: switching ${fault.name} on`);
  let missing: string | null = null;
  try {
    await site.setFaults({ [fault.name]: fault.share });
    const arrived = await pollUntil(() => hasPage(deps, run), {
      ...polling,
      limitMs: plan.timeoutMs,
    });
    if (!arrived && !signal.aborted) missing = await noPageReason(deps, run);
  } finally {
    await site.setFaults({ [fault.name]: 0 });
  }
  run.faultOutAt = await site.now();
  if (signal.aborted) return end('interrupted');
  if (missing !== null) return end('no_page', missing);
  print(`${fault.name} is off: waiting for the resolve`);
  const resolved = await pollUntil(() => hasResolve(deps, run), {
    ...polling,
    limitMs: plan.timeoutMs,
  });
  if (resolved) return end('arrived');
  if (signal.aborted) return end('interrupted');
  return end('no_resolve', await noResolveReason(deps));
}

async function requireNoPage(site: DrillSite): Promise<void> {
  const firing = (await site.pages()).open.find(({ phase }) => phase === 'firing');
  if (!firing) return;
  throw new AppError(
    'conflict',
    `a drill would prove nothing: a page fires already (${firing.title})`,
  );
}

async function hasPage({ site, receiver, print }: DrillDeps, run: DrillRun): Promise<boolean> {
  const { sessions: before, faultInAt } = run;
  const now = await site.sessions(faultInAt);
  // The list contains the newest rows only; the first failure may drop out of it.
  run.sessions = { ...now, firstFailedAt: before.firstFailedAt ?? now.firstFailedAt };
  if (before.failed === 0 && now.failed > 0) print('the first session fails');
  if (run.firingAt === null) {
    const { open, resolved } = await site.pages();
    run.firingAt = earliestOf(
      [...open, ...resolved].map((alert) => alert.firedAt),
      faultInAt,
    );
    if (run.firingAt !== null) print('the alert fires');
  }
  run.arrivals = await receiver.arrivals(faultInAt);
  run.page = run.arrivals.find(({ status }) => status === 'firing') ?? null;
  if (run.page) print(`the page has arrived: ${run.page.title}`);
  return run.page !== null;
}

/** The resolve counts once no page fires: one of several alerts may resolve before the others. */
async function hasResolve({ site, receiver, print }: DrillDeps, run: DrillRun): Promise<boolean> {
  run.arrivals = await receiver.arrivals(run.faultInAt);
  const { open } = await site.pages();
  if (open.some(({ phase }) => phase === 'firing')) return false;
  const last = run.arrivals.at(-1);
  if (last?.status !== 'resolved') return false;
  run.resolve = last;
  print('the resolve has arrived');
  return true;
}

function earliestOf(instants: Array<string | null>, since: number): number | null {
  const times = instants
    .map((text) => (text === null ? Number.NaN : Date.parse(text)))
    .filter((at) => at >= since);
  return times.length === 0 ? null : Math.min(...times);
}
