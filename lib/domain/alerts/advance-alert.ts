import type { ConditionValue } from '../rules/rule';
import type { Alert } from './alert';
import {
  FLAPPING_KEEP_MS,
  type FlappingHistory,
  flappingAfter,
  isSteady,
  recentFirings,
} from './flapping';

/** The fields of an alert that change. Instants are epoch ms. */
export type AlertLifecycle = Pick<
  Alert,
  | 'phase'
  | 'pendingSince'
  | 'firedAt'
  | 'resolvedAt'
  | 'keepSince'
  | 'staleSince'
  | 'restoredAt'
  | 'pausedMs'
  | 'firings'
  | 'flappingSince'
  | 'changedAt'
>;

/** What a tick did. `dropped`: the condition ended while pending. `fresh`: measured again. `steady`: no longer flapping. */
export type AlertEffect =
  | 'pending'
  | 'dropped'
  | 'fired'
  | 'stale'
  | 'fresh'
  | 'flapping'
  | 'steady'
  | 'resolved';

/**
 * One evaluation of the rule, at `at` (epoch ms). `past`: of the last closed alert of the same key. `recovered`: whether recovery is proven (decision 36); absent for rules that need no proof.
 */
export type Tick = {
  at: number;
  value: ConditionValue;
  forMs: number;
  keepFiringMs: number;
  past?: FlappingHistory | null;
  recovered?: boolean;
};

export type Step<A> = { alert: A | null; effects: AlertEffect[] };

/**
 * Advances an alert by one tick (statistics.md §3.1, timelines A to F). Without data it is frozen: a firing alert keeps firing, a pending clock pauses, nothing resolves. `open` creates the alert of a new episode.
 */
export function advanceAlert<A extends AlertLifecycle>(
  before: A | null,
  tick: Tick,
  open: (life: AlertLifecycle) => A,
): Step<A> {
  if (before === null || before.phase === 'resolved')
    return tick.value === 'true' ? openEpisode(tick, open) : { alert: null, effects: [] };
  if (tick.value === 'unknown') return freezeAlert(before, tick.at);
  const thawed = clearFlapping(thawAlert(before, tick.at), tick.at);
  return tick.value === 'true' ? onTrue(thawed, tick) : onFalse(thawed, tick);
}

/** Ends an alert whose rule or target was deleted: a firing alert resolves, a pending one is deleted. */
export function endAlert<A extends AlertLifecycle>(alert: A, at: number): Step<A> {
  return alert.phase === 'firing'
    ? resolveAlert({ alert, effects: [] }, at)
    : { alert: null, effects: ['dropped'] };
}

type Living<A> = { alert: A; effects: AlertEffect[] };

function openEpisode<A extends AlertLifecycle>(
  tick: Tick,
  open: (life: AlertLifecycle) => A,
): Step<A> {
  const { at, past } = tick;
  const flaps = past?.flappingSince != null && !isSteady(past.changedAt, at);
  const alert = open({
    phase: 'pending',
    pendingSince: at,
    firedAt: null,
    resolvedAt: null,
    keepSince: null,
    staleSince: null,
    pausedMs: 0,
    firings: recentFirings(past?.firings ?? [], at),
    flappingSince: flaps ? past.flappingSince : null,
    changedAt: at,
  });
  const begun = onTrue({ alert, effects: [] }, tick);
  return begun.effects.length > 0 ? begun : { alert, effects: ['pending'] };
}

function freezeAlert<A extends AlertLifecycle>(alert: A, at: number): Step<A> {
  if (alert.staleSince !== null) return { alert, effects: [] };
  return { alert: { ...alert, staleSince: at }, effects: ['stale'] };
}

/** The clocks continue from where they stopped. */
function thawAlert<A extends AlertLifecycle>(alert: A, at: number): Living<A> {
  if (alert.staleSince === null) return { alert, effects: [] };
  const gapMs = at - alert.staleSince;
  const clocks =
    alert.phase === 'pending'
      ? { pausedMs: alert.pausedMs + gapMs }
      : { keepSince: alert.keepSince === null ? null : alert.keepSince + gapMs };
  const evaluated = alert.restoredAt === undefined ? {} : { restoredAt: undefined };
  return { alert: { ...alert, ...clocks, ...evaluated, staleSince: null }, effects: ['fresh'] };
}

function clearFlapping<A extends AlertLifecycle>(
  { alert, effects }: Living<A>,
  at: number,
): Living<A> {
  const changedAt = alert.changedAt ?? alert.pendingSince;
  if (alert.flappingSince === null || !isSteady(changedAt, at)) return { alert, effects };
  return { alert: { ...alert, flappingSince: null }, effects: [...effects, 'steady'] };
}

function onTrue<A extends AlertLifecycle>({ alert, effects }: Living<A>, tick: Tick): Living<A> {
  const { at, forMs } = tick;
  if (alert.phase === 'firing')
    return alert.keepSince === null
      ? { alert, effects }
      : { alert: { ...alert, keepSince: null, changedAt: at }, effects };
  if (at - alert.pendingSince - alert.pausedMs < forMs) return { alert, effects };
  const firings = [...recentFirings(alert.firings, at), at];
  const flappingSince = flappingAfter(firings, alert.flappingSince, at);
  const flaps: AlertEffect[] = flappingSince === at ? ['flapping'] : [];
  return {
    alert: { ...alert, phase: 'firing', firedAt: at, firings, flappingSince },
    effects: [...effects, 'fired', ...flaps],
  };
}

function onFalse<A extends AlertLifecycle>({ alert, effects }: Living<A>, tick: Tick): Step<A> {
  const { at, keepFiringMs } = tick;
  if (alert.phase === 'pending') return { alert: null, effects: [...effects, 'dropped'] };
  const kept =
    alert.keepSince === null
      ? { alert: { ...alert, keepSince: at, changedAt: at }, effects }
      : { alert, effects };
  const keepMs =
    alert.flappingSince === null ? keepFiringMs : Math.max(keepFiringMs, FLAPPING_KEEP_MS);
  const keepSince = kept.alert.keepSince ?? at;
  return at - keepSince < keepMs || tick.recovered === false ? kept : resolveAlert(kept, at);
}

function resolveAlert<A extends AlertLifecycle>(
  { alert, effects }: Living<A>,
  at: number,
): Living<A> {
  return {
    alert: { ...alert, phase: 'resolved', resolvedAt: at, staleSince: null },
    effects: [...effects, 'resolved'],
  };
}
