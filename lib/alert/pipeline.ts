import { createHash } from 'node:crypto';
import type { Alert } from '../domain/alerts/alert';
import {
  type Hold,
  type Member,
  type Next,
  nextSend,
  STREAM_TIMING,
  TIMING,
  type Timing,
} from '../domain/alerts/dispatch';
import { byLead, explains } from '../domain/alerts/inhibition';
import type { Decision, Dispatch, DispatchGroup } from '../domain/alerts/notification';
import type { NotifierConfig } from '../domain/alerts/notifier';
import type { Severity } from '../domain/rules/rule';
import { inhibited, isRouted, muted, notYetEscalated, over, silenced } from './holds';
import type { World } from './world';

/** One group, as one notifier is told about it. */
export type Outcome = Next & {
  id: string;
  notifier: NotifierConfig;
  group: DispatchGroup;
  /** What it was told before. */
  before: Dispatch | null;
  /** Alerts that those of the message explain: told inside it. */
  children: Alert[];
  /** Another release of the same trouble fires under this episode's key: the end of this one must not close that. */
  keyStillFires: boolean;
};

export type Decided = {
  outcomes: Outcome[];
  /** Why each notifier was told about an alert, or was not; `since` is filled in where they are recorded. */
  decisions: Map<string, Array<Omit<Decision, 'since'>>>;
};

/** Timing by severity; the latency bench sets the wait to 0 (decision 24). */
export type Timings = Record<Severity, Timing>;

/** group → inhibit → silence → mute → dedupe → send → record. Pure; `now` is epoch ms. */
export function decide(world: World, now: number, timings: Timings = TIMING): Decided {
  const decided: Decided = { outcomes: [], decisions: new Map() };
  const held = holdAll(world, now, timings);
  for (const notifier of world.notifiers) {
    const routed = world.alerts.filter((alert) => concerns(world, notifier, alert));
    // What is over keeps the reason it ended with: that is what the history is read for.
    for (const alert of world.alerts)
      if (alert.phase === 'firing' && !routed.includes(alert))
        record(decided, { alert, notifier, hold: NOT_ROUTED });
    for (const [id, members] of group(routed, notifier)) {
      const told = members.map((alert): Member => {
        const hold = held.get(alert.id) ?? notYetEscalated(alert, { notifier, world }, now);
        return { alert, held: hold, acknowledged: world.acknowledgements.has(alert.id) };
      });
      const outcome = dedupe(world, { id, notifier, members: told, timings }, now);
      decided.outcomes.push(outcome);
      for (const member of told) recordMember(decided, { member, outcome });
    }
  }
  decided.outcomes = decided.outcomes.map((outcome) => ({
    ...outcome,
    keyStillFires: decided.outcomes.some((other) => firesUnderKeyOf(outcome, other)),
  }));
  return decided;
}

/** Alerts keep their key over releases, groups do not: two groups of one notifier can share a provider's key. */
function firesUnderKeyOf({ id, notifier, before }: Outcome, other: Outcome): boolean {
  if (other.id === id || other.notifier.id !== notifier.id) return false;
  const told = other.dispatch;
  return told !== null && told.dedupKey === before?.dedupKey && told.toldFiring.length > 0;
}

const NOT_ROUTED: Hold = { code: 'not_routed', text: 'not routed to it', by: null };

/** What holds each firing alert back, whoever would be told. */
function holdAll(world: World, now: number, timings: Timings): Map<string, Hold | null> {
  const hold = (alert: Alert) =>
    inhibited(alert, world, now) ??
    silenced(alert, world, now) ??
    muted(alert, world, now) ??
    over(alert, timings[alert.severity].waitMs);
  return new Map(
    world.alerts.map((alert) => [alert.id, alert.phase === 'firing' ? hold(alert) : null]),
  );
}

/** Routed to it; or told before, whatever the route says now, because whoever heard of it hears its end. */
function concerns(world: World, notifier: NotifierConfig, alert: Alert): boolean {
  if (alert.phase === 'firing' && isRouted(notifier, alert)) return true;
  const told = world.dispatches.get(dispatchId(notifier, groupOf(alert)))?.value;
  return told !== undefined && [...told.toldFiring, ...told.toldResolved].includes(alert.id);
}

export function groupOf({ environment, targetId, release, severity }: Alert): DispatchGroup {
  return { environment, targetId, release, severity };
}

export function dispatchId(notifier: NotifierConfig, of: DispatchGroup): string {
  const key = JSON.stringify([of.environment, of.targetId, of.release, of.severity]);
  return `${notifier.id}:${createHash('sha256').update(key).digest('hex').slice(0, 32)}`;
}

function group(alerts: readonly Alert[], notifier: NotifierConfig): Map<string, Alert[]> {
  const groups = new Map<string, Alert[]>();
  for (const alert of alerts) {
    const id = dispatchId(notifier, groupOf(alert));
    groups.set(id, [...(groups.get(id) ?? []), alert]);
  }
  return groups;
}

function timingOf({ kind, route }: NotifierConfig, severity: Severity, timings: Timings): Timing {
  if (kind === 'alertmanager') return STREAM_TIMING;
  const timing = timings[severity];
  return route.repeatMs === null ? timing : { ...timing, repeatMs: route.repeatMs };
}

function dedupe(
  world: World,
  of: { id: string; notifier: NotifierConfig; members: Member[]; timings: Timings },
  now: number,
): Outcome {
  const { id, notifier, members } = of;
  const group = groupOf((members[0] as Member).alert);
  const before = world.dispatches.get(id)?.value ?? null;
  const next = nextSend(
    {
      ...{ notifierId: notifier.id, group, before, members },
      timing: timingOf(notifier, group.severity, of.timings),
      escalates: notifier.route.escalateAfterMs !== null,
    },
    now,
  );
  const told = [...(next.send?.firing ?? []), ...(next.send?.resolved ?? [])];
  return {
    ...{ ...next, id, notifier, group, before, children: childrenOf(told, world) },
    keyStillFires: false,
  };
}

/** What the told alerts explain, while it fires and is not told itself. */
function childrenOf(told: readonly Alert[], world: World): Alert[] {
  const ids = new Set(told.map(({ id }) => id));
  return world.alerts
    .filter((alert) => alert.phase === 'firing' && !ids.has(alert.id))
    .filter((alert) => told.some((parent) => parent.phase === 'firing' && explains(parent, alert)))
    .sort(byLead);
}

function record(
  decided: Decided,
  { alert, notifier, hold }: { alert: Alert; notifier: NotifierConfig; hold: Hold },
): void {
  const list = decided.decisions.get(alert.id) ?? [];
  list.push({ notifierId: notifier.id, notifier: notifier.name, ...hold });
  decided.decisions.set(alert.id, list);
}

function recordMember(
  decided: Decided,
  { member, outcome }: { member: Member; outcome: Outcome },
): void {
  const { alert, held } = member;
  const told = [outcome.dispatch, outcome.before].some((one) => one?.toldFiring.includes(alert.id));
  const hold = told || alert.phase === 'resolved' ? SENT : (held ?? waitingHold(outcome));
  record(decided, { alert, notifier: outcome.notifier, hold });
}

const SENT: Hold = { code: 'sent', text: 'sent', by: null };

function waitingHold({ waiting }: Outcome): Hold {
  return waiting === 'waiting_for_interval'
    ? { code: waiting, text: 'waits for the next message of its group', by: null }
    : { code: 'waiting_for_group', text: 'waits for others of its group', by: null };
}
