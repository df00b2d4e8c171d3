import type { DrillReport } from '../../contract/output/drill-output';
import { AppError } from '../../kit/errors';
import { pollUntil } from '../../kit/poll-until';
import { type DrillRun, reportOf } from './drill-report';
import { CHECK_EVERY_MS, type DrillDeps, type DrillPlan, type DrillSite } from './drill-site';
import { spanText, whyNoPage, whyNoResolve } from './drill-words';

/**
 * Warms up, puts the fault in, waits for the page, takes the fault out, waits for the resolve. The fault is out when this
 * settles, whatever happened. Errors: AppError `conflict` where the target pages already, and those of the site.
 */
export async function runDrill(plan: DrillPlan, deps: DrillDeps): Promise<DrillReport> {
  const { site, say, signal, clock } = deps;
  const polling = { clock, signal, everyMs: CHECK_EVERY_MS };
  const { fault } = plan;
  await requireQuiet(site);
  say(`waiting for ${site.target.name} to hold, at most ${spanText(plan.warmUpMs)}`);
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
    reportOf({ plan, deps, run, outcome, reason });
  if (signal.aborted) return end('interrupted');
  // Whatever paged during the warm-up would pass for the drill's own.
  await requireQuiet(site);
  say(`${held ? 'it holds' : 'the warm-up is over'}: ${fault.name} goes in`);
  let missing: string | null = null;
  try {
    await site.setFaults({ [fault.name]: fault.share });
    const came = await pollUntil(() => lookForPage(deps, run), {
      ...polling,
      limitMs: plan.timeoutMs,
    });
    if (!came && !signal.aborted) missing = await whyNoPage(deps, run);
  } finally {
    await site.setFaults({ [fault.name]: 0 });
  }
  run.faultOutAt = await site.now();
  if (signal.aborted) return end('interrupted');
  if (missing !== null) return end('no_page', missing);
  say(`${fault.name} is out: waiting for the resolve`);
  const resolved = await pollUntil(() => lookForResolve(deps, run), {
    ...polling,
    limitMs: plan.timeoutMs,
  });
  if (resolved) return end('arrived');
  if (signal.aborted) return end('interrupted');
  return end('no_resolve', await whyNoResolve(deps));
}

async function requireQuiet(site: DrillSite): Promise<void> {
  const firing = (await site.pages()).open.find(({ phase }) => phase === 'firing');
  if (!firing) return;
  throw new AppError('conflict', `a drill would prove nothing: it pages already (${firing.title})`);
}

async function lookForPage({ site, receiver, say }: DrillDeps, run: DrillRun): Promise<boolean> {
  const { sessions: before, faultInAt } = run;
  const seen = await site.sessions(faultInAt);
  // The list is cut at its newest rows; the first failure may leave it.
  run.sessions = { ...seen, firstFailedAt: before.firstFailedAt ?? seen.firstFailedAt };
  if (before.failed === 0 && seen.failed > 0) say('the first session fails');
  if (run.firingAt === null) {
    const { open, resolved } = await site.pages();
    run.firingAt = earliest(
      [...open, ...resolved].map((alert) => alert.firedAt),
      faultInAt,
    );
    if (run.firingAt !== null) say('the alert fires');
  }
  run.arrivals = await receiver.arrivals(faultInAt);
  run.page = run.arrivals.find(({ status }) => status === 'firing') ?? null;
  if (run.page) say(`the page is there: ${run.page.title}`);
  return run.page !== null;
}

/** The resolve counts once nothing fires any more: one of several alerts may resolve before the others. */
async function lookForResolve({ site, receiver, say }: DrillDeps, run: DrillRun): Promise<boolean> {
  run.arrivals = await receiver.arrivals(run.faultInAt);
  const { open } = await site.pages();
  if (open.some(({ phase }) => phase === 'firing')) return false;
  const last = run.arrivals.at(-1);
  if (last?.status !== 'resolved') return false;
  run.resolve = last;
  say('the resolve is there');
  return true;
}

function earliest(instants: Array<string | null>, since: number): number | null {
  const times = instants
    .map((text) => (text === null ? Number.NaN : Date.parse(text)))
    .filter((at) => at >= since);
  return times.length === 0 ? null : Math.min(...times);
}
