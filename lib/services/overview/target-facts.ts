import { activeMaintenance, maintenanceEnd } from '../../calendar/maintenance';
import type { Alert } from '../../domain/alerts/alert';
import type { Incident } from '../../domain/incidents/incident';
import type { IndicatorState } from '../../domain/now/indicator-state';
import { presentInterval } from '../../domain/now/present-interval';
import { failingIndicators, type TargetFacts } from '../../domain/sentence/situation';
import type { IndicatorKey } from '../../domain/tallies/indicators';
import { unmeasuredIndicators } from '../../domain/tallies/measured-indicators';
import { isUnverified } from '../../domain/targets/connection';
import { longestSessionMs } from '../../domain/targets/deadlines';
import type { Target } from '../../domain/targets/target';
import type { ServiceContext } from '../service-context';
import type { TargetSurroundings } from '../targets/target-surroundings';
import { indicatorStates } from './tiles';

/** Firing alerts of a target. */
export const firingAlertsOf = (around: TargetSurroundings, targetId: string): Alert[] =>
  (around.alerts.get(targetId) ?? []).filter(({ phase }) => phase === 'firing');

/** The present facts of a target, from memory: reads no store. `states` are its six indicators. */
export function targetFacts(
  ctx: Pick<ServiceContext, 'judge' | 'info'>,
  { target, around, now }: { target: Target; around: TargetSurroundings; now: number },
): TargetFacts & { states: IndicatorState[] } {
  const memory = around.memoryOf(target.id);
  const thresholds = { ...around.thresholds, ...target.thresholds };
  const states = indicatorStates(memory.states, {
    targetId: target.id,
    thresholds,
    plan: target.journeyDefinition?.plan,
    now,
  });
  const measured = states.filter((state) => state.measured !== false);
  const firing = firingAlertsOf(around, target.id);
  const paging = firing.flatMap(pageIndicator);
  const finished = around.finished.get(target.id);
  const judgedAt =
    ctx.judge.lastJudgedAt(target.id) ?? Math.max(ctx.info.startedAt, target.createdAt);
  const window = activeMaintenance(
    around.maintenance,
    { targetId: target.id, environment: target.environment },
    now,
  );
  return {
    name: target.name,
    environment: target.environment,
    paused: target.paused,
    states,
    indicators: measured,
    ...unmeasuredFacts(target),
    ...(isUnverified(target) ? { isUnverified: true } : {}),
    paging,
    picture: ctx.judge.pictureOf(target.id),
    maintenance: window && { name: window.name, until: maintenanceEnd(window, now) },
    failingSince: failingSince({
      indicators: measured,
      paging,
      firing,
      incidents: around.incidents.get(target.id) ?? [],
    }),
    lastFinishedAt: finished?.finishedAt ?? null,
    lastCountedAt: finished?.countedAt ?? null,
    intervalMs: presentInterval(target, memory.releases, now),
    longestSessionMs: longestSessionMs(target),
    judgedAt,
    now,
  };
}

/** What the journey of a target does not measure; nothing for one that measures all. */
function unmeasuredFacts({ journeyDefinition }: Target): Pick<TargetFacts, 'unmeasured'> {
  const indicators = unmeasuredIndicators(journeyDefinition?.plan);
  if (journeyDefinition === undefined || indicators.length === 0) return {};
  return { unmeasured: { journey: journeyDefinition.name, indicators } };
}

/** The indicator that a page is about; null for no data and for rules that count something else. */
function pageIndicator({ severity, measure }: Alert): IndicatorKey[] {
  return severity === 'page' && measure.kind === 'indicator' ? [measure.indicator] : [];
}

type Failing = {
  indicators: readonly IndicatorState[];
  paging: readonly IndicatorKey[];
  firing: readonly Alert[];
  incidents: readonly Incident[];
};

/**
 * Since when the target fails, epoch ms; null where it does not. From the first bad session of the incident on (decision 63); for a failing indicator without an incident, because its rules are off, from when its state was written.
 */
function failingSince({ indicators, paging, firing, incidents }: Failing): number | null {
  const failing = failingIndicators({ indicators, paging });
  if (failing.length === 0) return null;
  const keys = new Set(failing.map(({ indicator }) => indicator));
  const about = incidents.filter(({ members }) =>
    members.some(({ measure }) => measure.kind === 'indicator' && keys.has(measure.indicator)),
  );
  if (about.length > 0) return Math.min(...about.map(({ beganAt }) => beganAt));
  const states = failing.filter(({ state }) => state === 'fails').map(({ since }) => since);
  const pages = firing
    .filter(({ measure }) => measure.kind === 'indicator' && keys.has(measure.indicator))
    .map(({ pendingSince }) => pendingSince);
  const all = [...states, ...pages];
  return all.length === 0 ? null : Math.min(...all);
}
